"""
Another number after each change of what readers are shown of terms, so that it can be kept.

By statement, not by row: one number is enough for a whole import. A number of the sequence is never
given twice, not even after a roll-back.
"""

from django.db import migrations, models

CREATE = """
CREATE FUNCTION glossary_shown_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO glossary_glossaryversion (id, number, shown)
    VALUES (1, nextval('glossary_version'), nextval('glossary_version'))
    ON CONFLICT (id) DO UPDATE SET shown = excluded.shown;
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_shown_written AFTER INSERT OR DELETE OR TRUNCATE ON glossary_term
    FOR EACH STATEMENT EXECUTE FUNCTION glossary_shown_changed();
CREATE TRIGGER glossary_shown_updated AFTER UPDATE OF status, headword, sense_qualifier, slug,
    filing_key, short_definition, definition_text ON glossary_term
    FOR EACH STATEMENT EXECUTE FUNCTION glossary_shown_changed();
"""
DROP = "DROP FUNCTION glossary_shown_changed CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("glossary", "0011_reference_in_use")]

    operations = [
        migrations.AddField(
            "glossaryversion",
            "shown",
            models.BigIntegerField(
                default=0, db_default=0, help_text="The number of what readers are shown of terms."
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
