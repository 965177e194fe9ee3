"""Give every subject there is its place in the index, its lasting id and the key of its name."""

import uuid

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from articles.filing import Filing
from articles.models.subject import name_key


def file_subjects(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Where two names are alike, the later one has its number in its key until it is renamed."""
    subjects = apps.get_model("articles", "Subject").objects.using(schema_editor.connection.alias)
    filing, taken = Filing(), set()
    rows = list(subjects.order_by("pk"))
    for subject in rows:
        key = name_key(subject.name)
        subject.name_key = f"{key} {subject.pk}" if key in taken else key
        taken.add(subject.name_key)
        subject.filing_key, subject.bucket = filing.heading(subject.name)
        subject.uid = uuid.uuid4()
    subjects.bulk_update(rows, ["name_key", "filing_key", "bucket", "uid"], batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("articles", "0011_subject_index")]

    operations = [migrations.RunPython(file_subjects, migrations.RunPython.noop)]
