"""A glossary made by rule, for measuring: the same number always gives the same terms."""

import random

from django.db import transaction

from articles.models import Publisher
from articles.synthetic import SEED, WORDS, Writer

from . import wording
from .models import Term, TermForm

CHUNK = 1000
LENGTHS = [1, 2, 2, 2, 2, 3, 3, 3, 4, 4]  # words of a headword


@transaction.atomic
def make_terms(count: int) -> int:
    """
    Add terms until there are `count` of this glossary; gives how many were added.

    Headwords of one to four of the archive's rarer words, most of two or three; a third has a
    synonym; all are English, so that most have plurals: twice as many forms as terms, or somewhat
    more. About one word of forty in the archive's texts is a term.
    """
    chance = random.Random(SEED)  # noqa: S311  nothing secret
    filing = Publisher.load().filing
    there = set(Term.objects.filter(slug__startswith="synthetic-").values_list("slug", flat=True))
    rare = Writer(SEED).words[len(WORDS) // 2 :]
    names: set[str] = set()
    while len(names) < count:
        names.add(" ".join(chance.choices(rare, k=chance.choice(LENGTHS))))
    terms = [
        Term(
            headword=name,
            slug=f"synthetic-{number}",
            status=Term.Status.PUBLISHED,
            short_definition=f"What {name} means.",
            definition=f"<p>What {name} means, at some length.</p>",
        )
        for number, name in enumerate(sorted(names))
    ]
    new = [term for term in terms if term.slug not in there]
    for term in new:
        term.derive_text(filing)
    Term.objects.bulk_create(new, batch_size=CHUNK)
    forms: list[TermForm] = []
    for number, term in enumerate(new):
        given = []
        if number % 3 == 0:
            other = TermForm(term=term, text=" ".join(chance.choices(rare, k=2)))
            other.derive(filing)
            given.append(other)
        forms += wording.complete(term, given, filing=filing)
    TermForm.objects.bulk_create(forms, batch_size=CHUNK)
    return len(new)
