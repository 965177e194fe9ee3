"""How many subscribers chose each thing, tallied by triggers: there may be millions of topics."""

from django.db import migrations, models

# What was chosen, of rows of topics.
OF_ROWS = """
SELECT 'subject' AS kind, subject_id AS key, {sign} AS number FROM {rows}
WHERE subject_id IS NOT NULL
UNION ALL SELECT 'author', author_id, {sign} FROM {rows} WHERE author_id IS NOT NULL
UNION ALL SELECT 'entry', entry_id, {sign} FROM {rows} WHERE entry_id IS NOT NULL
"""
TALLY = """
INSERT INTO subscriptions_topictally (kind, key, number)
SELECT kind, key, sum(number) FROM ({rows}) AS moves GROUP BY kind, key HAVING sum(number) <> 0;
"""
FUNCTION = """
CREATE FUNCTION subscriptions_tally_{name}_topics() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {tally}
    RETURN NULL;
END $$;
CREATE TRIGGER tally_{name} AFTER {event} ON subscriptions_topic REFERENCING {tables}
    FOR EACH STATEMENT EXECUTE FUNCTION subscriptions_tally_{name}_topics();
"""


def of(rows: str, sign: int) -> str:
    return OF_ROWS.format(rows=rows, sign=sign)


def tally(*rows: str) -> str:
    return TALLY.format(rows=" UNION ALL ".join(rows))


def function(name: str, event: str, tables: str, *rows: str) -> str:
    return FUNCTION.format(name=name, event=event, tables=tables, tally=tally(*rows))


NEW, OLD = of("after", 1), of("before", -1)
# The triggers lock the table until what is there already is counted.
SQL = (
    function("new", "INSERT", "NEW TABLE AS after", NEW)
    + function("old", "DELETE", "OLD TABLE AS before", OLD)
    + function("moved", "UPDATE", "OLD TABLE AS before NEW TABLE AS after", OLD, NEW)
    + tally(of("subscriptions_topic", 1))
)
UNDO = """
DROP FUNCTION subscriptions_tally_new_topics, subscriptions_tally_old_topics,
    subscriptions_tally_moved_topics CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0011_site_change_triggers")]

    operations = [
        migrations.CreateModel(
            name="TopicTally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("key", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["kind", "key"], include=["number"], name="topic_tally_of"
                    )
                ]
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
