"""
The address /glossary/ belongs to the glossary now: a page of that address moves beside it.

The page keeps its text; editors find it under its title, at /glossary-page/.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def rename(apps: Apps, alias: str, *, before: str, after: str) -> None:
    pages = apps.get_model("articles", "Page").objects.using(alias)
    if not pages.filter(slug=after).exists():
        pages.filter(slug=before).update(slug=after)


def make_room(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    rename(apps, alias, before="glossary", after="glossary-page")


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    rename(apps, alias, before="glossary-page", after="glossary")


class Migration(migrations.Migration):
    dependencies = [("glossary", "0003_roles")]

    operations = [migrations.RunPython(make_room, put_back)]
