"""The contact desk in a window: the list, a message, the keyboard, two at once, without script."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page

from contact import inbox
from contact.inbox import GivenFile, Verdict
from contact.models import CannedAnswer, Message
from outbox.models import Delivery
from tests.admin.people import client_of, make_groups, make_user
from tests.contact.make import make_message, make_topic
from tests.factories import make_article, make_publisher

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
INBOX = "/admin/contact/message/"
WINDOWS = [(360, "light"), (768, "dark"), (1280, "light"), (1280, "dark")]
PICTURES = os.environ.get("PICTURES")
"""A folder to which the windows are drawn, for people to look at."""

Enter = Callable[..., Page]


@pytest.fixture
def message(transactional_db: None) -> Message:
    """A message with all that can hang on one."""
    make_publisher(time_zone="UTC")
    make_groups()
    now = timezone.now()
    topic = make_topic("Questions")
    CannedAnswer.objects.create(title="Thanks", text="Dear {name},\n\nthank you. {me}", topic=topic)
    grace = make_user("Editor", "grace")
    article = make_article("The strength of a weak tie")
    first = make_message(
        now=now - timedelta(days=6),
        text="In “The strength of a weak tie” you say that Granovetter wrote in 1983.\n\n"
        "It was 1973, I think. Could you look it up?",
        subject="A wrong year",
        files=[GivenFile("page.png", "image/png", b"\x89PNG")],
        about=[article],
        verdict=Verdict(1.5, ("It has a link to a page that is often named in spam.",)),
    )
    inbox.note(first, "The year is wrong indeed.", by=grace, now=now - timedelta(days=5))
    reply = inbox.reply(first, "Thank you: we look it up.", by=grace, now=now - timedelta(days=4))
    Delivery.objects.filter(recipient=reply.pk, mailing__key="reply").update(
        state="failed", due_at=None, reply="550 No such mailbox."
    )
    inbox.take_answer(
        first, name="Ada Reader", address="ada@example.org", subject="Re: A wrong year",
        text="Thank you!\nIs there news?", html="", mail_id="<1@example.org>",
        now=now - timedelta(hours=30),
    )  # fmt: skip
    inbox.assign(first, grace, by=grace, now=now - timedelta(hours=20))
    inbox.tag(first, ["errata"], by=grace, now=now - timedelta(hours=20))
    return first


@pytest.fixture
def second(message: Message) -> Message:
    now = timezone.now()
    return make_message(
        now=now - timedelta(days=9), text="May I reprint it?", subject="Reprints", name="Bo Press"
    )


@pytest.fixture
def enter(message: Message, live_server: Any, open_page: OpenPage) -> Enter:
    """`enter("/admin/…", role="Desk", width=360)`: the window of somebody new with that role."""

    def window(path: str, *, role: str = "Editor", **how: Any) -> Page:
        session = client_of(make_user(role)).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(live_server.url + path)
        return page

    return window


def change(message: Message) -> str:
    return f"{INBOX}{message.pk}/change/"


def draw(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def pages(message: Message) -> dict[str, str]:
    return {
        "front": "/admin/",
        "list": INBOX,
        "page": change(message),
        "link": f"{INBOX}{message.pk}/link/?q=weak",
        "merge": f"{INBOX}{message.pk}/merge/",
        "correction": f"{INBOX}{message.pk}/become/correction/",
        "figures": f"{INBOX}figures/",
        "topic": "/admin/contact/topic/add/",
    }


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_pages_of_the_desk_are_accessible(
    enter: Enter, message: Message, second: Message, width: int, scheme: str, live_server: Any
) -> None:
    page = enter("/admin/", role="Chief editor", width=width, scheme=scheme)
    for name, path in pages(message).items():
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        draw(page, f"{name}-{width}-{scheme}")
        assert page.complaints == [], name  # type: ignore[attr-defined]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        assert violations(page) == [], name
