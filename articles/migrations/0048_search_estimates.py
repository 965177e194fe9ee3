"""
The search finds the newest articles that hold some words at half the cost.

How frequent the words are says PostgreSQL's own estimate, which it makes of its statistics in 0.07
ms; to look at the newest three hundred articles for it took 1 to 2 ms. It may be wrong: then more
or fewer months are looked at. One rule serves archives of all sizes, so what a small one is asked
costs no more than what a large one is.
"""

from django.db import migrations

# How many articles may hold what is asked. Not STABLE: PostgreSQL lets no such function EXPLAIN. A
# sample of all that there is, as no index is considered for one: that takes half of the time.
EXPECTED = """
CREATE FUNCTION articles_expected(asked tsquery, only_head boolean) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    plan json;
BEGIN
    IF only_head THEN
        EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM articles_article TABLESAMPLE SYSTEM (100)
            WHERE ts_filter(search, ''{a,b}'') @@ $1' INTO plan USING asked;
    ELSE
        EXECUTE 'EXPLAIN (FORMAT JSON) SELECT FROM articles_article TABLESAMPLE SYSTEM (100)
            WHERE search @@ $1' INTO plan USING asked;
    END IF;
    RETURN plan #>> '{0,Plan,Plan Rows}';
END $$;
"""

# There are three ways; what each costs is told in microseconds. To read the newest articles
# themselves: {read} each. To let the index name what holds the words in the newest months: {entry}
# for an entry of the index, whatever its date, {joined} for one that two words name, {month} for an
# article of these months, and 1 to fetch one. To fetch all that hold the words, where they are few.
# What is rarer than its statistics know PostgreSQL takes for half as frequent as it may be, or less:
# a third as many months are looked at first. Where it was wrong, what was found there tells better.
# `loose` is what holds the words of a phrase in any order, and what it excludes (`querytree` leaves
# that out). Of no more than `small` articles `most_of_small` are given, without it all, and phrases
# are found wherever they are. `is_whole` says with each key that there are no others; where there
# are, a row without a key too.
NEWEST = """
CREATE OR REPLACE FUNCTION articles_newest_holding(
    asked tsquery, first date, last date, only_head boolean, most bigint, small bigint,
    most_of_small bigint DEFAULT NULL
) RETURNS TABLE (id bigint, is_whole boolean) STABLE LANGUAGE plpgsql COST 100000 ROWS 500 AS $$
DECLARE
    from_key int := extract(year FROM first) * 100 + extract(month FROM first);
    to_key int := extract(year FROM last) * 100 + extract(month FROM last);
    there bigint;
    every bigint;
    tree text := querytree(asked);
    loose tsquery := asked;
    share float;
    is_phrase boolean := tree LIKE '%<%>%';
    entry float := CASE WHEN is_phrase OR tree LIKE '%&%' THEN {joined} ELSE {entry} END;
    wanted float;
    too_few float := 0;
    since date;
    tried date;
    keys bigint[];
    month record;
    upwards bigint;
    number int;
    is_read boolean := false;
    is_all boolean := true;
BEGIN
    SELECT
        coalesce(sum(tally.number) FILTER (WHERE key BETWEEN from_key AND to_key), 0),
        coalesce(sum(tally.number), 0)
    INTO there, every FROM articles_tally AS tally WHERE kind = 'month';
    IF there <= small THEN
        most := coalesce(most_of_small, there);
    END IF;
    IF there <= 3 * most OR is_phrase AND there <= small THEN
        SELECT array_agg(found.id ORDER BY published_at DESC, found.id DESC) INTO keys
        FROM articles_holding(asked, first, last, only_head, NULL) AS found;
    ELSE
        IF is_phrase THEN
            loose := regexp_replace(tree, '<(-|[0-9]+)>', '&', 'g')::tsquery;
        END IF;
        share := least(articles_expected(loose, only_head) + 1, every)::float / every;
        IF {read} * most / share < entry * share * every + 1.3 * most THEN
            wanted := 2.6 * most / share;
            SELECT array_agg(found.id) INTO keys FROM articles_among_newest(
                loose, first, last, only_head, most + 1, wanted::bigint
            ) AS found;
            is_all := wanted >= there;
            is_read := is_all OR coalesce(cardinality(keys), 0) > most;
        END IF;
        IF share < 0.01 THEN
            share := 3 * share;
        END IF;
        FOR attempt IN 1..6 LOOP
            EXIT WHEN is_read;
            wanted := greatest(1.3 * most / share, 2 * too_few);
            IF wanted >= there OR share * there < 1.3 * most + {month} * wanted THEN
                wanted := there;
                since := first;
            ELSE
                upwards := 0;
                FOR month IN
                    SELECT key, tally.number FROM articles_tally AS tally
                    WHERE kind = 'month' AND key BETWEEN from_key AND to_key ORDER BY key DESC
                LOOP
                    upwards := upwards + month.number;
                    since := make_date((month.key / 100)::int, (month.key % 100)::int, 1);
                    EXIT WHEN upwards >= wanted;
                END LOOP;
            END IF;
            SELECT array_agg(found.id ORDER BY published_at DESC, found.id DESC) INTO keys
            FROM articles_holding(loose, since, last, only_head, 30 * most) AS found;
            number := coalesce(cardinality(keys), 0);
            is_all := since = first AND number < 30 * most;
            EXIT WHEN is_all OR number BETWEEN most AND 30 * most - 1 OR since = tried;
            tried := since;
            share := (number + 1) / wanted;
            IF number < most THEN
                too_few := wanted;
            END IF;
        END LOOP;
    END IF;
    IF cardinality(keys) > most THEN
        is_all := false;
        keys := keys[:most];
    END IF;
    IF loose <> asked THEN
        SELECT array_agg(article.id) INTO keys FROM articles_article AS article
        WHERE article.id = ANY (keys) AND CASE WHEN only_head
            THEN ts_filter(search, '{a,b}') @@ asked ELSE search @@ asked END;
    END IF;
    RETURN QUERY SELECT unnest(keys), is_all UNION ALL SELECT NULL, false WHERE NOT is_all;
END $$;
""".replace("{read}", "4").replace("{entry}", "0.12").replace("{joined}", "0.4").replace(
    "{month}", "0.04"
)

# As 0039_search_bounds made it.
NEWEST_BEFORE = """
CREATE OR REPLACE FUNCTION articles_newest_holding(
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


class Migration(migrations.Migration):
    dependencies = [("articles", "0047_placed_listed")]

    operations = [
        migrations.RunSQL(
            EXPECTED + NEWEST,
            NEWEST_BEFORE + "DROP FUNCTION articles_expected;",
        )
    ]
