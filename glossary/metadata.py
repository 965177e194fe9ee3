"""What the glossary's pages tell machines: schema.org's DefinedTerm and DefinedTermSet."""

from django.urls import reverse

from articles.metadata import Data, absolute, without_blanks
from articles.models import Publisher

from .models import Term


def set_id() -> str:
    return f"{absolute(reverse('glossary:glossary'))}#glossary"


def set_data(publisher: Publisher) -> Data:
    return without_blanks(
        {
            "@type": "DefinedTermSet",
            "@id": set_id(),
            "name": f"Glossary of {publisher.name}",
            "url": absolute(reverse("glossary:glossary")),
        }
    )


def term_data(term: Term, *, other_names: list[str]) -> Data:
    """The term, by an id that no change of its address changes."""
    return without_blanks(
        {
            "@type": "DefinedTerm",
            "@id": f"urn:uuid:{term.uid}",
            "name": str(term),
            "alternateName": other_names,
            "description": term.summary,
            "inLanguage": term.language,
            "url": absolute(term.get_absolute_url()),
            "inDefinedTermSet": set_id(),
        }
    )
