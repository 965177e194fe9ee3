from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """In how many articles a term is used, by an index alone; made while the site is used."""

    atomic = False
    dependencies = [("glossary", "0009_term_in_order")]

    operations = [
        AddIndexConcurrently(
            "termreference",
            models.Index(
                fields=["term"],
                condition=Q(is_linked=True) | Q(is_manual=True),
                name="term_reference_used",
            ),
        ),
    ]
