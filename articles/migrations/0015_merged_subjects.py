"""What is said to be about a merged subject is about the one that took it in."""

from django.db import migrations

# An article that is saved while its subject is being merged waits for that and then follows it.
FOLLOW = """
CREATE FUNCTION articles_subject_of_article_is_not_merged() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    goal bigint;
BEGIN
    SELECT merged_into_id INTO goal FROM articles_subject WHERE id = NEW.tag_id FOR KEY SHARE;
    NEW.tag_id := coalesce(goal, NEW.tag_id);
    RETURN NEW;
END $$;
CREATE TRIGGER subject_of_article_is_not_merged
    BEFORE INSERT OR UPDATE OF tag_id ON articles_articlesubject
    FOR EACH ROW EXECUTE FUNCTION articles_subject_of_article_is_not_merged();
"""
FOLLOW_NOT = """
DROP TRIGGER subject_of_article_is_not_merged ON articles_articlesubject;
DROP FUNCTION articles_subject_of_article_is_not_merged();
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0014_subject_change")]

    operations = [migrations.RunSQL(FOLLOW, FOLLOW_NOT)]
