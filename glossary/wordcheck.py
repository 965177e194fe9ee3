"""Words that the glossary advises against, in a text that is being written."""

from datetime import datetime

from django.db import transaction

from articles.checking import Finding, Passage
from articles.checking.writing import Writing

from . import linking
from .automaton import current
from .composing import Material, compose
from .models import TermForm
from .passages import passage


@transaction.atomic
def deprecated_words(writing: Writing, html: str, now: datetime) -> list[Finding]:
    """
    Each with the term to use instead, where it stands first; `html` is the text as rendered.

    Two queries; none but the vocabulary's where the text has no such word.
    """
    vocabulary = current()
    composed = compose(Material(0, html, None, {}, set(writing.subjects)), vocabulary)
    used = {form for reference in composed.references for form in reference.deprecated}
    if not used:
        return []
    document = linking.read(html, vocabulary.automaton.excluded)
    places: dict[int, tuple[int, int]] = {}
    for mention in linking.mentions(html, document, vocabulary.automaton):
        if mention.reason != "code":
            for _, form in mention.senses:
                places.setdefault(form, (mention.start, mention.end))
    forms = TermForm.objects.filter(pk__in=used & places.keys()).select_related("term")
    return [
        Finding(
            "deprecated-word",
            f"“{form.text}”: the glossary advises “{form.term}” instead.",
            Passage(*passage(html, *places[form.pk])),
        )
        for form in sorted(forms, key=lambda form: places[form.pk])
    ]
