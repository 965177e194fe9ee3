"""
What editors look for among what is not published, where it is a word of every fifth article: the
newest are read until enough hold it. Its entry in the index has hundreds of thousands of articles,
of which a few per cent are not published.
"""

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION articles_unpublished_holding(asked tsquery, most bigint)
RETURNS SETOF bigint STABLE LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_indexscan = off
SET work_mem = '32MB' AS $$
BEGIN
    RETURN QUERY SELECT id FROM articles_article
    WHERE search @@ asked AND status <> 'published' LIMIT most;
END $$;
"""
RARE = BEFORE.replace("articles_unpublished_holding", "articles_unpublished_holding_rare").replace(
    "CREATE OR REPLACE", "CREATE"
)
# The first hundred tell how frequent it is.
NEWEST = """
CREATE FUNCTION articles_unpublished_newest_holding(asked tsquery, most bigint)
RETURNS SETOF bigint STABLE LANGUAGE plpgsql
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_sort = off AS $$
BEGIN
    RETURN QUERY SELECT id FROM articles_article
    WHERE search @@ asked AND status <> 'published'
    ORDER BY updated_at DESC, id DESC LIMIT most;
END $$;
CREATE OR REPLACE FUNCTION articles_unpublished_holding(asked tsquery, most bigint)
RETURNS SETOF bigint STABLE LANGUAGE plpgsql AS $$
DECLARE holding bigint;
BEGIN
    SELECT count(*) FILTER (WHERE search @@ asked) INTO holding FROM (
        SELECT search FROM articles_article WHERE status <> 'published'
        ORDER BY updated_at DESC, id DESC LIMIT 100
    ) AS newest;
    IF holding > 20 THEN
        RETURN QUERY SELECT * FROM articles_unpublished_newest_holding(asked, most);
    ELSE
        RETURN QUERY SELECT * FROM articles_unpublished_holding_rare(asked, most);
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0045_unpublished_newest")]

    operations = [
        migrations.RunSQL(
            RARE + NEWEST,
            BEFORE
            + "DROP FUNCTION articles_unpublished_newest_holding, articles_unpublished_holding_rare;",
        )
    ]
