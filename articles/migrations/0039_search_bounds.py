"""
The search of large archives costs less, and says when it has not looked at everything.

A word that is in every fifth article is looked for in the newest articles themselves: its list in
the index has hundreds of thousands of entries, and all would be read. Of a phrase the index knows
only that an article holds its words: the newest that do are looked at, so many as of any other
query are listed, instead of all. In a small archive all that hold the words are found, but no more
than so many given. And what has not looked at all there is says so with a row that has no key, even
where it found nothing.
"""

from django.db import migrations

# Of the newest `within` articles those that hold the words, the newest first.
AMONG = """
CREATE FUNCTION articles_among_newest(
    asked tsquery, first date, last date, only_head boolean, most bigint, within bigint
) RETURNS TABLE (id bigint) STABLE LANGUAGE plpgsql COST 100000 ROWS 500
SET plan_cache_mode = force_custom_plan SET enable_seqscan = off SET enable_bitmapscan = off
SET enable_sort = off AS $$
BEGIN
    RETURN QUERY SELECT newest.id FROM (
        SELECT article.id, search FROM articles_article AS article
        WHERE status = 'published' AND month BETWEEN first AND last
        ORDER BY month DESC, published_at DESC, article.id DESC LIMIT within
    ) AS newest
    WHERE CASE WHEN only_head
        THEN ts_filter(search, '{a,b}') @@ asked ELSE search @@ asked END
    LIMIT most;
END $$;
"""

# To read an article's words costs 7 µs, to fetch an article that the index names 1 µs, an entry of
# that index 0.12, of the index of months 0.06. So frequent words are read ({read} is 7 / 0.12), and
# what holds rare ones is fetched whatever its date ({fetch} is 0.06 * 1.2). `loose` is what holds the
# words of a phrase in any order, and what it excludes (`querytree` leaves that out).
# `most_of_small` is given of an archive that has no more than `small` articles; without it all is.
NEWEST = """
DROP FUNCTION articles_newest_holding;
CREATE FUNCTION articles_newest_holding(
    asked tsquery, first date, last date, only_head boolean, most bigint, small bigint,
    most_of_small bigint DEFAULT NULL
) RETURNS TABLE (id bigint, is_whole boolean) STABLE LANGUAGE plpgsql COST 100000 ROWS 500 AS $$
DECLARE
    there bigint;
    every bigint;
    within bigint;
    since date := first;
    tree text := querytree(asked);
    loose tsquery := asked;
    sample record;
    share numeric;
    wanted numeric;
    keys bigint[];
    dates timestamptz[];
    is_all boolean;
BEGIN
    IF tree LIKE '%<%>%' THEN
        loose := regexp_replace(tree, '<(-|[0-9]+)>', '&', 'g')::tsquery;
    END IF;
    SELECT
        coalesce(sum(number) FILTER (
            WHERE key BETWEEN articles_month_key(first) AND articles_month_key(last)
        ), 0),
        coalesce(sum(number), 0)
    INTO there, every FROM articles_tally WHERE kind = 'month';
    IF there <= small THEN
        SELECT array_agg(found.id), array_agg(found.published_at) INTO keys, dates
        FROM articles_holding(asked, first, last, only_head, NULL) AS found;
        most := coalesce(most_of_small, cardinality(keys));
        is_all := true;
    ELSE
        sample := articles_sample(loose, first, last, only_head, 300);
        share := (sample.holding + 0.5) / (sample.sampled + 1);
        IF loose = asked AND share * share * every > {read} * most THEN
            within := 3 * most / share;
            SELECT array_agg(found.id) INTO keys FROM articles_among_newest(
                asked, first, last, only_head, most + 1, within
            ) AS found;
            IF within >= there OR cardinality(keys) > most THEN
                is_all := coalesce(cardinality(keys), 0) <= most;
                RETURN QUERY SELECT unnest(keys[:most]), is_all
                UNION ALL SELECT NULL, false WHERE NOT is_all;
                RETURN;
            END IF;
        END IF;
        wanted := CASE WHEN share * share * every < {fetch} * most THEN there
            ELSE 1.2 * most / share END;
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
            FROM articles_holding(loose, since, last, only_head, 20 * most) AS found;
            EXIT WHEN coalesce(cardinality(keys), 0) < 20 * most;
            wanted := least(wanted, there) / 16;
        END LOOP;
        is_all := since = first;
    END IF;
    IF cardinality(keys) > most THEN
        is_all := false;
        SELECT array_agg(key) INTO keys FROM (
            SELECT key FROM unnest(keys, dates) AS found (key, moment)
            ORDER BY moment DESC, key DESC LIMIT most
        ) AS newest;
    END IF;
    IF loose <> asked AND there > small THEN
        SELECT array_agg(article.id) INTO keys FROM articles_article AS article
        WHERE article.id = ANY (keys) AND CASE WHEN only_head
            THEN ts_filter(search, '{a,b}') @@ asked ELSE search @@ asked END;
    END IF;
    RETURN QUERY SELECT unnest(keys), is_all UNION ALL SELECT NULL, false WHERE NOT is_all;
END $$;
""".replace("{read}", "60").replace("{fetch}", "0.07")

# As before, but of what has appeared, as hundreds of articles may be scheduled; and no further than
# is enough.
SOME = """
CREATE OR REPLACE FUNCTION articles_some_holding(asked tsquery, only_head boolean, most bigint)
RETURNS TABLE (id bigint) STABLE LANGUAGE plpgsql COST 100000 ROWS 50 AS $$
DECLARE keys bigint[];
BEGIN
    SELECT array_agg(found.id) INTO keys FROM (
        SELECT newest.id FROM (
            SELECT article.id, search FROM articles_article AS article
            WHERE status = 'published' AND month BETWEEN '0001-01-01' AND {last}
            ORDER BY month DESC, published_at DESC, article.id DESC LIMIT 300
        ) AS newest
        WHERE CASE WHEN only_head
            THEN ts_filter(search, '{a,b}') @@ asked ELSE search @@ asked END
        {enough}
    ) AS found;
    IF coalesce(cardinality(keys), 0) >= most / 4 THEN
        RETURN QUERY SELECT unnest(keys);
    ELSE
        RETURN QUERY SELECT found.id
        FROM articles_holding(asked, '0001-01-01', {last}, only_head, most) AS found;
    END IF;
END $$;
"""


def some(*, last: str, enough: str) -> str:
    return SOME.replace("{last}", last).replace("{enough}", enough)


# As 0036_search_functions made it.
NEWEST_BEFORE = """
DROP FUNCTION articles_newest_holding;
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


class Migration(migrations.Migration):
    dependencies = [("articles", "0038_file_uses")]

    operations = [
        migrations.RunSQL(
            AMONG + NEWEST + some(last="current_date + 1", enough="LIMIT most / 4"),
            NEWEST_BEFORE
            + some(last="'9999-12-01'", enough="")
            + "DROP FUNCTION articles_among_newest;",
        )
    ]
