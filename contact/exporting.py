"""What leaves the desk: messages for a spreadsheet, and all of a person for that person."""

import csv
import json
import tempfile
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from common.cells import safe

from . import history, privacy
from .models import Message, MessageEvent, MessageFile, Reply

COLUMNS = (
    "reference", "state", "topic", "source", "arrived_at", "answered_at", "closed_at", "name",
    "address", "subject", "text", "assignee", "tags", "score",
)  # fmt: skip
IN_MEMORY = 5_000_000
"""Bytes of a person's export that are kept in memory; a larger one lies in a file meanwhile."""
ABOUT = """\
All that the contact desk has of {address}: person.json, and the files in the folders.

Answers of the desk and notes about the person are in it; who of the staff wrote them is not.
What other parts of the site have (a subscription, a proposal) is not in it.
"""


# ---- For a spreadsheet ----------------------------------------------------------------


def write_csv(messages: QuerySet[Message], *, by: Any, now: datetime) -> Iterator[str]:
    """
    A row a message, streamed, without formulas. First of all, the history of each says by whom.
    """
    kind, said = MessageEvent.Kind.EXPORTED, "For a spreadsheet."
    MessageEvent.objects.bulk_create(
        (
            MessageEvent(message_id=pk, kind=kind, by=by, said=said, made_at=now)
            for pk in messages.values_list("pk", flat=True)
        ),
        batch_size=1_000,
    )
    return rows_of(messages)


class Echo:
    """Gives back what csv would write."""

    def write(self, text: str) -> str:
        return text


def rows_of(messages: QuerySet[Message]) -> Iterator[str]:
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(COLUMNS)
    chosen = messages.select_related("topic", "assignee").prefetch_related("tags")
    for message in chosen.iterator(chunk_size=500):
        yield writer.writerow([safe(cell(message, name)) for name in COLUMNS])


def cell(message: Message, name: str) -> str:
    if name == "tags":
        return ", ".join(tag.name for tag in message.tags.all())
    value = getattr(message, name)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return "" if value is None else str(value)


# ---- For a person ---------------------------------------------------------------------


@transaction.atomic
def export_person(address: str, *, by: Any, now: datetime) -> IO[bytes]:
    """
    A ZIP file of all that the desk has of a person; the history of each message says by whom.
    """
    found = privacy.known(address)
    for message in found.messages:
        history.add(message, MessageEvent.Kind.EXPORTED, now=now, by=by, said="For the person.")
    for reply in found.replies:
        said = "An answer, for the person."
        history.add(reply.message, MessageEvent.Kind.EXPORTED, now=now, by=by, said=said)
    record = {
        "address": address,
        "exported_at": now,
        "messages": [message_record(message) for message in found.messages],
        "answers_in_threads_of_others": [
            {"message": reply.message.reference, **reply_record(reply)} for reply in found.replies
        ],
    }
    out = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the answer closes it
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", ABOUT.format(address=address))
        archive.writestr(
            "person.json", json.dumps(record, default=str, indent=2, ensure_ascii=False)
        )
        for file in files_of(found):
            archive.writestr(place(file), bytes(file.content))
    out.seek(0)
    return out


def message_record(message: Message) -> dict[str, Any]:
    names = [
        "reference", "state", "source", "arrived_at", "answered_at", "closed_at", "name", "address",
        "subject", "text", "html", "page", "network", "score", "reasons", "remarks", "mail_id",
        "signature", "signed_by",
    ]  # fmt: skip
    return {name: getattr(message, name) for name in names} | {
        "topic": message.topic.name,
        "tags": [tag.name for tag in message.tags.all()],
        "answers": [reply_record(one) for one in message.replies.filter(taken_back_at=None)],
        "notes": [{"made_at": one.made_at, "text": one.text} for one in message.notes.all()],
        "files": [place(file) for file in message.files.filter(reply=None).defer("content")],
        "history": [
            {"made_at": line.made_at, "what": line.get_kind_display()}
            for line in message.events.all()
        ],
    }


def reply_record(reply: Reply) -> dict[str, Any]:
    names = ["made_at", "name", "address", "subject", "text", "html", "remarks", "mail_id",
             "signature", "signed_by"]  # fmt: skip
    return (
        {"way": reply.get_way_display()}
        | {name: getattr(reply, name) for name in names}
        | {"files": [place(file) for file in reply.files.defer("content")]}
    )


def files_of(found: privacy.Known) -> Iterator[MessageFile]:
    """One at a time: they are large."""
    given: list[Model] = [*found.messages, *found.replies]
    for one in given:
        files: Any = one.files  # type: ignore[attr-defined]
        for pk in files.values_list("pk", flat=True):
            yield MessageFile.objects.select_related("message").get(pk=pk)


def place(file: MessageFile) -> str:
    """
    Within the ZIP file; two files may bear one name. A name was made harmless when it came in.
    """
    return f"{file.message.reference}/{file.pk}-{file.name}"
