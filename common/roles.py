"""Rights of groups, given by migrations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import RunPython


def granting(app: str, codenames: Mapping[str, Sequence[str]]) -> RunPython:
    """
    A migration's operation that gives rights of an app to groups, named by group.

    A group that a site has taken away stays away. Reversed, it takes the rights back.
    """

    def give(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        alias = schema_editor.connection.alias
        app_config: Any = apps.get_app_config(app)
        app_config.models_module = True  # a migration's stand-in has none; without it: nothing
        create_permissions(app_config, verbosity=0, apps=apps, using=alias)
        for group in groups(apps, alias):
            group.permissions.add(*rights(apps, alias, group.name))

    def take(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        alias = schema_editor.connection.alias
        for group in groups(apps, alias):
            group.permissions.remove(*rights(apps, alias, group.name))

    def groups(apps: Apps, alias: str) -> list[Any]:
        return list(apps.get_model("auth", "Group").objects.using(alias).filter(name__in=codenames))

    def rights(apps: Apps, alias: str, group: str) -> list[object]:
        found = apps.get_model("auth", "Permission").objects.using(alias)
        return list(found.filter(content_type__app_label=app, codename__in=codenames[group]))

    return RunPython(give, take)


def taking(app: str, codenames: Mapping[str, Sequence[str]]) -> RunPython:
    """The reverse of `granting`: takes rights of an app from groups; reversed, gives them back."""
    given = granting(app, codenames)
    take: Any = given.reverse_code
    return RunPython(take, given.code)
