"""
The desk answers readers and sees nothing else; editors answer too, chief editors set it up.

What the group Desk saw of articles and the calendar is taken away. Writers see no message.
"""

from django.db import migrations

from common.roles import granting, taking


def every(*things: str) -> list[str]:
    return [f"{verb}_{thing}" for thing in things for verb in ("view", "add", "change", "delete")]


DESK = [
    "view_message", "answer_message", *every("cannedanswer", "messagetag"),
    "view_quarantined", "change_quarantined",
]  # fmt: skip
CHIEF = [
    *DESK, "export_message", "erase_message", "delete_quarantined",
    *every("topic", "openinghours", "holiday", "knownphrase"),
]  # fmt: skip
CODENAMES = {"Desk": DESK, "Editor": DESK, "Chief editor": CHIEF}
SEEN = {"Desk": ["view_article", "view_calendarentry"]}


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0028_upload_roles"),
        ("contact", "0004_mail_in"),
    ]

    operations = [granting("contact", CODENAMES), taking("articles", SEEN)]
