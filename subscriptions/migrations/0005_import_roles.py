"""Chief editors import lists of subscribers."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

CODENAMES = {"Chief editor": ["add_subscriber"]}


def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A group that a site has taken away stays away."""
    alias = schema_editor.connection.alias
    app_config = apps.get_app_config("subscriptions")
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
    return list(
        found.filter(content_type__app_label="subscriptions", codename__in=CODENAMES[group])
    )


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0004_upload")]

    operations = [migrations.RunPython(give, take)]
