"""What readers type."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from articles import tallies
from articles.models import Author, CalendarEntry, Publisher, Subject
from articles.subjects import are_used
from common.formfields import AddressField
from common.zones import zones

from .choices import MOST_TOPICS, PLAIN, Choices
from .models import Subscriber

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
MOST_ENTRIES = 30  # of the calendar; what else is named by a link is offered too
DAYS = [(day, str(day)) for day in range(1, 29)]


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

    def __init__(self, *args: Any, topics: Iterable[tuple[str, int]] = (), **kwargs: Any) -> None:
        """`topics` are those that are offered beside the subjects and authors of the site."""
        super().__init__(*args, **kwargs)
        now = timezone.now()
        self.offered = offered(now, topics)
        self.fields["topics"].choices = [  # type: ignore[attr-defined]
            (f"{kind}:{pk}", name) for kind, rows in self.offered for pk, name in rows
        ]
        zone = Publisher.load().time_zone
        self.fields["zone"].choices = zones(also=zone)  # type: ignore[attr-defined]
        self.fields["zone"].initial = zone

    def groups(self) -> Iterator[tuple[str, list[dict[str, Any]], bool]]:
        """
        The topics for the page: of each kind, each with whether it is chosen, and whether any is.
        """
        chosen = set(self["topics"].value() or ())
        labels = {
            "entry": "Tell me when it appears", "subject": "Subjects", "author": "Authors"
        }  # fmt: skip
        for kind, rows in self.offered:
            topics = [
                {"value": f"{kind}:{pk}", "name": name, "is_chosen": f"{kind}:{pk}" in chosen}
                for pk, name in rows
            ]
            if topics:
                yield labels[kind], topics, any(topic["is_chosen"] for topic in topics)

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
        topics = (topic.partition(":") for topic in data["topics"])
        return Choices(
            topics=tuple((kind, int(pk)) for kind, _, pk in topics),
            **{name: data[name] for name in PLAIN},
        )


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


def offered(
    now: datetime, also: Iterable[tuple[str, int]]
) -> list[tuple[str, list[tuple[int, str]]]]:
    """
    What may be chosen: of each kind, keys and names.

    Subjects and authors in use, what the public calendar says is coming, and what `also` names.
    """
    also = list(also)
    kept = {
        kind: [pk for one, pk in also if one == kind] for kind in ("entry", "subject", "author")
    }
    public = CalendarEntry.objects.public(now).coming(now)
    soon = public.order_by("target_on", "pk").values("pk")[:MOST_ENTRIES]
    waiting = public.filter(Q(pk__in=soon) | Q(pk__in=kept["entry"])).order_by("target_on", "pk")
    subjects = Subject.objects.filter(are_used(now) | Q(pk__in=kept["subject"]))
    wrote = tallies.counts(tallies.Kind.AUTHOR, now)
    authors = Author.objects.filter(pk__in=[*wrote, *kept["author"]])
    return [
        ("entry", list(waiting.values_list("pk", "title"))),
        ("subject", list(subjects.order_by("filing_key", "pk").values_list("pk", "name"))),
        ("author", list(authors.order_by("sort_name", "pk").values_list("pk", "name"))),
    ]
