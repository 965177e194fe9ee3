from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """
    The lists of the library, the newest first, and the picture of a file that a text names; made
    while the site is used.
    """

    atomic = False
    dependencies = [("articles", "0042_article_by_date")]

    operations = [
        AddIndexConcurrently(
            "image", models.Index(fields=["-created_at", "-id"], name="image_newest")
        ),
        AddIndexConcurrently(
            "attachment", models.Index(fields=["-created_at", "-id"], name="attachment_newest")
        ),
        AddIndexConcurrently("image", models.Index(fields=["file"], name="image_file")),
    ]
