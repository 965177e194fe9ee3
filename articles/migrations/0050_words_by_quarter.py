from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import (
    AddIndexConcurrently,
    BtreeGinExtension,
    RemoveIndexConcurrently,
)
from django.db import migrations
from django.db.models import F, Func, Value

# Quarters are numbered through: that of October 2003 is 4 * 2003 + 3.
QUARTER = """
CREATE FUNCTION articles_quarter(month date) RETURNS int IMMUTABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT extract(year FROM month)::int * 4 + extract(quarter FROM month)::int - 1
$$;
"""


class Migration(migrations.Migration):
    """
    One index of the words with the quarters in which they appeared, instead of one of the words.

    Each list of an index of words is in the order of the table, that is of time for the most part.
    With the quarter as one more word to look for, PostgreSQL skips to its part of each list; without
    it, the lists of two frequent words were joined from end to end. It is no larger, and does all
    that the other did. Made while the site is used.
    """

    atomic = False
    dependencies = [("articles", "0049_search_planned_once")]

    operations = [
        BtreeGinExtension(),
        migrations.RunSQL(QUARTER, "DROP FUNCTION articles_quarter"),
        AddIndexConcurrently(
            "article",
            GinIndex(
                Func(F("month"), function="articles_quarter"),
                F("search"),
                name="article_quarter_words",
            ),
        ),
        AddIndexConcurrently(
            "article",
            GinIndex(
                Func(F("month"), function="articles_quarter"),
                Func(F("search"), Value("{a,b}"), function="ts_filter"),
                name="article_quarter_head",
            ),
        ),
        # How frequent words are in heads PostgreSQL counts for the index that has them.
        migrations.RunSQL("ANALYZE articles_article", migrations.RunSQL.noop),
        RemoveIndexConcurrently("article", "article_search"),
        RemoveIndexConcurrently("article", "article_search_head"),
    ]
