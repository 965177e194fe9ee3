"""/subscribe/, /subscriptions/ and /newsletters/ belong to this app: pages there move beside."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SLUGS = ("subscribe", "subscriptions", "newsletters")


def make_room(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for slug in SLUGS:
        rename(apps, schema_editor.connection.alias, before=slug, after=f"{slug}-page")


def put_back(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for slug in SLUGS:
        rename(apps, schema_editor.connection.alias, before=f"{slug}-page", after=slug)


def rename(apps: Apps, alias: str, *, before: str, after: str) -> None:
    pages = apps.get_model("articles", "Page").objects.using(alias)
    if not pages.filter(slug=after).exists():
        pages.filter(slug=before).update(slug=after)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0028_upload_roles"),
        ("subscriptions", "0002_roles"),
    ]

    operations = [migrations.RunPython(make_room, put_back)]
