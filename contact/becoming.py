"""What articles and the calendar get of a message: a correction, an entry of the plan."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import correcting, rendering, roles
from articles.models import Article, CalendarEntry, Correction

from . import outcomes
from .models import Message
from .outcomes import Made

KINDS = {
    Correction.Kind.CORRECTION: "Correction: it was wrong",
    Correction.Kind.CLARIFICATION: "Clarification: it could be misread",
    Correction.Kind.UPDATE: "Update: things have changed since",
}
MOST_QUOTED = 2000  # characters of a message that a form begins with


def register() -> None:
    outcomes.register(BecomesCorrection())
    outcomes.register(BecomesEntry())


def quoted(message: Message) -> str:
    """What the reader wrote, as far as a form should hold it."""
    return message.text[:MOST_QUOTED]


class CleanText(forms.CharField):
    """Plain text of several lines, as models keep it."""

    widget = forms.Textarea(attrs={"rows": 6})

    def clean(self, value: Any) -> str:
        return rendering.clean_text(super().clean(value), lines=True)


# ---- A correction ---------------------------------------------------------------------


class CorrectionForm(forms.Form):
    article = forms.ModelChoiceField(
        queryset=Article.objects.none(), empty_label=None, label="Article"
    )
    kind = forms.ChoiceField(choices=list(KINDS.items()), initial=Correction.Kind.CORRECTION)
    text = CleanText(
        label="What readers are told",
        max_length=MOST_QUOTED,
        help_text="It begins with what the reader wrote: say it in your own words. It is published "
        "on the article and among the corrections, with today’s date.",
    )

    def __init__(self, message: Message, articles: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.message = message
        self.fields["article"].queryset = articles  # type: ignore[attr-defined]
        self.initial["text"] = quoted(message)
        self.initial["article"] = articles.first()

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if " ".join(text.split()) == " ".join(quoted(self.message).split()):
            raise ValidationError(
                "That is what the reader wrote, and it would be published under your name. Say it "
                "in your own words."
            )
        return text


class BecomesCorrection:
    name = "correction"
    label = "Correction"
    says = (
        "Readers of the article are told at once. The article’s own page also lets you show them "
        "how the text was changed."
    )
    button = "Tell readers"
    answer = (
        "Dear {name},\n\nthank you for telling us. You are right: we have corrected the article, "
        "and readers find a note of it there.\n\n{me}\n{publisher}"
    )

    def articles(self, message: Message) -> Any:
        """Those that the message is about and that readers see."""
        linked = message.links.filter(content_type__app_label="articles",
                                      content_type__model="article")  # fmt: skip
        return Article.objects.published(timezone.now()).filter(pk__in=linked.values("object_id"))

    def why_not(self, message: Message, user: Any) -> str | None:
        if not roles.may_publish(user):
            return None
        articles = list(self.articles(message)[:10])
        if not articles:
            return "Link it to a published article first."
        if not any(roles.may_correct(user, article) for article in articles):
            return "You don’t have the right to correct the article."
        return ""

    def form(self, message: Message, user: Any, data: Any = None) -> CorrectionForm:
        return CorrectionForm(message, self.articles(message), data)

    def make(self, form: CorrectionForm, message: Message, *, by: Any, now: datetime) -> Made:
        article = form.cleaned_data["article"]
        if not roles.may_correct(by, article):
            raise ValidationError("You don’t have the right to correct this article.")
        made = correcting.correct(
            article, kind=form.cleaned_data["kind"], text=form.cleaned_data["text"], by=by
        )
        return Made(f"Readers of “{article}” are told.", made)


# ---- An entry of the calendar ---------------------------------------------------------


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CalendarEntry
        fields = ("title", "kind", "notes")
        widgets = {"notes": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"notes": "For editors only. Leave out who wrote: the message has that."}


class BecomesEntry:
    name = "entry"
    label = "Calendar entry"
    says = "An idea in the editorial calendar, without a date. Readers see nothing of it."
    button = "Put it into the calendar"
    answer = (
        "Dear {name},\n\nthank you for the suggestion. We have put it on our list of ideas for "
        "coming articles.\n\n{me}\n{publisher}"
    )

    def why_not(self, message: Message, user: Any) -> str | None:
        return "" if user.has_perm("articles.add_calendarentry") else None

    def form(self, message: Message, user: Any, data: Any = None) -> EntryForm:
        notes = f"From message {message.reference}:\n\n{quoted(message)}"
        return EntryForm(data, initial={"title": message.subject, "notes": notes})

    def make(self, form: EntryForm, message: Message, *, by: Any, now: datetime) -> Made:
        entry: CalendarEntry = form.save(commit=False)
        entry.created_by = by
        entry.save()
        return Made(f"“{entry}” is in the calendar.", entry)
