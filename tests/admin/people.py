"""Members of staff with a role."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client

ROLES = ["Writer", "Editor", "Chief editor", "Desk"]
SUPERUSER = "superuser"
GRANTED = [
    ("outbox", "0002_roles"), ("subscriptions", "0002_roles"),
    ("subscriptions", "0005_import_roles"), ("subscriptions", "0007_examination_roles"),
]  # fmt: skip
"""Migrations that are one `granting`."""


def make_groups() -> None:
    """The groups of the migrations; a test that emptied the database may have taken them along."""
    editor = connection.schema_editor()
    import_module("articles.migrations.0002_roles").make_groups(apps, editor)
    import_module("articles.migrations.0007_missed_address_roles").give(apps, editor)
    import_module("articles.migrations.0009_image_roles").give(apps, editor)
    import_module("articles.migrations.0016_subject_change_roles").give(apps, editor)
    import_module("articles.migrations.0020_calendar_roles").give(apps, editor)
    import_module("articles.migrations.0028_upload_roles").give(apps, editor)
    import_module("glossary.migrations.0003_roles").give(apps, editor)
    for app, name in GRANTED:
        config = apps.get_app_config(app)
        models = config.models_module
        import_module(f"{app}.migrations.{name}").Migration.operations[0].code(apps, editor)
        config.models_module = models
    for operation in import_module("contact.migrations.0005_roles").Migration.operations:
        operation.code(apps, editor)


def make_user(role: str, username: str = "") -> User:
    """A member of staff in that group, or a superuser."""
    name = username or role.lower().replace(" ", "-")
    while User.objects.filter(username=name).exists():
        name += "-2"
    user = User.objects.create_user(
        name, password="a long pass phrase", is_staff=True, is_superuser=role == SUPERUSER
    )
    if role != SUPERUSER:
        user.groups.add(Group.objects.get(name=role))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def user_of(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])
