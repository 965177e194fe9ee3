from django.db import migrations, models


class Migration(migrations.Migration):
    """Feeds ask what expired last; few articles ever expire."""

    dependencies = [("articles", "0003_search_head")]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(expires_at__isnull=False),
                fields=["expires_at"],
                name="article_expires",
            ),
        ),
    ]
