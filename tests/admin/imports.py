"""Imports as an editor makes them: uploaded, planned, done for real by the worker's own code."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import tasks
from articles.models import ImportBatch

from .pages import form_of

ADD = "/admin/articles/importbatch/add/"
IMPORT = "articles.tasks.run_import"
ROLL_BACK = "articles.tasks.roll_back_import"


def upload(client: Client, content: bytes, name: str = "blog.txt", **changes: Any) -> Any:
    """Send the form as it comes, with the file and what is changed in it."""
    data = form_of(client.get(ADD), "importbatch_form") | changes
    return client.post(ADD, data | {"file": SimpleUploadedFile(name, content)})


def planned(client: Client, content: bytes, **changes: Any) -> ImportBatch:
    """A dry run that the worker has done."""
    assert upload(client, content, **changes).status_code == 302
    batch = ImportBatch.objects.latest("pk")
    work_off()
    batch.refresh_from_db()
    return batch


def imported(client: Client, content: bytes, **changes: Any) -> ImportBatch:
    """Planned, confirmed, and done for real."""
    repeat(client, planned(client, content, **changes))
    batch = ImportBatch.objects.latest("pk")
    work_off()
    batch.refresh_from_db()
    return batch


def repeat(client: Client, batch: ImportBatch) -> Any:
    return client.post(reverse("admin:articles_importbatch_for_real", args=[batch.pk]))


def roll_back_address(batch: ImportBatch) -> str:
    return reverse("admin:articles_importbatch_roll_back", args=[batch.pk])


def rolled_back(client: Client, batch: ImportBatch) -> ImportBatch:
    """Asked for by an editor, and done by the worker."""
    assert client.post(roll_back_address(batch)).status_code == 302
    work_off(ROLL_BACK)
    batch.refresh_from_db()
    return batch


def jobs(task: str = IMPORT) -> list[dict[str, Any]]:
    """What waits for the worker."""
    waiting = ProcrastinateJob.objects.filter(task_name=task, status="todo")
    return [job.args for job in waiting.order_by("pk")]


def work_off(task: str = IMPORT) -> None:
    """
    Do what waits, and forget it: no test's end empties the table of jobs.

    A worker proper has a connection of its own, which sees no test's rows.
    """
    for arguments in jobs(task):
        getattr(tasks, task.rpartition(".")[2])(**arguments)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", [task])


def page_of(client: Client, batch: ImportBatch, query: str = "") -> Any:
    address = reverse("admin:articles_importbatch_change", args=[batch.pk])
    return client.get(f"{address}?{query}")


def record_of(client: Client, batch: ImportBatch, number: int) -> Any:
    return client.get(reverse("admin:articles_importbatch_record", args=[batch.pk, number]))


def text_of(response: Any) -> str:
    return str(response.content.decode())
