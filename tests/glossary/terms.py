"""Terms for tests, each in one call; nothing is random."""

from typing import Any

from glossary.models import Term, TermForm
from glossary.wording import keep_forms


def make_term(headword: str, **fields: Any) -> Term:
    """A stored, published term with its headword as its only form."""
    values: dict[str, Any] = {
        "status": "published",
        "short_definition": f"What {headword} means.",
        "language": "la",  # without plurals
    }
    term = Term.objects.create(headword=headword, **values | fields)
    keep_forms(term)
    return term


def add_form(term: Term, text: str, **fields: Any) -> TermForm:
    return TermForm.objects.create(term=term, text=text, **fields)
