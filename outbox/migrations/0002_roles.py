"""Editors see what mail goes out; chief editors steer it."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EDITOR = ["view_mailing", "view_delivery"]
CHIEF = [
    *EDITOR, "change_mailing", "change_delivery", "view_suppression", "delete_suppression",
    "view_throttle", "add_throttle", "change_throttle", "delete_throttle",
]  # fmt: skip
CODENAMES = {"Editor": EDITOR, "Chief editor": CHIEF}


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A group that a site has taken away stays away."""
    alias = schema_editor.connection.alias
    app_config = apps.get_app_config("outbox")
    app_config.models_module = True  # a migration's stand-in has none; without it: nothing
    create_permissions(app_config, verbosity=0, apps=apps, using=alias)
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=CODENAMES):
        group.permissions.add(*permissions(apps, alias, group.name))


def take(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name__in=CODENAMES):
        group.permissions.remove(*permissions(apps, alias, group.name))


def permissions(apps: Apps, alias: str, group: str) -> list[object]:
    found = apps.get_model("auth", "Permission").objects.using(alias)
    return list(found.filter(content_type__app_label="outbox", codename__in=CODENAMES[group]))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_roles"),
        ("outbox", "0001_initial"),
    ]

    operations = [migrations.RunPython(give, take)]
