"""Chief editors import lists of subscribers."""

from django.db import migrations

from common.roles import granting

CODENAMES = {"Chief editor": ["add_subscriber"]}


class Migration(migrations.Migration):
    dependencies = [("subscriptions", "0004_upload")]

    operations = [granting("subscriptions", CODENAMES)]
