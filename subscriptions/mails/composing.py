"""A mail from templates: HTML with its styles inlined, and a text that stands on its own."""

from collections.abc import Mapping
from email.utils import formataddr, parseaddr
from functools import lru_cache
from pathlib import Path
from typing import Any

import css_inline
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from articles.models import Publisher
from outbox.compiling import Mail, slot

LARGEST = 100_000
"""Bytes of HTML: Gmail cuts a mail off after 102 kB, and each copy has links of its own."""
STYLES = Path(__file__).parent / "mail.css"
STANDARD = {"Auto-Submitted": "auto-generated"}


@lru_cache
def inliner() -> css_inline.CSSInliner:
    """Puts the styles on the elements; what only a style sheet can say stays in the head."""
    return css_inline.CSSInliner(
        keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False
    )


def compose(
    template: str,
    *,
    subject: str,
    context: Mapping[str, Any],
    headers: Mapping[str, str] | None = None,
) -> Mail:
    """A mail from `subscriptions/mail/TEMPLATE.html` and `.txt`."""
    publisher = Publisher.load()
    known = {
        "publisher": publisher,
        "site_url": settings.SITE_URL,
        "subject": subject,
        "unsubscribe": slot("unsubscribe"),
        **context,
    }
    html = render_to_string(
        f"subscriptions/mail/{template}.html", {**known, "styles": STYLES.read_text()}
    )
    text = render_to_string(f"subscriptions/mail/{template}.txt", known)
    return Mail(
        subject=subject,
        text=squeezed(text),
        html=inliner().inline(html),
        sender=sender(publisher),
        reply_to=publisher.email,
        headers={**STANDARD, **(headers or {})},
    )


def is_too_large(mail: Mail) -> bool:
    """Whether mail programs would cut it off."""
    return len(mail.html.encode()) > LARGEST


def sender(publisher: Publisher) -> str:
    """`MAIL_FROM`, else the publisher's address, under the publisher's name."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL or publisher.email)
    return formataddr((name or publisher.name, address or f"noreply@{settings.MAIL_HOST}"), None)  # type: ignore[arg-type]


def squeezed(text: str) -> str:
    """
    Without the empty lines that templates leave.

    >>> squeezed("One\\n\\n\\n\\nTwo\\n")
    'One\\n\\nTwo\\n'
    """
    lines: list[str] = []
    for line in (line.rstrip() for line in text.strip().split("\n")):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines) + "\n"


def list_headers(name: str, label: str) -> dict[str, str]:
    """
    What mails to a list carry: RFC 2369, RFC 2919, RFC 8058.

    The slots are filled for each copy; without a bounce mailbox there is no address for mails.
    """
    ways = [f"<{slot('unsubscribe')}>"]
    if settings.BOUNCE_ADDRESS:
        ways.append(f"<{slot('unsubscribe_mail')}>")
    return {
        "List-Id": f"{label} <{name}.{settings.MAIL_HOST}>",
        "List-Unsubscribe": ", ".join(ways),
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Help": f"<{settings.SITE_URL}{reverse('subscriptions:subscribe')}>",
        "List-Archive": f"<{settings.SITE_URL}{reverse('subscriptions:issues')}>",
    }
