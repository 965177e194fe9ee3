from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What the calendar shows of featuring, drafts too; made while the site is used."""

    atomic = False
    dependencies = [("articles", "0039_search_bounds")]

    operations = [
        AddIndexConcurrently(
            "article",
            models.Index(
                fields=["featured_from"],
                condition=Q(featured_from__isnull=False),
                name="article_to_be_featured",
            ),
        )
    ]
