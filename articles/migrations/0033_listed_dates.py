from django.db import migrations, models


class Migration(migrations.Migration):
    """From when to when an article is listed, beside its subjects and authors; and tallies of it."""

    dependencies = [("articles", "0032_featured_moments")]

    operations = [
        *(
            migrations.AddField(
                model_name=model,
                name=name,
                field=models.DateTimeField(editable=False, null=True),
            )
            for model in ("articlesubject", "byline")
            for name in ("listed_from", "listed_until")
        ),
        migrations.AddField(
            model_name="articlesubject",
            name="is_placed",
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name="calendarentry",
            name="listed_from",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=8)),
                ("key", models.BigIntegerField()),
                ("number", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["kind", "key"], include=["number"], name="tally_of")
                ]
            },
        ),
    ]
