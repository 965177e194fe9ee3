"""
The words of a term that follow from others: its headword as a form, and plurals by rule.

They are rows, shown and editable: what an editor changed is the editor's, what is out of use stays
out of use.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from articles.filing import Filing
from articles.models import Publisher

from . import linking
from .models import Term, TermForm
from .models.term import fault_of

Kind, Origin = TermForm.Kind, TermForm.Origin
HAVE_PLURALS = {Kind.HEADWORD, Kind.SYNONYM, Kind.ABBREVIATION, Kind.VARIANT}


@transaction.atomic
def keep_forms(term: Term) -> None:
    """Store the forms that follow from a term's headword and from its other words."""
    stored = list(TermForm.objects.filter(term=term))
    wanted = complete(term, stored, filing=Publisher.load().filing)
    kept = {form.pk for form in wanted if form.pk}
    TermForm.objects.filter(pk__in=[form.pk for form in stored if form.pk not in kept]).delete()
    for form in wanted:
        if form.pk is None or form.text != next(one.text for one in stored if one.pk == form.pk):
            form.save()


def complete(term: Term, forms: Iterable[TermForm], *, filing: Filing) -> list[TermForm]:
    """
    The forms given, without those made by rule that follow from nothing any more, and with those
    that follow now. Stores nothing; of the forms given none is changed.
    """
    found = {form.key: form for form in forms}
    key = linking.key_of(term.headword)
    for form in list(found.values()):
        if form.origin == Origin.RULE and form.kind != Kind.PLURAL and form.key != key:
            del found[form.key]
    head = _headword(term, found.get(key), filing)
    if head is not None:
        found[key] = head
    plurals = _plurals(term, found.values(), filing)
    for form in list(found.values()):
        if form.origin == Origin.RULE and form.kind == Kind.PLURAL and form.key not in plurals:
            del found[form.key]
    return [*found.values(), *(form for key, form in plurals.items() if key not in found)]


def _headword(term: Term, stored: TermForm | None, filing: Filing) -> TermForm | None:
    """The headword is a form of its own, unless nobody could look for it."""
    if stored is not None and (stored.origin == Origin.EDITOR or stored.text == term.headword):
        return stored
    kind = Kind.ABBREVIATION if term.kind == Term.Kind.ABBREVIATION else Kind.HEADWORD
    case = TermForm.CaseRule.PROPER if term.kind == Term.Kind.NAME else TermForm.CaseRule.SMART
    if fault_of(term.headword, case_rule=case, kind=kind):
        return None
    made = TermForm(
        pk=stored.pk if stored else None,
        term=term,
        text=term.headword,
        kind=kind,
        origin=Origin.RULE,
        case_rule=case,
        in_compounds=linking.is_acronym(term.headword),
    )
    made.derive(filing)
    return made


def _plurals(term: Term, forms: Iterable[TermForm], filing: Filing) -> dict[str, TermForm]:
    """The plurals by rule of an English term's words; by their keys."""
    if term.language.partition("-")[0] != "en":
        return {}
    made = {}
    for form in forms:
        if form.kind in HAVE_PLURALS and (text := linking.plural(form.text)):
            plural = TermForm(
                term=term,
                text=text,
                kind=Kind.PLURAL,
                origin=Origin.RULE,
                case_rule=form.case_rule,
                in_compounds=form.in_compounds,
            )
            plural.derive(filing)
            made[plural.key] = plural
    return made


@transaction.atomic
def refile(filing: Filing) -> int:
    """Compute all filing keys again, after a change of the order; gives how many rows changed."""
    return _refile(Term.objects.all(), filing) + _refile(TermForm.objects.all(), filing)


def _refile(rows: QuerySet[Any, Any], filing: Filing) -> int:
    changed = []
    for row in rows.iterator(chunk_size=2000):
        before = (row.filing_key, row.bucket)
        row.file(filing)
        if (row.filing_key, row.bucket) != before:
            changed.append(row)
    rows.model.objects.bulk_update(changed, ["filing_key", "bucket"], batch_size=1000)
    return len(changed)
