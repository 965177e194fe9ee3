"""Editors see what mail goes out; chief editors steer it."""

from django.db import migrations

from common.roles import granting

EDITOR = ["view_mailing", "view_delivery"]
CHIEF = [
    *EDITOR, "change_mailing", "change_delivery", "view_suppression", "delete_suppression",
    "view_throttle", "add_throttle", "change_throttle", "delete_throttle",
]  # fmt: skip
CODENAMES = {"Editor": EDITOR, "Chief editor": CHIEF}


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_roles"),
        ("outbox", "0001_initial"),
    ]

    operations = [granting("outbox", CODENAMES)]
