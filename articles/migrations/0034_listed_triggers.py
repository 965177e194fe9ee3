"""
The triggers that keep the dates of `ArticleSubject`, `Byline` and `CalendarEntry`, and the tallies, whoever writes.

A tally only gets new rows, so that nobody who saves an article waits for another who does: what
they add up to is the number. See `articles.tallies`.
"""

from django.db import migrations

# Of all that is there, from scratch; also for an archive that was stored with triggers off.
RECOUNT = """
CREATE FUNCTION articles_month_key(month date) RETURNS bigint IMMUTABLE LANGUAGE sql AS $$
    SELECT (extract(year FROM month) * 100 + extract(month FROM month))::bigint
$$;
CREATE FUNCTION articles_recount() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    LOCK articles_article, articles_articlesubject, articles_byline IN SHARE ROW EXCLUSIVE MODE;
    UPDATE articles_articlesubject AS about
    SET listed_from = published_at, listed_until = expires_at
    FROM articles_article AS article WHERE article.id = content_object_id AND status = 'published'
        AND (listed_from, listed_until) IS DISTINCT FROM (published_at, expires_at);
    UPDATE articles_articlesubject SET listed_from = NULL, listed_until = NULL
    FROM articles_article AS article WHERE article.id = content_object_id AND status <> 'published'
        AND (listed_from IS NOT NULL OR listed_until IS NOT NULL);
    UPDATE articles_articlesubject AS about SET is_placed = NOT is_placed
    WHERE is_placed <> EXISTS (
        SELECT FROM articles_indexlocator WHERE article_subject_id = about.id
    );
    UPDATE articles_byline AS byline
    SET listed_from = published_at, listed_until = expires_at
    FROM articles_article AS article WHERE article.id = article_id AND status = 'published'
        AND (listed_from, listed_until) IS DISTINCT FROM (published_at, expires_at);
    UPDATE articles_byline SET listed_from = NULL, listed_until = NULL
    FROM articles_article AS article WHERE article.id = article_id AND status <> 'published'
        AND (listed_from IS NOT NULL OR listed_until IS NOT NULL);
    UPDATE articles_calendarentry SET listed_from = CASE WHEN status = 'published'
        THEN published_at END
    FROM articles_article AS article WHERE article.id = article_id
        AND listed_from IS DISTINCT FROM CASE WHEN status = 'published' THEN published_at END;
    DELETE FROM articles_tally;
    INSERT INTO articles_tally (kind, key, number)
    SELECT 'month', articles_month_key(month), count(*) FROM articles_article
    WHERE status = 'published' GROUP BY month
    UNION ALL SELECT 'subject', tag_id, count(*) FROM articles_articlesubject
    WHERE listed_from IS NOT NULL GROUP BY tag_id
    UNION ALL SELECT 'author', author_id, count(*) FROM articles_byline
    WHERE listed_from IS NOT NULL GROUP BY author_id;
END $$;
SELECT articles_recount();
"""

# The lock makes whoever names an author of an article wait for whoever publishes it meanwhile, so
# that neither overlooks the other.
DATES = """
CREATE FUNCTION articles_take_dates() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE article bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    SELECT CASE WHEN status = 'published' THEN published_at END,
        CASE WHEN status = 'published' THEN expires_at END
    INTO NEW.listed_from, NEW.listed_until
    FROM articles_article WHERE id = article FOR NO KEY UPDATE;
    IF TG_TABLE_NAME = 'articles_articlesubject' THEN
        NEW.is_placed := EXISTS (
            SELECT FROM articles_indexlocator WHERE article_subject_id = NEW.id
        );
    END IF;
    RETURN NEW;
END $$;
CREATE FUNCTION articles_place_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- What it is set to says the trigger of these rows.
    UPDATE articles_articlesubject SET is_placed = true
    WHERE id IN (OLD.article_subject_id, NEW.article_subject_id);
    RETURN NULL;
END $$;
CREATE TRIGGER place_subject AFTER INSERT OR DELETE OR UPDATE OF article_subject_id
    ON articles_indexlocator FOR EACH ROW EXECUTE FUNCTION articles_place_subject();
CREATE TRIGGER subject_takes_dates BEFORE INSERT OR UPDATE ON articles_articlesubject
    FOR EACH ROW EXECUTE FUNCTION articles_take_dates('content_object_id');
CREATE FUNCTION articles_entry_takes_date() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.listed_from := NULL;
    IF NEW.article_id IS NOT NULL THEN
        SELECT CASE WHEN status = 'published' THEN published_at END INTO NEW.listed_from
        FROM articles_article WHERE id = NEW.article_id FOR NO KEY UPDATE;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_takes_date BEFORE INSERT OR UPDATE ON articles_calendarentry
    FOR EACH ROW EXECUTE FUNCTION articles_entry_takes_date();
CREATE TRIGGER byline_takes_dates BEFORE INSERT OR UPDATE ON articles_byline
    FOR EACH ROW EXECUTE FUNCTION articles_take_dates('article_id');
"""

MONTHS = """
CREATE FUNCTION articles_tally_articles() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO articles_tally (kind, key, number)
    SELECT 'month', articles_month_key(month), sign * count(*) FROM changed
    WHERE status = 'published' GROUP BY month;
    IF TG_OP = 'INSERT' THEN  -- keys are checked in the end: what names it may have come before it
        UPDATE articles_articlesubject SET listed_from = NULL
        WHERE content_object_id IN (SELECT id FROM changed);
        UPDATE articles_byline SET listed_from = NULL WHERE article_id IN (SELECT id FROM changed);
        UPDATE articles_calendarentry SET listed_from = NULL
        WHERE article_id IN (SELECT id FROM changed);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_new_articles AFTER INSERT ON articles_article
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_tally_articles();
CREATE TRIGGER tally_old_articles AFTER DELETE ON articles_article
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_tally_articles();
CREATE FUNCTION articles_article_dated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_tally (kind, key, number)
    SELECT 'month', key, sum(number) FROM (
        SELECT articles_month_key(OLD.month), -1 WHERE 'published' = OLD.status
        UNION ALL SELECT articles_month_key(NEW.month), 1 WHERE 'published' = NEW.status
    ) AS moves (key, number) GROUP BY key HAVING sum(number) <> 0;
    -- What they are set to says the trigger of these rows.
    UPDATE articles_articlesubject SET listed_from = NULL WHERE content_object_id = NEW.id;
    UPDATE articles_byline SET listed_from = NULL WHERE article_id = NEW.id;
    UPDATE articles_calendarentry SET listed_from = NULL WHERE article_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER article_dated AFTER UPDATE OF status, published_at, expires_at, month
    ON articles_article FOR EACH ROW
    WHEN ((OLD.status, OLD.published_at, OLD.expires_at, OLD.month)
        IS DISTINCT FROM (NEW.status, NEW.published_at, NEW.expires_at, NEW.month))
    EXECUTE FUNCTION articles_article_dated();
"""

THINGS = """
CREATE FUNCTION articles_tally_{kind}s() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sign int := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO articles_tally (kind, key, number)
    SELECT '{kind}', {column}, sign * count(*) FROM changed
    WHERE listed_from IS NOT NULL GROUP BY {column};
    RETURN NULL;
END $$;
CREATE FUNCTION articles_tally_moved_{kind}s() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO articles_tally (kind, key, number)
    SELECT '{kind}', {column}, sum(number) FROM (
        SELECT {column}, -1 AS number FROM before WHERE listed_from IS NOT NULL
        UNION ALL SELECT {column}, 1 FROM after WHERE listed_from IS NOT NULL
    ) AS moves GROUP BY {column} HAVING sum(number) <> 0;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_new_{kind}s AFTER INSERT ON {table}
    REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_tally_{kind}s();
CREATE TRIGGER tally_old_{kind}s AFTER DELETE ON {table}
    REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION articles_tally_{kind}s();
CREATE TRIGGER tally_moved_{kind}s AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION articles_tally_moved_{kind}s();
"""
SUBJECTS = THINGS.format(kind="subject", table="articles_articlesubject", column="tag_id")
AUTHORS = THINGS.format(kind="author", table="articles_byline", column="author_id")

UNDO = """
DROP FUNCTION articles_recount;
DROP FUNCTION articles_take_dates, articles_place_subject, articles_entry_takes_date,
    articles_tally_articles, articles_article_dated,
    articles_tally_subjects, articles_tally_moved_subjects,
    articles_tally_authors, articles_tally_moved_authors CASCADE;
DROP FUNCTION articles_month_key;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0033_listed_dates")]

    operations = [migrations.RunSQL(RECOUNT + DATES + MONTHS + SUBJECTS + AUTHORS, UNDO)]
