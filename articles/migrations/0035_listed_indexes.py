from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

LISTED, ENDS = Q(listed_from__isnull=False), Q(listed_from__isnull=False, listed_until__isnull=False)


class Migration(migrations.Migration):
    """Lists by subject and author from their newest article on; made while the site is used."""

    atomic = False
    dependencies = [("articles", "0034_listed_triggers")]

    operations = [
        AddIndexConcurrently(
            "articlesubject",
            models.Index(
                F("tag"),
                F("listed_from").desc(),
                F("content_object").desc(),
                condition=LISTED,
                name="subject_listed",
            ),
        ),
        AddIndexConcurrently(
            "articlesubject",
            models.Index(fields=["tag", "listed_until"], condition=ENDS, name="subject_listed_until"),
        ),
        AddIndexConcurrently(
            "articlesubject",
            models.Index(fields=["tag"], condition=Q(is_placed=True), name="subject_placed"),
        ),
        AddIndexConcurrently(
            "byline",
            models.Index(
                F("author"),
                F("listed_from").desc(),
                F("article").desc(),
                condition=LISTED,
                name="byline_listed",
            ),
        ),
        AddIndexConcurrently(
            "byline",
            models.Index(fields=["author", "listed_until"], condition=ENDS, name="byline_listed_until"),
        ),
        AddIndexConcurrently(
            "calendarentry",
            models.Index(
                fields=["listed_from"], condition=Q(is_public=True), name="calendar_entry_listed"
            ),
        ),
        AddIndexConcurrently(
            "article",
            models.Index(
                fields=["expires_at"],
                include=["month"],
                condition=Q(status="published", expires_at__isnull=False),
                name="article_listed_until",
            ),
        ),
        AddIndexConcurrently(
            "article",
            models.Index(
                fields=["month", "published_at", "id"],
                condition=Q(status="published"),
                name="article_in_month",
            ),
        ),
        AddIndexConcurrently(
            "article",
            models.Index(
                F("month"),
                Coalesce("revised_at", "published_at").desc(),
                condition=Q(status="published"),
                name="article_changed_in_month",
            ),
        ),
        AddIndexConcurrently(
            "article",
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(status="published", kind="abstract"),
                name="article_abstracts",
            ),
        ),
    ]
