from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """What editors look for and sort by; made while the site is used."""

    atomic = False
    dependencies = [("articles", "0036_search_functions")]

    operations = [
        AddIndexConcurrently(
            "article",
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="article_title_trgm"),
        ),
        *(
            AddIndexConcurrently("article", index)
            for index in (
                models.Index(fields=["title"], name="article_titled"),
                models.Index(fields=["published_at"], name="article_dated"),
                models.Index(
                    fields=["update_at"],
                    condition=Q(update_at__isnull=False),
                    name="article_update",
                ),
                models.Index(
                    fields=["due_on"], condition=Q(due_on__isnull=False), name="article_due"
                ),
            )
        ),
        *(
            AddIndexConcurrently("articlesubject", index)
            for index in (
                models.Index(
                    fields=["tag"], condition=Q(listed_from__isnull=True), name="subject_unlisted"
                ),
                models.Index(fields=["tag", "content_object"], name="subject_entered"),
            )
        ),
        *(
            AddIndexConcurrently("byline", index)
            for index in (
                models.Index(
                    fields=["author"], condition=Q(listed_from__isnull=True), name="byline_unlisted"
                ),
                models.Index(fields=["author", "article"], name="byline_entered"),
            )
        ),
        AddIndexConcurrently(
            "pastaddress",
            GinIndex(OpClass(Upper("path"), name="gin_trgm_ops"), name="past_address_path_trgm"),
        ),
        *(
            AddIndexConcurrently("archivedcomment", index)
            for index in (
                models.Index(
                    F("posted_at").desc(), F("id").desc(), name="archived_comment_newest"
                ),
                GinIndex(OpClass(Upper("name"), name="gin_trgm_ops"), name="archived_comment_name"),
                GinIndex(
                    OpClass(Upper("body_html"), name="gin_trgm_ops"), name="archived_comment_words"
                ),
            )
        ),
        AddIndexConcurrently(
            "article",
            models.Index(
                F("status"),
                F("updated_at").desc(),
                condition=~Q(status="published"),
                name="article_unpublished",
            ),
        ),
    ]
