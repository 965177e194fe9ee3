import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """Addresses that answered 404, and what past addresses they resemble."""

    dependencies = [("articles", "0005_import_outcomes")]

    operations = [
        migrations.CreateModel(
            name="MissedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "path",
                    models.CharField(max_length=1000, unique=True, verbose_name="address"),
                ),
                ("hits", models.PositiveBigIntegerField(default=1, verbose_name="asked for")),
                ("first_seen", models.DateTimeField()),
                ("last_seen", models.DateTimeField()),
                (
                    "referring_host",
                    models.CharField(blank=True, max_length=253, verbose_name="linked from"),
                ),
                ("is_ignored", models.BooleanField(default=False, verbose_name="ignored")),
            ],
            options={
                "verbose_name": "missed address",
                "verbose_name_plural": "missed addresses",
                "ordering": ["-hits", "-last_seen", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(is_ignored=False),
                        fields=["-hits", "-last_seen"],
                        name="missed_address_open",
                    ),
                    models.Index(fields=["last_seen"], name="missed_address_last_seen"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="pastaddress",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["key"], name="past_address_key_trgm", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
