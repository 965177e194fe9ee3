from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """
    The desk's list by date, with what tells apart those of the same date: the drafts, which have
    none, were all read before. Made while the site is used.
    """

    atomic = False
    dependencies = [("articles", "0041_image_words")]

    operations = [
        AddIndexConcurrently(
            "article",
            models.Index(fields=["published_at", "updated_at", "id"], name="article_by_date"),
        ),
        RemoveIndexConcurrently("article", "article_dated"),
    ]
