"""Who writes may put pictures into the library."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

roles = import_module("articles.migrations.0002_roles")

CODENAMES = {
    "Writer": ["view_image", "add_image"],
    "Editor": ["add_image"],
    "Chief editor": ["add_image"],
}


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A group that a site has taken away stays away."""
    alias = schema_editor.connection.alias
    roles.make_permissions(apps, alias)
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=CODENAMES):
        group.permissions.add(*permissions(apps, alias, group.name))


def take(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=CODENAMES):
        group.permissions.remove(*permissions(apps, alias, group.name))


def permissions(apps: Apps, alias: str, group: str) -> list[object]:
    found = apps.get_model("auth", "Permission").objects.using(alias)
    return list(
        found.filter(content_type__app_label="articles", codename__in=CODENAMES[group])
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0027_renditions")]

    operations = [migrations.RunPython(give, take)]
