"""What the glossary and the subscriptions get of a message; contact may import neither."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from contact import outcomes, things
from contact.becoming import quoted
from contact.known import by_key, titled
from contact.models import Message
from contact.outcomes import Made
from contact.people import ANSWER
from glossary.models import Term
from subscriptions import signing_up
from subscriptions.choices import Choices
from subscriptions.models import Subscriber

WORDS_OF_A_TERM = 60  # characters of a subject that may be a word itself


def register() -> None:
    things.register(
        "term",
        label="Glossary term",
        model=Term,
        find=lambda key: by_key(Term.objects.published(), key),
        search=search_terms,
        address=address_of_term,
    )
    outcomes.register(BecomesTerm())
    outcomes.register(BecomesSubscriber())


# ---- The glossary ---------------------------------------------------------------------


def search_terms(words: str, user: Any) -> Iterable[Term]:
    rows = Term.objects.all() if user.has_perm("glossary.view_term") else Term.objects.published()
    return rows.filter(titled(words, "headword")).in_order()[: things.MOST]


def address_of_term(term: Term, user: Any) -> str:
    if user.has_perm("glossary.view_term"):
        return reverse("admin:glossary_term_change", args=[term.pk])
    return term.get_absolute_url() if term.is_published else ""


class TermForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Term
        fields = ("headword", "sense_qualifier", "short_definition")


class BecomesTerm:
    name = "term"
    label = "Glossary term"
    says = "A draft in the glossary. Readers see nothing of it before it is published."
    button = "Propose it"
    answer = (
        "Dear {name},\n\nthank you for the suggestion. We are looking at it for our glossary.\n\n"
        "{me}\n{publisher}"
    )

    def why_not(self, message: Message, user: Any) -> str | None:
        return "" if user.has_perm("glossary.add_term") else None

    def form(self, message: Message, user: Any, data: Any = None) -> TermForm:
        word = message.subject if len(message.subject) <= WORDS_OF_A_TERM else ""
        definition = quoted(message)[:300] if len(message.text) <= 300 else ""
        return TermForm(data, initial={"headword": word, "short_definition": definition})

    def make(self, form: TermForm, message: Message, *, by: Any, now: datetime) -> Made:
        term = form.save()
        return Made(f"“{term}” is a draft in the glossary.", term)


# ---- Subscriptions --------------------------------------------------------------------


class SubscriberForm(forms.Form):
    everything = forms.BooleanField(label="Every new article", required=False, initial=True)
    corrections = forms.BooleanField(label="Corrections", required=False)
    frequency = forms.ChoiceField(
        choices=Subscriber.Frequency.choices,
        initial="weekly",
        help_text="They can choose otherwise on the page of their subscription.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not (cleaned.get("everything") or cleaned.get("corrections")):
            raise ValidationError("Choose what they are to get.")
        return cleaned


class BecomesSubscriber:
    name = "subscriber"
    label = "Subscriber"
    says = (
        "The reader is mailed the question whether they want it, and nothing else. They subscribe "
        "only if they press the button in that mail; you are not told whether they did, or whether "
        "they subscribe already."
    )
    button = "Ask them"
    answer = (
        "Dear {name},\n\nthank you for your interest. We have sent you a mail with a link: if you "
        "want to hear of new articles, please confirm it there.\n\n{me}\n{publisher}"
    )

    def why_not(self, message: Message, user: Any) -> str | None:
        if not user.has_perm(ANSWER):
            return None
        return "" if message.address else "Whoever wrote this was erased."

    def form(self, message: Message, user: Any, data: Any = None) -> SubscriberForm:
        return SubscriberForm(data)

    def make(self, form: SubscriberForm, message: Message, *, by: Any, now: datetime) -> Made:
        chosen = Choices(
            everything=form.cleaned_data["everything"],
            corrections=form.cleaned_data["corrections"],
            frequency=form.cleaned_data["frequency"],
        )
        page = f"contact desk, {message.reference}, by {by}"
        asked = signing_up.ask(signing_up.Asked(message.address, chosen, page=page), now=now)
        if asked is None:
            raise ValidationError(
                "They were asked already: an address gets one such mail in 24 hours, and three as "
                "long as it does not confirm."
            )
        return Made("The reader is asked whether they want to subscribe.")
