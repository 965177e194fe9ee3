"""
Every address of the admin × method × role × own or another's thing: who gets past the door.

`measure` asks each with an empty form and says whether it was refused (403, a method that it does
not take, or sent to the log-in) or answered. The answers are in matrix.txt, a line an address: who
may GET and who may POST, by the first letters of the roles. A small w: a writer, of their own only.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from articles import correcting, revisions
from articles.models import (
    Article,
    Attachment,
    CalendarEntry,
    Correction,
    Image,
    ImportBatch,
    MissedAddress,
    Page,
    PastAddress,
    Publisher,
    SubjectChange,
)
from contact import inbox
from contact.models import CannedAnswer, Holiday, KnownPhrase, MessageTag, OpeningHours, Quarantined
from glossary.models import GlossaryChange
from outbox import suppressing
from outbox.models import Delivery, Mailing, Throttle
from subscriptions import records
from subscriptions.models import Consent, Examination, Issue, SignUp
from tests.contact.make import make_submission, make_topic
from tests.factories import WHOLE, make_article, make_author, make_comment, make_page, make_subject
from tests.glossary.terms import make_term
from tests.subscriptions.make import make_subscriber

from .people import client_of, make_user

FILE = Path(__file__).with_name("matrix.txt")
ROLES = {
    "D": "Desk", "W": "Writer", "E": "Editor", "C": "Chief editor", "S": "superuser",
}  # fmt: skip
# What the admin has no door for: its own script, the log-in, and the way out.
OPEN = {"login", "logout", "jsi18n"}
# What is done with a published article only.
CORRECTIONS = "articles_article_correct"
OF_LIVE_ONES = ("articles_article_update", CORRECTIONS)
# What an address needs to answer at all.
QUERIES = {"autocomplete": "?app_label=articles&model_name=byline&field_name=author"}


@dataclass(frozen=True)
class Address:
    name: str
    arguments: tuple[str, ...]


def addresses() -> Iterator[Address]:
    """Every named address of the admin with the names of its arguments."""
    root = next(
        one
        for one in get_resolver().url_patterns
        if isinstance(one, URLResolver) and one.namespace == "admin"
    )
    for pattern in patterns(root):
        if pattern.name and pattern.name not in OPEN:
            yield Address(pattern.name, tuple(pattern.pattern.regex.groupindex))


def patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


class World:
    """A thing of every kind that the admin shows, and a member of staff of every role."""

    def __init__(self) -> None:
        self.users = {letter: make_user(role) for letter, role in ROLES.items()}
        self.clients = {letter: client_of(user) for letter, user in self.users.items()}
        self.things: dict[str, Any] = {}
        for thing in make_things(self.users):
            self.things[thing._meta.label_lower] = thing
        own = make_article("Own", status="draft", created_by=self.users["W"], **WHOLE)
        entry = CalendarEntry.objects.create(title="Own", created_by=self.users["W"])
        self.own = {"articles.article": own, "articles.calendarentry": entry}
        self.live = {
            is_own: make_article(
                f"Live {is_own}", created_by=self.users["W" if is_own else "E"], **WHOLE
            )
            for is_own in (True, False)
        }
        self.revisions = {
            article.pk: revisions.keep(article, by=None).pk
            for article in (own, self.things["articles.article"])
        }
        self.corrections = {
            article.pk: correcting.correct(
                article, kind=Correction.Kind.CORRECTION, text="It was wrong.", by=self.users["E"]
            ).pk
            for article in self.live.values()
        }
        page = self.things["articles.page"]
        self.page_revision = revisions.keep(page, by=None).pk

    def thing_of(self, name: str, *, own: bool) -> Any:
        """Of which an address is that begins with the name of its model."""
        if name.startswith(OF_LIVE_ONES):
            return self.live[own]
        for model in sorted(admin.site._registry, key=lambda m: -len(m._meta.model_name or "")):
            if name.startswith(f"{model._meta.app_label}_{model._meta.model_name}_"):
                label = model._meta.label_lower
                return (self.own if own else {}).get(label, self.things.get(label))
        return None

    def url(self, address: Address, *, own: bool) -> str:
        thing = self.thing_of(address.name, own=own)
        known = {
            "app_label": "articles",
            "content_type_id": "1",
            "object_id": str(thing.pk) if thing else "1",
            "pk": self.pk_for(thing, address.name),
            **dict.fromkeys(
                ("change_id", "missed_id", "subject_id", "id"), getattr(thing, "pk", 1)
            ),
            **dict.fromkeys(("number", "upload_id"), 1),
            "ending": "ttl",
            "kind": "csv",
            "name": "subscriber" if address.name == "contact_message_become" else "unused",
            "verb": "merge",
            "year": 2026,
            "month": 11,
            "week": 47,
        }
        path = reverse(f"admin:{address.name}", kwargs={k: known[k] for k in address.arguments})
        return path + QUERIES.get(address.name, "")

    def pk_for(self, thing: Any, name: str) -> int:
        if name.startswith(CORRECTIONS):
            return self.corrections[thing.pk]
        if isinstance(thing, Article):
            return self.revisions.get(thing.pk, 1)
        return self.page_revision if isinstance(thing, Page) else getattr(thing, "pk", 1)


def make_things(users: dict[str, User]) -> Iterator[Any]:
    now = timezone.now()
    article = make_article("Another’s", status="draft", created_by=users["E"], **WHOLE)
    yield article
    page = make_page("about", published_at=None)
    yield page
    yield make_author("Unused")
    yield make_subject("Unused")
    yield Publisher.load()
    yield make_comment(page)
    yield PastAddress.objects.create(path="/old.html", page=page)
    MissedAddress.record("/missed.html", referrer="", now=now)
    yield MissedAddress.objects.get()
    yield ImportBatch.objects.create(file_name="export.xml")
    digests = {"sha256": "a" * 64, "source_sha256": "a" * 64, "bytes": 1}
    yield Image.objects.create(file="images/aa/a.png", width=1, height=1, **digests)
    yield Attachment.objects.create(file="attachments/aa/a.pdf", name="a.pdf", **digests)
    yield CalendarEntry.objects.create(title="Planned", created_by=users["E"])
    yield make_term("tie", status="draft")
    yield SubjectChange.objects.create(
        kind="rename", summary="“A” became “B”.", subjects=[1], steps=[], made_at=now
    )
    yield GlossaryChange.objects.create(name="tie", made_at=now)
    yield Issue.objects.create(title="A letter", body="<p>Hello.</p>")
    yield make_subscriber()
    moments = {"planned_at": now, "start_at": now}
    mailing = Mailing.objects.create(kind="letter", key="a", name="A mailing", **moments)
    yield mailing
    yield Delivery.objects.create(mailing=mailing, recipient=1, changed_at=now)
    yield SignUp.objects.create(address="ada@example.org", canonical="ada@example.org", made_at=now)
    yield records.note("ada@example.org", Consent.Kind.SIGNED_UP, now=now)
    yield suppressing.suppress("eve@example.org", reason=suppressing.Reason.ASKED)
    yield Throttle.objects.create(domain="example.org", per_day=1)
    yield Examination.objects.create(address="ada@example.org", asked_at=now)
    yield from make_things_of_the_desk(now)
    yield make_user("Desk", "somebody")
    yield Group.objects.create(name="Others")


def make_things_of_the_desk(now: datetime) -> Iterator[Any]:
    yield inbox.receive(make_submission(), now=now)
    yield make_topic("Unused")
    yield CannedAnswer.objects.create(title="Thanks", text="Thank you.")
    yield MessageTag.objects.create(name="press")
    yield OpeningHours.objects.create(weekday=0)
    yield Holiday.objects.create(day=now.date(), name="A holiday")
    yield KnownPhrase.objects.create(phrase="rank higher")
    yield Quarantined.objects.create(digest=b"1", raw=b"", because="It has no sender.", came_at=now)


def refused(client: Client, method: str, url: str) -> bool:
    """Whether the door is shut; what lies behind it is taken back."""
    with transaction.atomic():
        answer = getattr(client, method)(url)
        transaction.set_rollback(True)
    assert answer.status_code < 500, (url, answer.status_code)
    to_log_in = answer.status_code == 302 and "/login/" in answer["Location"]
    return answer.status_code in {403, 405} or to_log_in


def measure(world: World, address: Address) -> str:
    """The line of an address: `name  GET who  POST who`."""
    told = []
    others, own = (world.url(address, own=is_own) for is_own in (False, True))
    for method in ("get", "post"):
        letters = ""
        for letter, client in world.clients.items():
            if not refused(client, method, others):
                letters += letter
            elif own != others and not refused(client, method, own):
                letters += letter.lower()
        anonymous = not refused(Client(), method, others)
        told.append(f"{method.upper()} {letters or '-'}{' and everybody' if anonymous else ''}")
    return f"{address.name}  {'  '.join(told)}"


def expected() -> dict[str, str]:
    """The lines of the file by their addresses."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return {line.split()[0]: re.sub(r" +$", "", line) for line in lines if line.strip()}
