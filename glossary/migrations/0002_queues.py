"""
The triggers that keep the queues of linking, whoever writes: the admin, an import, SQL by hand.

An article whose text, date, subjects or rules change is marked as stale. A form that changes, or
whose term does in what linking goes by, leaves its keys; each such change gives the glossary a new
number. A reference written while its term is deleted goes with it (ON DELETE CASCADE).
"""

from django.db import migrations

ARTICLES = """
CREATE FUNCTION glossary_article_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO glossary_articletermindex (article_id) VALUES (NEW.id)
    ON CONFLICT (article_id) DO UPDATE SET is_stale = true;
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_article_inserted AFTER INSERT ON articles_article
    FOR EACH ROW EXECUTE FUNCTION glossary_article_changed();
CREATE TRIGGER glossary_article_updated AFTER UPDATE OF body_html, published_at
    ON articles_article FOR EACH ROW
    WHEN (OLD.body_html IS DISTINCT FROM NEW.body_html
        OR OLD.published_at IS DISTINCT FROM NEW.published_at)
    EXECUTE FUNCTION glossary_article_changed();
INSERT INTO glossary_articletermindex (article_id) SELECT id FROM articles_article;

-- Only marks: a row that goes with its article must not bring the article's own row back.
CREATE FUNCTION glossary_mark_article(article bigint) RETURNS void LANGUAGE sql AS $$
    UPDATE glossary_articletermindex SET is_stale = true
    WHERE article_id = article AND NOT is_stale
$$;
CREATE FUNCTION glossary_subject_of_article_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM glossary_mark_article(OLD.content_object_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM glossary_mark_article(NEW.content_object_id); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_subject_of_article_changed
    AFTER INSERT OR DELETE OR UPDATE OF tag_id, content_object_id ON articles_articlesubject
    FOR EACH ROW EXECUTE FUNCTION glossary_subject_of_article_changed();
CREATE FUNCTION glossary_rule_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM glossary_mark_article(OLD.article_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM glossary_mark_article(NEW.article_id); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_rule_changed AFTER INSERT OR DELETE OR UPDATE ON glossary_articletermrule
    FOR EACH ROW EXECUTE FUNCTION glossary_rule_changed();
"""

# A number of a sequence is never given twice, not even after a roll-back.
FORMS = """
CREATE SEQUENCE glossary_version;
CREATE FUNCTION glossary_changed() RETURNS void LANGUAGE sql AS $$
    INSERT INTO glossary_glossaryversion (id, number) VALUES (1, nextval('glossary_version'))
    ON CONFLICT (id) DO UPDATE SET number = excluded.number
$$;
CREATE FUNCTION glossary_form_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN INSERT INTO glossary_changedform (key) VALUES (OLD.key); END IF;
    IF TG_OP <> 'DELETE' THEN INSERT INTO glossary_changedform (key) VALUES (NEW.key); END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_form_written AFTER INSERT OR DELETE ON glossary_termform
    FOR EACH ROW EXECUTE FUNCTION glossary_form_changed();
CREATE TRIGGER glossary_form_updated AFTER UPDATE ON glossary_termform
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION glossary_form_changed();

CREATE FUNCTION glossary_forms_of(term bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO glossary_changedform (key)
    SELECT key FROM glossary_termform WHERE term_id = term
$$;
CREATE FUNCTION glossary_term_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What leads to a retired term leads to its successor, and so on.
    PERFORM glossary_forms_of(id) FROM (
        WITH RECURSIVE replaced(id) AS (
            SELECT NEW.id
            UNION
            SELECT t.id FROM glossary_term AS t JOIN replaced ON t.replaced_by_id = replaced.id
        ) SELECT id FROM replaced
    ) AS replaced;
    PERFORM glossary_changed();
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_term_changed AFTER UPDATE ON glossary_term FOR EACH ROW
    WHEN ((OLD.status, OLD.link_policy, OLD.per, OLD.slug, OLD.replaced_by_id)
        IS DISTINCT FROM (NEW.status, NEW.link_policy, NEW.per, NEW.slug, NEW.replaced_by_id))
    EXECUTE FUNCTION glossary_term_changed();
CREATE FUNCTION glossary_definition_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE glossary_glossaryversion SET definitions = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_definition_changed AFTER UPDATE ON glossary_term FOR EACH ROW
    WHEN (OLD.definition_html IS DISTINCT FROM NEW.definition_html)
    EXECUTE FUNCTION glossary_definition_changed();
CREATE FUNCTION glossary_subject_of_term_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM glossary_forms_of(OLD.term_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM glossary_forms_of(NEW.term_id); END IF;
    PERFORM glossary_changed();
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_subject_of_term_changed
    AFTER INSERT OR DELETE OR UPDATE ON glossary_term_subjects
    FOR EACH ROW EXECUTE FUNCTION glossary_subject_of_term_changed();
CREATE FUNCTION glossary_forms_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM glossary_changed();
    RETURN NULL;
END $$;
CREATE TRIGGER glossary_forms_changed AFTER INSERT OR DELETE OR UPDATE ON glossary_termform
    FOR EACH STATEMENT EXECUTE FUNCTION glossary_forms_changed();
INSERT INTO glossary_changedform (key) SELECT key FROM glossary_termform;
SELECT glossary_changed();
"""

UNDO = """
DROP FUNCTION glossary_article_changed, glossary_subject_of_article_changed, glossary_rule_changed,
    glossary_form_changed, glossary_term_changed, glossary_definition_changed,
    glossary_subject_of_term_changed,
    glossary_forms_changed CASCADE;
DROP FUNCTION glossary_mark_article, glossary_forms_of, glossary_changed;
DROP SEQUENCE glossary_version;
"""

CASCADE = """
DO $$
DECLARE name text;
BEGIN
    SELECT conname INTO STRICT name FROM pg_constraint
    WHERE conrelid = 'glossary_termreference'::regclass AND confrelid = 'glossary_term'::regclass
        AND contype = 'f';
    EXECUTE format('ALTER TABLE glossary_termreference DROP CONSTRAINT %I', name);
    EXECUTE format('ALTER TABLE glossary_termreference ADD CONSTRAINT %I FOREIGN KEY (term_id) '
        'REFERENCES glossary_term (id) {} DEFERRABLE INITIALLY DEFERRED', name);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_subject_rules"),
        ("glossary", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(ARTICLES + FORMS, UNDO),
        migrations.RunSQL(CASCADE.format("ON DELETE CASCADE"), CASCADE.format("")),
    ]
