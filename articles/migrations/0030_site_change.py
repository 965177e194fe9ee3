"""What counts the changes of the site, in the transactions that make them."""

from django.db import migrations, models

# The setting ends with the transaction, and is rolled back with a savepoint as the row is.
FUNCTION = """
CREATE FUNCTION site_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(current_setting('concordance.site_changed', true), '') = '' THEN
        INSERT INTO articles_sitechange (raised)
        VALUES (1 + floor(random() * 2147483648)::bigint);
        PERFORM set_config('concordance.site_changed', 'yes', true);
    END IF;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("articles", "0029_draft_other")]

    operations = [
        migrations.CreateModel(
            name="SiteChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raised", models.BigIntegerField()),
            ],
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION site_changed();"),
    ]
