from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations
from django.db.models.functions import Upper

LOOKED_AT = ("alt", "caption", "credit", "original_url")


class Migration(migrations.Migration):
    """What editors look for among pictures; made while the site is used."""

    atomic = False
    dependencies = [("articles", "0040_to_be_featured")]

    operations = [
        AddIndexConcurrently(
            "image",
            GinIndex(
                *(OpClass(Upper(name), name="gin_trgm_ops") for name in LOOKED_AT),
                name="image_words",
            ),
        )
    ]
