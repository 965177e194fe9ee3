"""What readers type."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils import timezone

from articles.models import Publisher
from common.formfields import AddressField
from common.zones import zones

from .choices import MOST_TOPICS, PLAIN, Choices, pairs
from .models import Subscriber
from .offering import LONGEST_NAME, Group, Offer, Row

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
DAYS = [(day, str(day)) for day in range(1, 29)]


class Box(NamedTuple):
    """Something that can be chosen."""

    value: str
    name: str
    about: str
    is_chosen: bool


class ChoicesForm(forms.Form):
    """What to be told of, and when. Topics are keys such as “subject:7”."""

    everything = forms.BooleanField(label="All new articles", required=False)
    topics = forms.MultipleChoiceField(required=False)
    corrections = forms.BooleanField(
        label="All corrections", required=False,
        help_text="Corrections of what you were sent come in any case.",
    )  # fmt: skip
    frequency = forms.ChoiceField(
        label="How often", choices=Subscriber.Frequency.choices, initial="weekly",
        widget=forms.RadioSelect,
    )  # fmt: skip
    hour = forms.TypedChoiceField(label="At", choices=HOURS, coerce=int, initial=8)
    weekday = forms.TypedChoiceField(
        label="Weekly on", choices=Subscriber.Weekday.choices, coerce=int, initial=0
    )
    monthday = forms.TypedChoiceField(label="Monthly on day", choices=DAYS, coerce=int, initial=1)
    zone = forms.ChoiceField(label="Time zone")

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["topics"].choices = [  # type: ignore[attr-defined]
            (f"{kind}:{pk}", "") for kind, pk in offer.topics
        ]
        zone = Publisher.load().time_zone
        self.fields["zone"].choices = zones(also=zone)  # type: ignore[attr-defined]
        self.fields["zone"].initial = zone

    def groups(self) -> Iterator[tuple[Group, list[Box], bool]]:
        """Those for the page that are not empty, each with whether anything of it is chosen."""
        for group in self.offer.groups:
            boxes = self.boxes(group.rows)
            if boxes:
                yield group, boxes, any(box.is_chosen for box in boxes)

    def selects(self) -> Iterator[tuple[forms.BoundField, list[tuple[Any, str, bool]]]]:
        """The fields of the moment, each with its options and whether they are chosen."""
        for name in ("hour", "weekday", "monthday", "zone"):
            field = self[name]
            chosen = str(field.value())
            choices = field.field.choices  # type: ignore[attr-defined]
            yield field, [(value, label, str(value) == chosen) for value, label in choices]

    def found(self) -> list[Box]:
        return self.boxes(self.offer.found or [])

    def boxes(self, rows: Iterable[Row]) -> list[Box]:
        chosen = set(self["topics"].value() or ())
        named = ((row, "{}:{}".format(*row.topic)) for row in rows)
        return [Box(value, row.name, row.about, value in chosen) for row, value in named]

    def clean_topics(self) -> list[str]:
        topics: list[str] = self.cleaned_data["topics"]
        if len(topics) > MOST_TOPICS:
            raise forms.ValidationError(f"Choose at most {MOST_TOPICS}, or all new articles.")
        return topics

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and self.chosen().is_empty:
            raise forms.ValidationError("Choose at least one thing to be told of.")
        return data

    def chosen(self) -> Choices:
        data = self.cleaned_data
        return Choices(tuple(pairs(data["topics"])), **{name: data[name] for name in PLAIN})


def looked_for(data: QueryDict) -> str | None:
    """The name of a topic that somebody looks for; None where nobody does."""
    words = data.get("find", "")[:LONGEST_NAME].replace("\x00", "").strip()
    return words if words or "look" in data else None


def typed(data: QueryDict) -> dict[str, Any]:
    """What was typed and chosen so far, for a form that is shown again and not judged yet."""
    ticked = {name: name in data for name in ("everything", "corrections")}
    lines = {name: data[name][:254] for name in ("address", *PLAIN) if name in data}
    return lines | ticked | {"topics": data.getlist("topics")}


class SignUpForm(ChoicesForm):
    address = AddressField(label="Your mail address")
    field_order = ("address",)


class MoveForm(forms.Form):
    address = AddressField(label="The new address")


class PauseForm(forms.Form):
    until = forms.DateField(label="No mail until", widget=forms.DateInput(attrs={"type": "date"}))

    def clean_until(self) -> Any:
        until = self.cleaned_data["until"]
        today = timezone.localdate()
        if not today < until <= today + timedelta(days=366):
            raise forms.ValidationError("Choose a day from tomorrow to a year from now.")
        return until
