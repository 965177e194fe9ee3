"""Which changes of letters readers can see."""

from django.db import migrations

from common.raising import raising


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0030_site_change"),
        ("subscriptions", "0010_consent_only_grows"),
    ]

    operations = [
        raising(
            subscriptions_issue="OLD.published_at IS NOT NULL OR NEW.published_at IS NOT NULL"
        )
    ]
