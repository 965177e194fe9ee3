"""The journal of merged, split and renamed subjects."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0013_subject_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SubjectChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("merge", "merge"), ("split", "split"), ("rename", "rename")],
                        max_length=10,
                    ),
                ),
                (
                    "summary",
                    models.CharField(
                        help_text="“Cars” was merged into “Automobiles”.",
                        max_length=400,
                        verbose_name="what was done",
                    ),
                ),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("made_at", models.DateTimeField(verbose_name="when")),
                ("steps", models.JSONField()),
                (
                    "lost",
                    models.JSONField(
                        default=list,
                        help_text="Sentences, each about one relation.",
                        verbose_name="relations lost",
                    ),
                ),
                ("undone_at", models.DateTimeField(null=True, verbose_name="undone")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="by",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "change of subjects",
                "verbose_name_plural": "changes of subjects",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["merge", "split", "rename"])),
                        name="subject_change_kind_is_known",
                    )
                ],
            },
        ),
    ]
