"""/contact/ belongs to this app: a page there moves beside, and the form links to it."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

BEFORE, AFTER = "contact", "contact-page"


def make_room(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, schema_editor.connection.alias, before=BEFORE, after=AFTER)


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rename(apps, schema_editor.connection.alias, before=AFTER, after=BEFORE)


def rename(apps: Apps, alias: str, *, before: str, after: str) -> None:
    pages = apps.get_model("articles", "Page").objects.using(alias)
    if not pages.filter(slug=after).exists():
        pages.filter(slug=before).update(slug=after)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0028_upload_roles"),
        ("contact", "0007_topics"),
    ]

    operations = [migrations.RunPython(make_room, put_back)]
