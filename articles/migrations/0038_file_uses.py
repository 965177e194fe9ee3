"""Which texts show or offer which file, kept by triggers: to ask all texts takes minutes."""

import django.db.models.deletion
from django.db import migrations, models

TRIGGERS = """
CREATE FUNCTION articles_files_of(body text) RETURNS SETOF text IMMUTABLE LANGUAGE sql AS $$
    SELECT DISTINCT (regexp_matches(
        body, '/media/((?:images|attachments)/[0-9a-f]+/[0-9a-f]+[.][a-z0-9]+)', 'g'
    ))[1]
$$;
CREATE FUNCTION articles_note_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME = 'articles_article' THEN
        DELETE FROM articles_fileuse WHERE article_id = NEW.id;
        INSERT INTO articles_fileuse (file, article_id)
        SELECT file, NEW.id FROM articles_files_of(NEW.body) AS file;
    ELSE
        DELETE FROM articles_fileuse WHERE page_id = NEW.id;
        INSERT INTO articles_fileuse (file, page_id)
        SELECT file, NEW.id FROM articles_files_of(NEW.body) AS file;
    END IF;
    RETURN NULL;
END $$;
"""
OF_TABLE = """
INSERT INTO articles_fileuse (file, {name}_id)
SELECT file, id FROM articles_{name}, articles_files_of(body) AS file WHERE body LIKE '%/media/%';
CREATE TRIGGER note_new_files AFTER INSERT ON articles_{name} FOR EACH ROW
    WHEN (NEW.body LIKE '%/media/%') EXECUTE FUNCTION articles_note_files();
CREATE TRIGGER note_files AFTER UPDATE OF body ON articles_{name} FOR EACH ROW
    WHEN (OLD.body <> NEW.body AND (OLD.body LIKE '%/media/%' OR NEW.body LIKE '%/media/%'))
    EXECUTE FUNCTION articles_note_files();
"""
UNDO = """
DROP FUNCTION articles_note_files CASCADE;
DROP FUNCTION articles_files_of;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0037_desk_indexes")]

    operations = [
        migrations.CreateModel(
            name="FileUse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("file", models.CharField(max_length=120)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file_uses",
                        to="articles.article",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file_uses",
                        to="articles.page",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["file"], name="file_use_of")]},
        ),
        migrations.RunSQL(
            TRIGGERS + OF_TABLE.format(name="article") + OF_TABLE.format(name="page"), UNDO
        ),
    ]
