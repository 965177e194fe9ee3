"""The rules of subject names and relations that the database keeps by itself."""

import uuid

from django.db import migrations, models

# Subjects share a lock and labels exclude all: a name can't be given twice at the same moment.
NAMES = """
CREATE FUNCTION articles_subject_name_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(hashtext('articles_subject_names'));
    IF NEW.name_key <> ''
        AND EXISTS (SELECT 1 FROM articles_subjectlabel WHERE key = NEW.name_key)
    THEN
        RAISE unique_violation USING
            CONSTRAINT = 'subject_name_is_free',
            MESSAGE = format('"%s" is another name of a subject already', NEW.name);
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION articles_subject_label_is_free() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('articles_subject_names'));
    IF EXISTS (SELECT 1 FROM articles_subject WHERE name_key = NEW.key) THEN
        RAISE unique_violation USING
            CONSTRAINT = 'subject_name_is_free',
            MESSAGE = format('"%s" is the name of a subject already', NEW.text);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subject_name_is_free BEFORE INSERT OR UPDATE OF name_key ON articles_subject
    FOR EACH ROW EXECUTE FUNCTION articles_subject_name_is_free();
CREATE TRIGGER subject_label_is_free BEFORE INSERT OR UPDATE OF key ON articles_subjectlabel
    FOR EACH ROW EXECUTE FUNCTION articles_subject_label_is_free();
"""
NO_NAMES = """
DROP TRIGGER subject_label_is_free ON articles_subjectlabel;
DROP TRIGGER subject_name_is_free ON articles_subject;
DROP FUNCTION articles_subject_label_is_free();
DROP FUNCTION articles_subject_name_is_free();
"""

# One at a time, else two relations that make a circle together could pass side by side.
RELATIONS = """
CREATE FUNCTION articles_subjects_above(start bigint) RETURNS SETOF bigint LANGUAGE sql AS $$
    WITH RECURSIVE lineage(id) AS (
        SELECT start
        UNION
        SELECT broader_id FROM articles_subjectrelation JOIN lineage ON subject_id = lineage.id
    )
    SELECT id FROM lineage
$$;
CREATE FUNCTION articles_subjects_below(start bigint) RETURNS SETOF bigint LANGUAGE sql AS $$
    WITH RECURSIVE lineage(id) AS (
        SELECT start
        UNION
        SELECT subject_id FROM articles_subjectrelation JOIN lineage ON broader_id = lineage.id
    )
    SELECT id FROM lineage
$$;
CREATE FUNCTION articles_subject_stands_in_no_circle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('articles_subject_relations'));
    IF NEW.subject_id IN (SELECT articles_subjects_above(NEW.broader_id)) THEN
        RAISE check_violation USING
            CONSTRAINT = 'subject_stands_in_no_circle',
            MESSAGE = 'the broader subject stands below the narrower one already';
    END IF;
    IF EXISTS (
        WITH above AS (SELECT articles_subjects_above(NEW.broader_id) AS id),
             below AS (SELECT articles_subjects_below(NEW.subject_id) AS id)
        SELECT 1 FROM articles_relatedsubjects
        WHERE (first_id IN (SELECT id FROM above) AND second_id IN (SELECT id FROM below))
           OR (second_id IN (SELECT id FROM above) AND first_id IN (SELECT id FROM below))
    ) THEN
        RAISE check_violation USING
            CONSTRAINT = 'related_subjects_are_no_lineage',
            MESSAGE = 'related subjects can not stand above one another';
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION articles_related_subjects_are_no_lineage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('articles_subject_relations'));
    IF NEW.first_id IN (SELECT articles_subjects_above(NEW.second_id))
        OR NEW.second_id IN (SELECT articles_subjects_above(NEW.first_id))
    THEN
        RAISE check_violation USING
            CONSTRAINT = 'related_subjects_are_no_lineage',
            MESSAGE = 'related subjects can not stand above one another';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subject_stands_in_no_circle
    BEFORE INSERT OR UPDATE ON articles_subjectrelation
    FOR EACH ROW EXECUTE FUNCTION articles_subject_stands_in_no_circle();
CREATE TRIGGER related_subjects_are_no_lineage
    BEFORE INSERT OR UPDATE ON articles_relatedsubjects
    FOR EACH ROW EXECUTE FUNCTION articles_related_subjects_are_no_lineage();
"""
NO_RELATIONS = """
DROP TRIGGER related_subjects_are_no_lineage ON articles_relatedsubjects;
DROP TRIGGER subject_stands_in_no_circle ON articles_subjectrelation;
DROP FUNCTION articles_related_subjects_are_no_lineage();
DROP FUNCTION articles_subject_stands_in_no_circle();
DROP FUNCTION articles_subjects_below(bigint);
DROP FUNCTION articles_subjects_above(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0012_file_subjects")]

    operations = [
        migrations.AlterField(
            model_name="subject",
            name="uid",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(
                condition=models.Q(("name_key", ""), _negated=True),
                fields=("name_key",),
                name="subject_name_is_taken_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("merged_into", None), ("status", "active")),
                    models.Q(
                        ("merged_into__isnull", False), ("name_key", ""), ("status", "merged")
                    ),
                    _connector="OR",
                ),
                name="subject_is_merged_into_another",
            ),
        ),
        migrations.RunSQL(NAMES, NO_NAMES),
        migrations.RunSQL(RELATIONS, NO_RELATIONS),
    ]
