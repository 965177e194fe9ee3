"""When an article is featured next, and when no longer, without looking at all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0031_site_change_triggers")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["featured_from"],
                condition=models.Q(status="published", featured_from__isnull=False),
                name="article_featured_from",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["featured_until"],
                condition=models.Q(status="published", featured_until__isnull=False),
                name="article_featured_until",
            ),
        ),
    ]
