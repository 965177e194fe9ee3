"""Which pictures no text shows, kept by triggers: to look at all of them takes longer and longer."""

import django.db.models.deletion
from django.db import migrations, models

# The database itself takes it away with its picture: it may be noted at that very moment.
WITH_IMAGE = """
ALTER TABLE articles_unusedimage ADD CONSTRAINT unused_image_is_there
FOREIGN KEY (image_id) REFERENCES articles_image ON DELETE CASCADE;
"""
# What is looked at again: pictures by their keys, and those that have or had one of some files.
RECHECK = """
CREATE FUNCTION articles_recheck_images(keys bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH asked AS MATERIALIZED (
        SELECT image.id, EXISTS (
            SELECT FROM articles_fileuse AS used WHERE used.file = image.file
        ) OR EXISTS (
            SELECT FROM articles_formerfile AS former
            JOIN articles_fileuse AS used ON used.file = former.file
            WHERE former.image_id = image.id
        ) AS is_used
        FROM articles_image AS image WHERE image.id = ANY (keys)
    ), gone AS (
        DELETE FROM articles_unusedimage AS unused USING asked
        WHERE unused.image_id = asked.id AND is_used
    )
    INSERT INTO articles_unusedimage (image_id) SELECT id FROM asked WHERE NOT is_used
    ON CONFLICT DO NOTHING;
$$;
CREATE FUNCTION articles_images_of(files text[]) RETURNS bigint[] STABLE LANGUAGE sql AS $$
    SELECT array_agg(id) FROM (
        SELECT id FROM articles_image WHERE file = ANY (files)
        UNION SELECT image_id FROM articles_formerfile WHERE file = ANY (files)
    ) AS found;
$$;
CREATE FUNCTION articles_recheck_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM articles_recheck_images(articles_images_of(
        (SELECT array_agg(DISTINCT file) FROM changed)
    ));
    RETURN NULL;
END $$;
CREATE FUNCTION articles_recheck_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'articles_image' THEN
        PERFORM articles_recheck_images(ARRAY[NEW.id]);
    ELSE
        PERFORM articles_recheck_images(ARRAY[NEW.image_id]);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER recheck_used_images AFTER INSERT ON articles_fileuse
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION articles_recheck_files();
CREATE TRIGGER recheck_unused_images AFTER DELETE ON articles_fileuse
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION articles_recheck_files();
CREATE TRIGGER recheck_image AFTER INSERT OR UPDATE OF file ON articles_image
    FOR EACH ROW EXECUTE FUNCTION articles_recheck_image();
CREATE TRIGGER recheck_image AFTER INSERT ON articles_formerfile
    FOR EACH ROW EXECUTE FUNCTION articles_recheck_image();
SELECT articles_recheck_images((SELECT array_agg(id) FROM articles_image));
"""
UNDO = """
DROP FUNCTION articles_recheck_files CASCADE;
DROP FUNCTION articles_recheck_image CASCADE;
DROP FUNCTION articles_images_of;
DROP FUNCTION articles_recheck_images;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0043_files_by_date")]

    operations = [
        migrations.CreateModel(
            name="UnusedImage",
            fields=[
                (
                    "image",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="unused",
                        serialize=False,
                        to="articles.image",
                    ),
                )
            ],
        ),
        migrations.RunSQL(WITH_IMAGE + RECHECK, UNDO),
    ]
