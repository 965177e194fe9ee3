"""
The words of a term that follow from others: its headword as a form, and plurals by rule.

They are rows, shown and editable: what an editor changed is the editor's, what is out of use stays
out of use.
"""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from articles.filing import Filing

from . import linking
from .models import Term, TermForm
from .models.term import fault_of

Kind, Origin = TermForm.Kind, TermForm.Origin
HAVE_PLURALS = {Kind.HEADWORD, Kind.SYNONYM, Kind.ABBREVIATION, Kind.VARIANT}


@transaction.atomic
def keep_forms(term: Term) -> None:
    """Give a term the forms that follow from its headword and from its other words."""
    forms = {form.key: form for form in TermForm.objects.filter(term=term)}
    _keep_headword(term, forms)
    wanted = _plurals(term, forms)
    for key, form in list(forms.items()):
        if form.origin == Origin.RULE and form.kind == Kind.PLURAL and key not in wanted:
            form.delete()
            del forms[key]
    for key, plural in wanted.items():
        if key not in forms:
            plural.save()


def _keep_headword(term: Term, forms: dict[str, TermForm]) -> None:
    """The headword is a form of its own; a former one goes, unless an editor entered it."""
    kind = Kind.ABBREVIATION if term.kind == Term.Kind.ABBREVIATION else Kind.HEADWORD
    key = linking.key_of(term.headword)
    for former in list(forms.values()):
        if former.origin == Origin.RULE and former.kind != Kind.PLURAL and former.key != key:
            former.delete()
            del forms[former.key]
    form = forms.get(key)
    if form is None:
        case = TermForm.CaseRule.PROPER if term.kind == Term.Kind.NAME else TermForm.CaseRule.SMART
        if fault_of(term.headword, case_rule=case, kind=kind):
            return
        form = TermForm(
            term=term,
            text=term.headword,
            kind=kind,
            origin=Origin.RULE,
            case_rule=case,
            in_compounds=linking.is_acronym(term.headword),
        )
        form.save()
        forms[key] = form
    elif form.origin == Origin.RULE and form.text != term.headword:
        form.text = term.headword
        form.save()


def _plurals(term: Term, forms: dict[str, TermForm]) -> dict[str, TermForm]:
    """The plurals by rule of an English term's words, not saved; by their keys."""
    if term.language.partition("-")[0] != "en":
        return {}
    wanted = {}
    for form in forms.values():
        if form.kind in HAVE_PLURALS and (text := linking.plural(form.text)):
            plural = TermForm(
                term=term,
                text=text,
                kind=Kind.PLURAL,
                origin=Origin.RULE,
                case_rule=form.case_rule,
                in_compounds=form.in_compounds,
            )
            plural.derive()
            wanted[plural.key] = plural
    return wanted


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
