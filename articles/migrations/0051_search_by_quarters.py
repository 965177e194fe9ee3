"""
The search asks the index for words and quarters together, so it reads only these quarters' entries.

To find the newest articles that hold two words took 11 ms at a million articles, as the lists of
both were joined from end to end, and takes 2 ms now.
"""

from importlib import import_module

from django.db import migrations

estimates = import_module("articles.migrations.0048_search_estimates")
planned_once = import_module("articles.migrations.0049_search_planned_once")
functions = import_module("articles.migrations.0036_search_functions")

# At most `most` keys, in no order. Without `quarters` those of all.
HOLDING = """
DROP FUNCTION articles_holding;
CREATE FUNCTION articles_holding(
    asked tsquery, quarters int[], first date, last date, only_head boolean, most bigint
) RETURNS TABLE (id bigint, published_at timestamptz) STABLE LANGUAGE plpgsql COST 100000 ROWS 50
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_indexscan = off
SET work_mem = '32MB' AS $$
BEGIN
    IF quarters IS NULL AND only_head THEN
        RETURN QUERY {head};
    ELSIF quarters IS NULL THEN
        RETURN QUERY {anywhere};
    ELSIF only_head THEN
        RETURN QUERY {head_of_quarters};
    ELSE
        RETURN QUERY {of_quarters};
    END IF;
END $$;
"""
OF_QUARTERS = """
            SELECT found.id, found.published_at FROM (
                SELECT article.id, article.published_at, month FROM articles_article AS article
                WHERE {vector} @@ asked AND articles_quarter(month) = ANY (quarters)
                    AND status = 'published' OFFSET 0
            ) AS found WHERE month BETWEEN first AND last LIMIT most"""
OF_ALL, WHOLE, HEAD = planned_once.OF_ALL, planned_once.WHOLE, planned_once.HEAD

# A few that hold them, of any age: of the newest, if these will do.
SOME = functions.SOME.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace(
    "articles_holding(asked, '0001-01-01', '9999-12-01', only_head, most)",
    "articles_holding(asked, NULL, '0001-01-01', '9999-12-01', only_head, most)",
)

# There are three ways; what each costs is told in microseconds. To read the newest articles
# themselves: {read} each. To let the index name what holds the words in the newest quarters:
# {quarter} for a quarter. To let it name all: {entry} for an entry, {joined} for one that two words
# name. What it names is fetched, {fetch} each.
# What is rarer than its statistics know PostgreSQL takes for half as frequent as it may be, or less:
# a third as many quarters are looked at first. What was found there tells how many more are wanted.
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
    all_at_once boolean := first = '0001-01-01';  -- may be asked
    from_key bigint := articles_month_key(first);
    to_key bigint := articles_month_key(last);
    there float;
    every float;
    tree text := querytree(asked);
    is_phrase boolean := tree LIKE '%<%>%';
    loose tsquery := asked;
    entry float := CASE WHEN is_phrase OR tree LIKE '%&%' THEN {joined} ELSE {entry} END;
    share float;
    behind float := 0;  -- so many articles were looked at
    month record;
    quarter int;
    quarters int[];  -- to be looked at next
    within float;  -- the articles of these and of those behind
    wanted float;
    too_many float := 'infinity';  -- so many articles hold more than can be put in order
    of_quarters float;
    of_all float;
    found bigint[];
    keys bigint[] := '{}';
    is_all boolean := false;
BEGIN
    SELECT
        coalesce(sum(tally.number) FILTER (WHERE key BETWEEN from_key AND to_key), 0),
        coalesce(sum(tally.number), 0)
    INTO there, every FROM articles_tally AS tally WHERE kind = 'month';
    IF there <= small THEN
        most := coalesce(most_of_small, there);
    END IF;
    IF there <= 3 * most OR is_phrase AND there <= small THEN
        IF NOT all_at_once THEN
            quarters := ARRAY(
                SELECT generate_series(articles_quarter(first), articles_quarter(last))
            );
        END IF;
        keys := ARRAY(
            SELECT held.id
            FROM articles_holding(asked, quarters, first, last, only_head, NULL) AS held
            ORDER BY published_at DESC, held.id DESC
        );
        is_all := true;
    ELSE
        IF is_phrase THEN
            loose := regexp_replace(tree, '<(-|[0-9]+)>', '&', 'g')::tsquery;
        END IF;
        share := least(articles_expected(loose, only_head) + 1, every) / every;
        IF share < 0.01 THEN
            share := 3 * share;
        END IF;
        FOR attempt IN 1..12 LOOP
            wanted := behind + greatest(1.3 * (most - cardinality(keys)) / share, behind);
            IF wanted >= too_many THEN
                wanted := (behind + too_many) / 2;
            END IF;
            of_all := CASE WHEN all_at_once
                THEN (entry + {fetch}) * share * every ELSE 'infinity' END;
            quarters := '{}';
            within := behind;
            of_quarters := 0;
            FOR month IN
                SELECT key, sum(tally.number) AS number FROM articles_tally AS tally
                WHERE kind = 'month' AND key BETWEEN from_key AND to_key
                GROUP BY key ORDER BY key DESC
            LOOP
                quarter := month.key / 100 * 4 + (month.key % 100 - 1) / 3;
                IF quarter IS DISTINCT FROM quarters[cardinality(quarters)] THEN
                    EXIT WHEN within >= wanted OR of_quarters > of_all;
                    quarters := quarters || quarter;
                END IF;
                within := within + month.number;
                of_quarters :=
                    {quarter} * cardinality(quarters) + {fetch} * share * (within - behind);
            END LOOP;
            IF attempt = 1 AND {read} * most / share < least(of_quarters, of_all) THEN
                within := least(2 * wanted, there);
                found := ARRAY(SELECT read.id FROM articles_among_newest(
                    loose, first, last, only_head, most + 1, within::bigint
                ) AS read);
                IF cardinality(found) > most OR within = there THEN
                    keys := found;
                    is_all := within = there;
                    EXIT;
                END IF;
                share := (cardinality(found) + 1) / within;
                CONTINUE;
            END IF;
            IF of_quarters > of_all THEN
                quarters := NULL;
                within := there;
                to_key := articles_month_key(last);
                behind := 0;
                keys := '{}';
            END IF;
            found := ARRAY(
                SELECT held.id
                FROM articles_holding(loose, quarters, first, last, only_head, 30 * most) AS held
                ORDER BY published_at DESC, held.id DESC
            );
            IF cardinality(found) < 30 * most OR cardinality(quarters) = 1 THEN
                keys := keys || found;
                is_all := within = there;
                EXIT WHEN is_all OR cardinality(keys) >= most;
                quarter := quarters[cardinality(quarters)];
                to_key := quarter / 4 * 100 + quarter % 4 * 3;  -- the month before these
                behind := within;
                share := (cardinality(keys) + 1) / within;
            ELSE  -- not the newest of these, but any
                share := cardinality(found) / (within - behind);
                too_many := within;
                all_at_once := false;
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
"""
COSTS = {"read": "4", "entry": "0.12", "joined": "2", "quarter": "80", "fetch": "1.3"}
for name, cost in COSTS.items():
    NEWEST = NEWEST.replace(f"{{{name}}}", cost)

BEFORE = (
    "DROP FUNCTION articles_holding;"
    + planned_once.HOLDING.format(
        head=OF_ALL.format(vector=HEAD),
        anywhere=OF_ALL.format(vector=WHOLE),
        head_of_months=planned_once.OF_MONTHS.format(vector=HEAD),
        of_months=planned_once.OF_MONTHS.format(vector=WHOLE),
    )
    + functions.SOME.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    + estimates.NEWEST
)


class Migration(migrations.Migration):
    dependencies = [("articles", "0050_words_by_quarter")]

    operations = [
        migrations.RunSQL(
            HOLDING.format(
                head=OF_ALL.format(vector=HEAD),
                anywhere=OF_ALL.format(vector=WHOLE),
                head_of_quarters=OF_QUARTERS.format(vector=HEAD),
                of_quarters=OF_QUARTERS.format(vector=WHOLE),
            )
            + SOME
            + NEWEST,
            BEFORE,
        )
    ]
