"""Drafts of what other apps have, such as letters. Taken back, theirs are deleted."""

import django.db.models.lookups
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0028_upload_roles'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_is_of_one_thing',
        ),
        migrations.RemoveConstraint(
            model_name='draft',
            name='draft_kind_is_known',
        ),
        migrations.AddField(
            model_name='draft',
            name='other',
            field=models.CharField(max_length=40, null=True),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=django.db.models.lookups.Exact(models.Func('article', 'page', 'other', 'key', function='num_nonnulls', output_field=models.IntegerField()), 1), name='draft_is_of_one_thing'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.CheckConstraint(condition=models.Q(('kind', ''), _negated=True), name='draft_has_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('user', 'other'), name='draft_once_for_a_other'),
        ),
        migrations.RunSQL(
            migrations.RunSQL.noop,
            "DELETE FROM articles_draft WHERE kind NOT IN ('article', 'page')",
        ),
    ]
