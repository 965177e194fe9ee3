import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """The search looks at title, summary, subjects and authors first."""

    dependencies = [("articles", "0002_roles")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(models.F("search"), models.Value("{a,b}"), function="ts_filter"),
                name="article_search_head",
            ),
        ),
    ]
