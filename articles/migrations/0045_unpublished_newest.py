from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """What is not published, the newest first whatever its state; made while the site is used."""

    atomic = False
    dependencies = [("articles", "0044_unused_images")]

    operations = [
        AddIndexConcurrently(
            "article",
            models.Index(
                fields=["-updated_at", "-id"],
                condition=~Q(status="published"),
                name="article_unpublished_newest",
            ),
        )
    ]
