"""Writers propose for the calendar and change what they proposed; editors plan it."""

from importlib import import_module

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

roles = import_module("articles.migrations.0002_roles")

WRITER = ["view_calendarentry", "add_calendarentry", "change_calendarentry"]
EDITOR = [*WRITER, "delete_calendarentry", "plan_calendar"]
CODENAMES = {
    "Writer": WRITER,
    "Editor": EDITOR,
    "Chief editor": EDITOR,
    "Desk": ["view_calendarentry"],
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
    dependencies = [("articles", "0019_calendar_entry")]

    operations = [migrations.RunPython(give, take)]
