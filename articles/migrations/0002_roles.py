"""The groups Writer, Editor, Chief editor and Desk, with their permissions."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VIEWS = [
    "articles.view_article",
    "articles.view_author",
    "articles.view_subject",
]
WRITER = [
    *VIEWS,
    "articles.add_article",
    "articles.change_article",
]
EDITOR = [
    *WRITER,
    "articles.edit_any_article",
    "articles.publish_article",
    *(
        f"articles.{verb}_{thing}"
        for thing in ("author", "subject", "page")
        for verb in ("add", "change", "delete", "view")
        if (verb, thing) not in {("view", "author"), ("view", "subject")}
    ),
    "articles.view_archivedcomment",
    "articles.delete_archivedcomment",
]
CHIEF_EDITOR = [
    *EDITOR,
    "articles.withdraw_article",
    "articles.delete_article",
    "articles.view_publisher",
    "articles.change_publisher",
    "articles.view_importbatch",
    "articles.add_importbatch",
    "articles.view_pastaddress",
    "articles.add_pastaddress",
    "articles.change_pastaddress",
    "articles.delete_pastaddress",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
]
GROUPS = {
    "Writer": WRITER,
    "Editor": EDITOR,
    "Chief editor": CHIEF_EDITOR,
    "Desk": ["articles.view_article"],
}


def make_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the groups; one that a site has already keeps what it has beside these permissions."""
    alias = schema_editor.connection.alias
    make_permissions(apps, alias)
    group_model = apps.get_model("auth", "Group")
    permission_model = apps.get_model("auth", "Permission")
    for name, labels in GROUPS.items():
        group, _ = group_model.objects.using(alias).get_or_create(name=name)
        for label in labels:
            app_label, codename = label.split(".")
            group.permissions.add(
                permission_model.objects.using(alias).get(
                    content_type__app_label=app_label, codename=codename
                )
            )


def make_permissions(apps: Apps, alias: str) -> None:
    """Permissions are made after all migrations; these groups need theirs now."""
    for label in ("auth", "articles"):
        app_config = apps.get_app_config(label)
        if not getattr(app_config, "models_module", None):
            app_config.models_module = True  # a migration's stand-in has none; without it: nothing
        create_permissions(app_config, verbosity=0, apps=apps, using=alias)


def remove_groups(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    groups = apps.get_model("auth", "Group").objects.using(schema_editor.connection.alias)
    groups.filter(name__in=GROUPS).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_groups, remove_groups)]
