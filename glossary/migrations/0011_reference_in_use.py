from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """
    The newest uses of a term with their articles, from the index alone: the uses of a term that is
    in every fourth article of a large archive were sorted for its page. Made while the site is used.
    """

    atomic = False
    dependencies = [("glossary", "0010_used_terms")]

    operations = [
        AddIndexConcurrently(
            "termreference",
            models.Index(
                fields=["term", "published_at", "id"],
                include=["article"],
                condition=Q(is_linked=True) | Q(is_manual=True),
                name="term_reference_in_use",
            ),
        ),
        RemoveIndexConcurrently("termreference", "term_reference_used"),
    ]
