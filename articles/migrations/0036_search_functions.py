"""
Functions that find the newest articles which hold some words, at a cost that has a bound.

An index tells quickly which articles hold a word, but all of them, in no order; what costs is to
fetch them. So a sample tells how frequent the words are, the tallies by month from when on there are
as many articles as are wanted, and only those are fetched. The planner does not know what it costs
to fetch an article's vector: it is told to go by the indexes alone.
"""

from django.db import migrations

# `only_head`: in title, summary, subjects or authors. Without a sample, `sampled` is 0.
SAMPLE = """
CREATE FUNCTION articles_sample(
    asked tsquery, first date, last date, only_head boolean, size int,
    OUT sampled bigint, OUT holding bigint
) STABLE LANGUAGE plpgsql AS $$
BEGIN
    SELECT count(*), count(*) FILTER (WHERE CASE WHEN only_head
        THEN ts_filter(search, '{a,b}') @@ asked ELSE search @@ asked END)
    INTO sampled, holding FROM (
        SELECT search FROM articles_article
        WHERE status = 'published' AND month BETWEEN first AND last
        ORDER BY month DESC, published_at DESC, id DESC LIMIT size
    ) AS newest;
END $$;
"""

# At most `most` keys, in no order.
HOLDING = """
CREATE FUNCTION articles_holding(
    asked tsquery, first date, last date, only_head boolean, most bigint
) RETURNS TABLE (id bigint, published_at timestamptz) STABLE LANGUAGE plpgsql COST 100000 ROWS 50
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
SET work_mem = '32MB' AS $$
BEGIN
    IF only_head THEN
        RETURN QUERY SELECT article.id, article.published_at FROM articles_article AS article
        WHERE ts_filter(search, '{a,b}') @@ asked AND status = 'published'
            AND month BETWEEN first AND last LIMIT most;
    ELSE
        RETURN QUERY SELECT article.id, article.published_at FROM articles_article AS article
        WHERE search @@ asked AND status = 'published' AND month BETWEEN first AND last LIMIT most;
    END IF;
END $$;
"""

# A few that hold them, of any age: of the newest, if these will do.
SOME = """
CREATE FUNCTION articles_some_holding(asked tsquery, only_head boolean, most bigint)
RETURNS TABLE (id bigint) STABLE LANGUAGE plpgsql COST 100000 ROWS 50 AS $$
DECLARE keys bigint[];
BEGIN
    SELECT array_agg(newest.id) INTO keys FROM (
        SELECT article.id, search FROM articles_article AS article
        WHERE status = 'published' AND month BETWEEN '0001-01-01' AND '9999-12-01'
        ORDER BY month DESC, published_at DESC, article.id DESC LIMIT 300
    ) AS newest
    WHERE CASE WHEN only_head
        THEN ts_filter(search, '{a,b}') @@ asked ELSE search @@ asked END;
    IF coalesce(cardinality(keys), 0) >= most / 4 THEN
        RETURN QUERY SELECT unnest(keys);
    ELSE
        RETURN QUERY SELECT found.id
        FROM articles_holding(asked, '0001-01-01', '9999-12-01', only_head, most) AS found;
    END IF;
END $$;
"""

# Of no more than `small` articles all that hold the words are given. `is_whole` says, with every
# key, that there are no others. Four times as many as are wanted are fetched at the most; where the
# sample led astray and there are more still, the span of time is made shorter.
NEWEST = """
CREATE FUNCTION articles_newest_holding(
    asked tsquery, first date, last date, only_head boolean, most bigint, small bigint
) RETURNS TABLE (id bigint, is_whole boolean) STABLE LANGUAGE plpgsql COST 100000 ROWS 500 AS $$
DECLARE
    there bigint;
    wanted numeric;
    since date := first;
    loose tsquery;
    sample record;
    keys bigint[];
    dates timestamptz[];
    is_all boolean;
BEGIN
    SELECT coalesce(sum(number), 0) INTO there FROM articles_tally
    WHERE kind = 'month' AND key BETWEEN articles_month_key(first) AND articles_month_key(last);
    IF there <= small THEN
        RETURN QUERY SELECT found.id, true
        FROM articles_holding(asked, first, last, only_head, NULL) AS found;
        RETURN;
    END IF;
    -- Of a phrase every article is fetched that holds its words.
    loose := regexp_replace(asked::text, '<(-|[0-9]+)>', '&', 'g')::tsquery;
    sample := articles_sample(loose, first, last, only_head, 300);
    wanted := (sample.sampled + 1) / (sample.holding + 0.5)
        * CASE WHEN loose = asked THEN 1.2 * most ELSE 2 * most END;
    FOR attempt IN 1..4 LOOP
        since := first;
        IF wanted < there THEN
            SELECT make_date((key / 100)::int, (key % 100)::int, 1) INTO since FROM (
                SELECT key, sum(sum(number)) OVER (ORDER BY key DESC) AS upwards
                FROM articles_tally
                WHERE kind = 'month'
                    AND key BETWEEN articles_month_key(first) AND articles_month_key(last)
                GROUP BY key
            ) AS months WHERE upwards >= wanted ORDER BY key DESC LIMIT 1;
        END IF;
        SELECT array_agg(found.id), array_agg(found.published_at) INTO keys, dates
        FROM articles_holding(asked, since, last, only_head, 4 * most) AS found;
        EXIT WHEN coalesce(cardinality(keys), 0) < 4 * most;
        wanted := least(wanted, there) / 8;
    END LOOP;
    is_all := since = first AND coalesce(cardinality(keys), 0) <= most;
    RETURN QUERY SELECT key, is_all FROM unnest(keys, dates) AS found (key, moment)
    ORDER BY moment DESC, key DESC LIMIT most;
END $$;
"""

# For editors: what has not been published, or was withdrawn.
UNPUBLISHED = """
CREATE FUNCTION articles_unpublished_holding(asked tsquery, most bigint)
RETURNS SETOF bigint STABLE LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
SET work_mem = '32MB' AS $$
BEGIN
    RETURN QUERY SELECT id FROM articles_article
    WHERE search @@ asked AND status <> 'published' LIMIT most;
END $$;
CREATE FUNCTION articles_titled(pattern text, most bigint)
RETURNS SETOF bigint STABLE LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
SET work_mem = '32MB' AS $$
BEGIN
    RETURN QUERY SELECT id FROM articles_article WHERE upper(title) LIKE upper(pattern) LIMIT most;
END $$;
"""

UNDO = """
DROP FUNCTION articles_titled;
DROP FUNCTION articles_unpublished_holding;
DROP FUNCTION articles_newest_holding;
DROP FUNCTION articles_some_holding;
DROP FUNCTION articles_holding;
DROP FUNCTION articles_sample;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0035_listed_indexes")]

    operations = [migrations.RunSQL(SAMPLE + HOLDING + SOME + NEWEST + UNPUBLISHED, UNDO)]
