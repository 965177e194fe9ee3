"""Records -> stored terms: what would happen, and doing it. The one module here that writes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from articles import rendering
from articles.filing import Filing
from articles.models import Publisher, Subject
from articles.models.author import free_among
from common.plans import CHANGED, NEW, REFUSED, UNCHANGED, Planned, PlannedRow
from glossary import linking, wording
from glossary.models import IgnoredPhrase, Term, TermForm, TermRelation, TermSource
from glossary.models.term import fault_of

from .attaching import not_yet_ignored, store_addresses, store_decisions
from .known import Known, by_names, named
from .records import RELATIONS, Fault, Record, comparable, full_name

FIELDS = {
    "headword": "headword",
    "qualifier": "sense_qualifier",
    "kind": "kind",
    "status": "status",
    "language": "language",
    "short_definition": "short_definition",
    "definition": "definition",
    "expansion": "expansion",
    "pronunciation": "pronunciation",
    "usage_note": "usage_note",
    "linked": "link_policy",
    "which_uses": "per",
    "reviewed_on": "reviewed_on",
    "review_every": "review_every",
}
WRITTEN = [
    *FIELDS.values(),
    "definition_html",
    "definition_text",
    "filing_key",
    "bucket",
    "updated_at",
]
BATCH = 500
MANY, SMALL_SHARE = 20, 0.2
"""Of so many headwords, where such a share begins with a small letter a capital says something."""
A_NAME = "Its capital tells a name here, where other words have none: it is found only so spelt."


@dataclass(slots=True)
class Row(PlannedRow):
    record: Record = field(default_factory=dict)
    term: Term | None = None


@dataclass(slots=True)
class Plan(Planned):
    rows: list[Row]
    ignored: list[IgnoredPhrase] = field(default_factory=list)

    @property
    def does_something(self) -> bool:
        return bool(self.ignored or self.counts[NEW] or self.counts[CHANGED])


def plan(
    found: Iterable[tuple[str, Record | Fault]],
    *,
    status: str = "draft",
    ignored: Iterable[str] = (),
) -> Plan:
    """
    What storing these records would do, by their places. Writes nothing.

    `status` is that of new terms that state none.
    """
    rows = list(found)
    records = [record for _, record in rows if not isinstance(record, Fault)]
    known, filing = Known(records), Publisher.load().filing
    known.names = {id(record) for record in names_among(records)}
    return Plan(
        [_planned(place, record, known, filing, status) for place, record in rows],
        not_yet_ignored(ignored),
    )


def names_among(records: Sequence[Record]) -> list[Record]:
    """
    The terms of one word that their capital tells to be names, where the file is careful of them.

    >>> careful = [{"headword": word} for word in ["Make", "Access Control", *["tie"] * 20]]
    >>> names_among(careful), names_among(careful[:3])
    ([{'headword': 'Make'}], [])
    """
    untold = [record for record in records if "kind" not in record]
    small = sum(record["headword"][:1].islower() for record in untold)
    if len(untold) < MANY or small < SMALL_SHARE * len(untold):
        return []
    return [record for record in untold if linking.is_one_name(record["headword"])]


def _planned(place: str, record: Record | Fault, known: Known, filing: Filing, status: str) -> Row:
    if isinstance(record, Fault):
        return Row(place, "", REFUSED, [str(record)])
    name = full_name(record)
    row = Row(place, name, NEW, record=record)
    is_name = id(record) in known.names
    if known.stood_before(record):
        return _refused(row, f"“{name}” stands in this file before; give one a qualifier.")
    term = known.term(record)
    record, row.notes = known.attachable.left(record, term)
    row.record = record
    before = known.records[term.uid] if term else {}
    if term is None:
        term = Term(status=status)
        if record.get("uid"):
            term.uid = record["uid"]
        if is_name:
            term.kind = Term.Kind.NAME
            row.notes.append(A_NAME)
    row.term = term
    _fill(term, record)
    if fault := _fault(term, record):
        return _refused(row, fault)
    term.derive_text(filing)
    if "definition" in record:
        record["definition"] = term.definition
    row.notes += _unfindable(record)
    if before:
        row.differing = _differing(known.with_what_is_said(record), before)
        row.outcome = CHANGED if row.differing else UNCHANGED
    return row


def _differing(record: Record, before: Record) -> list[str]:
    """The keys of what would change; identity and address are those of the term that is there."""
    all_words = any(word["by_rule"] for word in record.get("words", ()))
    return [
        key
        for key, value in record.items()
        if key not in {"uid", "slug"}
        and comparable(key, value) != comparable(key, before[key], all_words=all_words)
    ]


def _refused(row: Row, reason: str) -> Row:
    row.outcome, row.notes, row.term = REFUSED, [reason], None
    return row


def _fill(term: Term, record: Record) -> None:
    for key, name in FIELDS.items():
        if key in record:
            setattr(term, name, record[key])


def _fault(term: Term, record: Record) -> str:
    if term.status == Term.Status.PUBLISHED and not (term.short_definition or term.definition):
        return "Nothing defines it: it can’t be published."
    if record.get("replaced_by") and term.status != Term.Status.RETIRED:
        return "Only a retired term has a successor."
    try:
        rendering.sanitise(term.definition)
    except rendering.TextTooLarge as error:
        return f"definition: {error}"
    return ""


def _unfindable(record: Record) -> list[str]:
    """Words that can't be looked for are left out, and said."""
    return [
        f"Left out: {fault}"
        for word in record.get("words", [])
        if (fault := fault_of(word["text"], case_rule=word["case"], kind=word["kind"]))
    ]


# ---- Doing it -------------------------------------------------------------------------


@transaction.atomic
def store(planned: Plan) -> None:
    """
    Do what was planned, in one transaction; nobody may have changed the glossary since.

    Names that can't be found are noted on their rows.
    """
    filing = Publisher.load().filing
    done = [(row.term, row) for row in planned.rows if row.term and row.outcome in {NEW, CHANGED}]
    _give_slugs(done)
    new = [term for term, row in done if row.outcome == NEW]
    Term.objects.bulk_create(new, batch_size=BATCH)
    changed = [term for term, row in done if row.outcome == CHANGED]
    now = timezone.now()
    for term in changed:
        term.updated_at = now
    Term.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    _store_words(done, filing)
    _store_sources(done)
    by_name = by_names(Term.objects.only("headword", "sense_qualifier", "status"))
    _store_relations(done, by_name)
    _store_successors(done, by_name)
    _store_subjects(done)
    store_addresses((term, row.record) for term, row in done)
    store_decisions(_with(done, "decisions"))
    IgnoredPhrase.objects.bulk_create(planned.ignored, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE glossary_term, glossary_termform")


Done = list[tuple[Term, Row]]


def _give_slugs(done: Done) -> None:
    taken = set(Term.objects.values_list("slug", flat=True))
    for term, row in done:
        if term.slug:
            continue
        wanted = row.record.get("slug") or rendering.slug_for(str(term), fallback="term")
        term.slug = free_among(taken, wanted)
        taken.add(term.slug)


def _store_words(done: Done, filing: Filing) -> None:
    stored: dict[int, list[TermForm]] = {term.pk: [] for term, _ in done}
    for form in TermForm.objects.filter(term__in=stored.keys()):
        stored[form.term_id].append(form)
    gone: list[int] = []
    made: list[TermForm] = []
    for term, row in done:
        given = stored[term.pk]
        if "words" in row.record:
            given = _merged(term, row.record["words"], given, filing)
        wanted = wording.complete(term, given, filing=filing)
        kept = {form.pk for form in wanted if form.pk}
        gone += [form.pk for form in stored[term.pk] if form.pk not in kept]
        made += [form for form in wanted if form.pk is None]
    TermForm.objects.filter(pk__in=gone).delete()
    TermForm.objects.bulk_create(made, batch_size=2000)


def _merged(
    term: Term, words: list[Record], stored: list[TermForm], filing: Filing
) -> list[TermForm]:
    """The forms that the words give; one that is stored so already stays that row."""
    there = {form.key: form for form in stored}
    found: dict[str, TermForm] = {}
    for word in words:
        if fault_of(word["text"], case_rule=word["case"], kind=word["kind"]):
            continue
        form = TermForm(
            term=term,
            text=word["text"],
            kind=word["kind"],
            origin=TermForm.Origin.RULE if word["by_rule"] else TermForm.Origin.EDITOR,
            case_rule=word["case"],
            in_compounds=word["compounds"],
            enabled=word["in_use"],
        )
        form.derive(filing)
        same = there.get(form.key)
        if same is not None and _alike(same, form):
            form = same
        found.setdefault(form.key, form)
    if not any(word["by_rule"] for word in words):
        for form in stored:
            if form.origin == TermForm.Origin.RULE:
                found.setdefault(form.key, form)
    return list(found.values())


def _alike(one: TermForm, other: TermForm) -> bool:
    names = ("text", "kind", "origin", "case_rule", "in_compounds", "enabled")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _store_sources(done: Done) -> None:
    given = _with(done, "sources")
    TermSource.objects.filter(term__in=[term.pk for term, _ in given]).delete()
    TermSource.objects.bulk_create(
        [TermSource(term=term, **one) for term, record in given for one in record["sources"]],
        batch_size=2000,
    )


def _with(done: Done, key: str) -> list[tuple[Term, Record]]:
    """The terms of which this key is new or differs."""
    return [
        (term, row.record)
        for term, row in done
        if key in row.record and (row.outcome == NEW or key in row.differing)
    ]


def _store_relations(done: Done, by_name: dict[str, Term]) -> None:
    """A name that no term has is noted; what holds both ways may be said by either."""
    wanted: set[tuple[str, int, int]] = set()
    for term, row in done:
        for kind in RELATIONS:
            for name in row.record.get(kind, []):
                other = named(by_name, name)
                if other is None or other.pk == term.pk:
                    row.notes.append(f"{kind}: there is no other term “{name}”; left out.")
                else:
                    wanted.add(_pair(kind, term.pk, other.pk))
    given = {term.pk: row for term, row in done}
    stored = {_pair(one.kind, one.first_id, one.second_id): one
              for one in TermRelation.objects.all()}  # fmt: skip
    over = [one.pk for key, one in stored.items() if key not in wanted and _taken_back(one, given)]
    TermRelation.objects.filter(pk__in=over).delete()
    TermRelation.objects.bulk_create(
        [
            TermRelation(kind=kind, first_id=first, second_id=second)
            for kind, first, second in sorted(wanted - stored.keys())
            if kind != TermRelation.Kind.BROADER or (kind, second, first) not in wanted
        ],
        batch_size=2000,
        ignore_conflicts=True,
    )


def _pair(kind: str, first: int, second: int) -> tuple[str, int, int]:
    if kind != TermRelation.Kind.BROADER and first > second:
        first, second = second, first
    return kind, first, second


def _taken_back(relation: TermRelation, given: dict[int, Row]) -> bool:
    """Whether the record of its term names this kind of relation, and so has dropped this one."""
    ends = [relation.first_id]
    if relation.kind != TermRelation.Kind.BROADER:
        ends.append(relation.second_id)
    return any(end in given and relation.kind in given[end].record for end in ends)


def _store_successors(done: Done, by_name: dict[str, Term]) -> None:
    for term, row in done:
        if "replaced_by" not in row.record:
            continue
        name = row.record["replaced_by"]
        other = named(by_name, name) if name else None
        if name and (other is None or other.pk == term.pk):
            row.notes.append(f"replaced_by: there is no other term “{name}”; left out.")
        elif (other and other.pk) != term.replaced_by_id:
            Term.objects.filter(pk=term.pk).update(replaced_by=other)


def _store_subjects(done: Done) -> None:
    given = [(term, row) for term, row in done if "subjects" in row.record]
    every = {name for _, row in given for name in row.record["subjects"]}
    found = {name: Subject.objects.named(name) for name in every}
    for term, row in given:
        named = [(name, found[name]) for name in row.record["subjects"]]
        row.notes += [
            f"subjects: there is no subject “{name}”; left out."
            for name, subject in named
            if subject is None
        ]
        wanted = {subject.pk for _, subject in named if subject}
        if wanted or row.outcome == CHANGED:
            term.subjects.set(wanted)
