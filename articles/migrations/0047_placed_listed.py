from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """
    What editors placed under subheadings, with its dates: a subject may have a thousand such rows,
    each in another part of the table. Made while the site is used.
    """

    atomic = False
    dependencies = [("articles", "0046_frequent_words_for_editors")]

    operations = [
        AddIndexConcurrently(
            "articlesubject",
            models.Index(
                fields=["tag", "id"],
                include=["content_object", "listed_from", "listed_until"],
                condition=Q(is_placed=True),
                name="subject_placed_listed",
            ),
        ),
        RemoveIndexConcurrently("articlesubject", "subject_placed"),
    ]
