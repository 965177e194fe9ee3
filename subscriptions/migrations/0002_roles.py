"""Editors write letters; chief editors send them, and see to the subscribers."""

from django.db import migrations

from common.roles import granting

EDITOR = ["view_issue", "add_issue", "change_issue"]
CHIEF = [
    *EDITOR, "delete_issue", "send_issue", "view_subscriber", "change_subscriber",
    "delete_subscriber", "view_signup", "view_consent",
]  # fmt: skip
CODENAMES = {"Editor": EDITOR, "Chief editor": CHIEF}


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_roles"),
        ("subscriptions", "0001_initial"),
    ]

    operations = [granting("subscriptions", CODENAMES)]
