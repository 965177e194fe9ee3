"""Editors and chief editors see what was merged, split and renamed."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

roles = import_module("articles.migrations.0002_roles")

GROUPS = ("Editor", "Chief editor")
CODENAME = "view_subjectchange"


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A group that a site has taken away stays away."""
    alias = schema_editor.connection.alias
    roles.make_permissions(apps, alias)
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=GROUPS):
        group.permissions.add(*permissions(apps, alias))


def take(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=GROUPS):
        group.permissions.remove(*permissions(apps, alias))


def permissions(apps: Apps, alias: str) -> list[object]:
    found = apps.get_model("auth", "Permission").objects.using(alias)
    return list(found.filter(content_type__app_label="articles", codename=CODENAME))


class Migration(migrations.Migration):
    dependencies = [("articles", "0015_merged_subjects")]

    operations = [migrations.RunPython(give, take)]
