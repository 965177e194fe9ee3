"""
What readers are shown of terms below a text, kept in the process as long as it stays as it is.

A text of two thousand words links forty terms, and the same ones come again and again: to fetch
them each time took PostgreSQL longer than the article.
"""

from collections.abc import Collection
from contextlib import nullcontext
from typing import NamedTuple

from django.db.models import Value

from common.paging import AnyOf
from common.prepared import Statement
from common.unchanged import implied

from . import linking
from .models import Term
from .models.term import address_of, name_of, summary_of


class ShownTerm(NamedTuple):
    """A term as the list below a text shows it; its place in that list comes first."""

    filing_key: str
    headword: str
    sense_qualifier: str
    pk: int
    slug: str
    short_definition: str
    definition_text: str

    def __str__(self) -> str:
        return name_of(self.headword, self.sense_qualifier)

    @property
    def summary(self) -> str:
        return summary_of(self.short_definition, self.definition_text)

    @property
    def opening(self) -> str:
        """The tag that begins a link to it."""
        return linking.opening(self.get_absolute_url(), self.pk)

    def get_absolute_url(self) -> str:
        return address_of(self.slug)


TERMS = Statement(
    lambda terms: (
        Term.objects.published()
        .filter(AnyOf("pk", Value(terms)))
        .order_by()
        .values_list(*ShownTerm._fields)
    )
)

KEPT: dict[int, dict[int, ShownTerm | None]] = {}
"""The terms by their keys, none where it is not public, of one version: that asked for last."""


def terms(keys: Collection[int], *, version: int | None) -> list[ShownTerm]:
    """
    Those that are public, as the index files them. `version` is `GlossaryVersion.shown`.

    One query for those that were not asked for since that changed. They may be newer than the
    version says, never older.
    """
    known = {} if version is None else of_version(version)
    if missing := [key for key in keys if key not in known]:
        with implied() if version is not None else nullcontext():
            rows = TERMS.rows(terms=missing)
        found = {term.pk: term for term in map(ShownTerm._make, rows)}
        known |= {key: found.get(key) for key in missing}
    return sorted(term for key in keys if (term := known[key]))


def of_version(version: int) -> dict[int, ShownTerm | None]:
    known = KEPT.get(version)
    if known is None:
        KEPT.clear()
        known = KEPT[version] = {}
    return known
