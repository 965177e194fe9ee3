"""Editors read what the mail doctor found; chief editors call it."""

from django.db import migrations

from common.roles import granting

CODENAMES = {
    "Editor": ["view_examination"],
    "Chief editor": ["view_examination", "add_examination"],
}


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0006_examination")]

    operations = [granting("subscriptions", CODENAMES)]
