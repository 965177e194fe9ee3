"""Terms for tests, each in one call; nothing is random."""

from typing import Any

from django.utils.text import slugify

from glossary.models import Term, TermForm


def make_term(headword: str, **fields: Any) -> Term:
    """A stored, published term with its headword as its only form."""
    slug = slugify(headword)
    same = Term.objects.filter(slug__startswith=slug).count()
    values = {"slug": f"{slug}-{same + 1}" if same else slug} | fields
    term = Term.objects.create(headword=headword, **values)
    add_form(term, headword)
    return term


def add_form(term: Term, text: str) -> TermForm:
    return TermForm.objects.create(term=term, text=text, key=text.casefold().replace("-", " "))
