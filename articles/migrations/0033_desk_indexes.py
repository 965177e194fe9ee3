from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """What editors look for and sort by; made while the site is used."""

    atomic = False
    dependencies = [("articles", "0032_search_functions")]

    operations = [
        AddIndexConcurrently(
            "article",
            GinIndex(OpClass(Upper("title"), name="gin_trgm_ops"), name="article_title_trgm"),
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
