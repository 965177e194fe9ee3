"""Answers for many: what is filled in for whom. A fixed list of words, no language of templates."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from articles.models import Publisher

from .models import CannedAnswer, Message
from .people import name_of

PLACEHOLDER = re.compile(r"\{(name|reference|subject|topic|publisher|me)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """
    The text with its placeholders filled in, once; all other braces stay as they are.

    >>> fill("Dear {name}, {{settings}} {0.__class__} {me}", {"name": "{me}", "me": "Grace"})
    'Dear {me}, {{settings}} {0.__class__} Grace'
    """
    return PLACEHOLDER.sub(lambda found: values[found[1]], text)


def values_for(message: Message, user: Any) -> dict[str, str]:
    return {
        "name": message.name or "reader",
        "reference": message.reference,
        "subject": message.subject,
        "topic": message.topic.name,
        "publisher": Publisher.load().name,
        "me": name_of(user),
    }


def offered(message: Message) -> Iterator[tuple[str, list[CannedAnswer]]]:
    """In groups: those of its topic, the default first; those for all; those of other topics."""
    answers = list(CannedAnswer.objects.select_related("topic"))
    default = message.topic.default_answer_id
    own = [one for one in answers if message.topic_id == one.topic_id or one.pk == default]
    own.sort(key=lambda one: one.pk != default)
    for_all = [one for one in answers if one.topic_id is None and one not in own]
    others = [one for one in answers if one not in own and one not in for_all]
    groups = {"For this topic": own, "For all": for_all, "For other topics": others}
    return ((name, group) for name, group in groups.items() if group)


def added(draft: str, text: str) -> str:
    """
    A text below what is typed already.

    >>> added("Dear Ada, ", "Thank you.")
    'Dear Ada,\\n\\nThank you.'
    """
    return f"{draft.rstrip()}\n\n{text}" if draft.strip() else text
