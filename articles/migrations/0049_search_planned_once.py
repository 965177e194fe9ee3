"""
What holds some words is asked of the index by statements that are planned once a connection.

Articles have many indexes, so to plan anything that reads them takes longer than to read what a rare
word finds. No plan made for any values would know whether it is worth to look at the months too: so
that is told by the first month, which is the first of all where it is not.
"""

from django.db import migrations

# At most `most` keys, in no order.
HOLDING = """
CREATE OR REPLACE FUNCTION articles_holding(
    asked tsquery, first date, last date, only_head boolean, most bigint
) RETURNS TABLE (id bigint, published_at timestamptz) STABLE LANGUAGE plpgsql COST 100000 ROWS 50
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_indexscan = off
SET work_mem = '32MB' AS $$
BEGIN
    IF first = '0001-01-01' AND only_head THEN
        RETURN QUERY {head};
    ELSIF first = '0001-01-01' THEN
        RETURN QUERY {anywhere};
    ELSIF only_head THEN
        RETURN QUERY {head_of_months};
    ELSE
        RETURN QUERY {of_months};
    END IF;
END $$;
"""
# OFFSET 0 keeps PostgreSQL from looking up the months.
OF_ALL = """
            SELECT found.id, found.published_at FROM (
                SELECT article.id, article.published_at, month FROM articles_article AS article
                WHERE {vector} @@ asked AND status = 'published' OFFSET 0
            ) AS found WHERE month <= last LIMIT most"""
OF_MONTHS = """
            SELECT article.id, article.published_at FROM articles_article AS article
            WHERE {vector} @@ asked AND status = 'published' AND month BETWEEN first AND last
            LIMIT most"""
WHOLE, HEAD = "search", "ts_filter(search, '{a,b}')"

# As 0036_search_functions made it.
HOLDING_BEFORE = """
CREATE OR REPLACE FUNCTION articles_holding(
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


class Migration(migrations.Migration):
    dependencies = [("articles", "0048_search_estimates")]

    operations = [
        migrations.RunSQL(
            HOLDING.format(
                head=OF_ALL.format(vector=HEAD),
                anywhere=OF_ALL.format(vector=WHOLE),
                head_of_months=OF_MONTHS.format(vector=HEAD),
                of_months=OF_MONTHS.format(vector=WHOLE),
            ),
            HOLDING_BEFORE,
        )
    ]
