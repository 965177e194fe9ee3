"""What is stored, and what a file says, by all that it goes by."""

from collections.abc import Iterable
from uuid import UUID

from articles.models import name_key
from glossary.models import Term

from .attaching import Attachable
from .gathering import records_of
from .records import Record, full_name

BOTH_WAYS = ("see_also", "opposite", "confused_with")


class Known:
    """The terms that are stored, and those that a file brings, by all that they go by."""

    def __init__(self, records: list[Record]) -> None:
        stored = list(Term.objects.all())
        self.terms = {term.pk: term for term in stored}
        self.by_uid = {term.uid: term for term in stored}
        self.by_name = by_names(stored)
        self.records = {record["uid"]: record for record in records_of(Term.objects.all())}
        self.seen: set[str | UUID] = set()
        self.names: set[int] = set()
        """Records of the file, by their identity, that their capital tells to be names."""
        self.attachable = Attachable(records)
        self.said: dict[tuple[str, str], list[str]] = {}
        self._hear(records)

    def _hear(self, records: list[Record]) -> None:
        """What the records say of each other: that one is related to this one holds both ways."""
        for record in records:
            for kind in BOTH_WAYS:
                for name in record.get(kind, []):
                    self.said.setdefault((kind, folded(name)), []).append(full_name(record))

    def with_what_is_said(self, record: Record) -> Record:
        name = folded(full_name(record))
        return record | {
            kind: list(dict.fromkeys([*record[kind], *self.said.get((kind, name), [])]))
            for kind in BOTH_WAYS
            if kind in record
        }

    def stood_before(self, record: Record) -> bool:
        """
        Whether the file had this term, or this uid, already. Two that have a uid each may have
        names alike when folded: Ⅳ and IV; not names alike but for capitals.
        """
        name, uid = full_name(record), record.get("uid")
        keys: set[str | UUID] = {name.lower(), uid} if uid else {name.lower(), folded(name)}
        stood = not self.seen.isdisjoint(keys)
        self.seen |= keys
        return stood

    def term(self, record: Record) -> Term | None:
        uid = record.get("uid")
        known = self.by_uid.get(uid) if uid else None
        return known or named(self.by_name, full_name(record))


def folded(name: str) -> str:
    return name_key(name)


def by_names(terms: Iterable[Term]) -> dict[str, Term]:
    """By what they are called, and by the same folded; `named` finds them."""
    found = list(terms)
    return {folded(str(term)): term for term in found} | {str(term): term for term in found}


def named(terms: dict[str, Term], name: str) -> Term | None:
    """Of two whose names fold to the same, the one that is spelt so."""
    return terms.get(name) or terms.get(folded(name))
