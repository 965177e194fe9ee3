"""What somebody wants to be told of and when: as a form gives it, and as it waits."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model

from articles.models import Author, CalendarEntry, Subject

from . import timing
from .models import Subscriber, Topic

Pair = tuple[str, int]  # what one can be told of, such as ("subject", 7)
MODELS: dict[str, type[Model]] = {"subject": Subject, "author": Author, "entry": CalendarEntry}
MOST_TOPICS = 200
MOST_NAMED = 1000  # so many are looked up, to be told that they are too many


@dataclass(frozen=True, slots=True)
class Choices:
    """See `Subscriber` for what these are."""

    topics: tuple[Pair, ...] = ()
    everything: bool = False
    corrections: bool = False
    frequency: str = "weekly"
    hour: int = 8
    weekday: int = 0
    monthday: int = 1
    zone: str = "UTC"

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Choices":
        topics = tuple((str(kind), int(pk)) for kind, pk in data.get("topics", ()))
        return cls(**{**data, "topics": topics})

    @classmethod
    def of(cls, subscriber: Subscriber) -> "Choices":
        return cls(
            topics=tuple(sorted(topics_of(subscriber))),
            **{name: getattr(subscriber, name) for name in PLAIN},
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def rhythm(self) -> timing.Rhythm:
        return timing.Rhythm(self.frequency, self.hour, self.weekday, self.monthday, self.zone)

    @property
    def is_empty(self) -> bool:
        return not (self.topics or self.everything or self.corrections)

    def joined(self, other: "Choices") -> "Choices":
        """The topics of both; the rhythm is that of `other`."""
        topics = tuple(dict.fromkeys([*self.topics, *other.topics]))
        return Choices(
            **{
                **other.as_json(),
                "topics": topics,
                "everything": self.everything or other.everything,
                "corrections": self.corrections or other.corrections,
            }
        )


PLAIN = ("everything", "corrections", "frequency", "hour", "weekday", "monthday", "zone")


def topics_of(subscriber: Subscriber) -> Iterable[Pair]:
    return (topic.one for topic in Topic.objects.filter(subscriber=subscriber))


def apply(choices: Choices, subscriber: Subscriber, *, now: datetime) -> None:
    """
    Store what a subscriber chose, and when their next digest is due.

    Topics that no longer exist are left out.
    """
    for name in PLAIN:
        setattr(subscriber, name, getattr(choices, name))
    subscriber.next_digest_at = timing.next_digest(choices.rhythm, now)
    subscriber.save()
    wanted = set(existing(choices.topics))
    for topic in Topic.objects.filter(subscriber=subscriber):
        one = next(
            (kind, getattr(topic, f"{kind}_id"))
            for kind in Topic.ONES
            if getattr(topic, f"{kind}_id")
        )
        if one in wanted:
            wanted.discard(one)
        else:
            topic.delete()
    Topic.objects.bulk_create(
        [Topic(subscriber=subscriber, **{f"{kind}_id": pk}) for kind, pk in sorted(wanted)],
        ignore_conflicts=True,
    )


def pairs(names: Iterable[str]) -> list[Pair]:
    """
    What a form or an address names, as far as it makes sense.

    >>> pairs(["subject:7", "subject:7", "author:x", "moon:1"])
    [('subject', 7)]
    """
    found = {}
    for name in names:
        kind, _, pk = name.partition(":")
        if kind in MODELS and pk.isascii() and pk.isdigit() and len(pk) < 19:
            found[kind, int(pk)] = True
    return list(found)[:MOST_NAMED]


def existing(topics: Iterable[Pair]) -> list[Pair]:
    found: list[Pair] = []
    for kind, model in MODELS.items():
        asked = [pk for one, pk in topics if one == kind]
        if asked:
            there = set(model._default_manager.filter(pk__in=asked).values_list("pk", flat=True))
            found += [(kind, pk) for pk in asked if pk in there]
    return found


def described(choices: Choices) -> str:
    """In words, for the log and for mails to the reader."""
    wanted = ["all new articles"] if choices.everything else []
    for kind, model in MODELS.items():
        pks = [pk for one, pk in choices.topics if one == kind]
        if pks:
            wanted += [f"{kind}: {thing}" for thing in model._default_manager.filter(pk__in=pks)]
    wanted += ["all corrections"] if choices.corrections else []
    return f"{'; '.join(wanted) or 'nothing'} ({Subscriber.Frequency(choices.frequency).label})"
