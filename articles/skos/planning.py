"""Records of concepts -> what bringing them would do to the index. Writes nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import NAMESPACE_URL, UUID, uuid5

from articles import rendering
from articles.models import (
    Publisher,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
    name_key,
)
from articles.regrouping import LONGEST_NAME
from articles.regrouping.lineages import Lineages
from common.plans import CHANGED, NEW, REFUSED, UNCHANGED, Planned, PlannedRow

from .reading import Record

LONGEST_LABEL = 200  # characters
OWN_IRI = re.compile(r"/id/subject/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
NOTES = {"description": "definition", "scope_note": "scope_note"}


@dataclass(slots=True)
class Row(PlannedRow):
    """`subject` is the one that is there, or a new one that has no key yet."""

    record: Record = field(default_factory=lambda: Record(iri=""))
    subject: Subject | None = None
    renamed: str = ""
    labels: list[SubjectLabel] = field(default_factory=list)


@dataclass(slots=True)
class Plan(Planned):
    """Relations are pairs of subjects: the narrower and the broader one, or any two."""

    rows: list[Row]
    lines: list[tuple[Subject, Subject]] = field(default_factory=list)
    pairs: list[tuple[Subject, Subject]] = field(default_factory=list)


def uid_of(iri: str) -> UUID:
    """
    By what a concept is known again: a subject's own number, or one made from a foreign address.

    >>> str(uid_of("https://example.org/id/subject/0b0e6f0a-1c86-4b0b-8d1a-2f4f5f0c9f11"))
    '0b0e6f0a-1c86-4b0b-8d1a-2f4f5f0c9f11'
    >>> uid_of("http://example.org/trust").version
    5
    """
    own = OWN_IRI.search(iri)
    return UUID(own[1]) if own else uuid5(NAMESPACE_URL, iri)


class Index:
    """The subjects that are there and those that the file adds, by all they go by."""

    def __init__(self, signposts: Mapping[str, str]) -> None:
        """`signposts` are the replaced concepts of the file, with what replaced each."""
        self.signposts = signposts
        stored: list[Subject] = list(Subject.objects.select_related("merged_into"))
        self.language = Publisher.load().index_language
        self.by_uid = {subject.uid: subject for subject in stored}
        self.by_key = {subject.name_key: subject for subject in stored if subject.name_key}
        self.labels = {label.key: label for label in SubjectLabel.objects.select_related("subject")}
        self.slugs = {subject.slug for subject in stored}
        self.below = set(SubjectRelation.objects.values_list("subject_id", "broader_id"))
        self.beside = set(RelatedSubjects.objects.values_list("first_id", "second_id"))
        self.lineages = Lineages(below=self.below, beside=self.beside)
        self.of_iri: dict[str, Subject] = {}
        self.taken: set[UUID] = set()
        """Whom concepts of the file are."""
        self.numbers: dict[UUID, int] = {}

    def number(self, subject: Subject) -> int:
        """The key of a subject; of a new one, a number that no key is."""
        return subject.pk or self.numbers.setdefault(subject.uid, -1 - len(self.numbers))

    def holder(self, key: str) -> Subject | None:
        """Whoever goes by such a name."""
        label = self.labels.get(key)
        return self.by_key.get(key) or (label.subject if label else None)

    def tag(self, language: str) -> str:
        """As a subject has it: empty where it is that of the index."""
        return "" if language in {"", self.language.lower()} else language[:12]


def plan(records: Iterable[Record]) -> Plan:
    """What the records would change; what a file leaves out stays as it is."""
    records = list(records)
    index = Index({one.iri: one.replaced_by for one in records if one.replaced_by})
    planned = Plan([Row(one.iri, one.name, NEW, list(one.notes), record=one) for one in records])
    for row in planned.rows:
        match(row, index)
    matched = [(row, row.subject) for row in planned.rows if row.subject]
    for row, subject in matched:
        fill(row, subject, index)
        if not row.record.replaced_by:
            name_also(row, subject, index)
    for row, subject in matched:
        if row.record.replaced_by:
            lead_on(row, subject, index)
        else:
            relate(row, subject, index, planned)
    for row, _ in matched:
        if row.outcome == UNCHANGED and row.differing:
            row.outcome = CHANGED
    return planned


def match(row: Row, index: Index) -> None:
    """Find or make the subject of a concept, or say why it can have none."""
    record = row.record
    name, key = rendering.clean_text(record.name), name_key(record.name)
    uid = uid_of(record.iri)
    known, holder = index.by_uid.get(uid), index.holder(key)
    if fault := record.fault or fault_of_name(name, key):
        return refuse(row, fault)
    if record.replaced_by:
        return signpost(row, name, known)
    if known and known.status == Subject.Status.MERGED:
        return refuse(row, f"It was merged into “{known.merged_into}” here.")
    if known is None and holder is not None and holder.name_key == key:
        known = holder
    if known and known.uid in index.taken:
        return refuse(row, f"“{name}” stands in this file before.")
    if holder not in (None, known):
        return refuse(row, f"Another subject, “{holder}”, goes by “{name}” here.")
    if known is None:
        known = Subject(uid=uid, name=name, name_key=key)
        index.by_uid[uid] = known
    else:
        row.outcome = UNCHANGED
        if known.name != name:
            row.renamed = name
            row.differing.append(f"name, which was “{known.name}”")
            index.by_key.pop(known.name_key, None)
    index.by_key[key] = known
    index.of_iri[record.iri] = row.subject = known
    index.taken.add(known.uid)
    return None


def refuse(row: Row, why: str) -> None:
    row.outcome, row.notes = REFUSED, [why]


def fault_of_name(name: str, key: str) -> str:
    if not key:
        return "It has no name (skos:prefLabel)."
    if len(name) > LONGEST_NAME:
        return f"“{name[:40]}…” has more than {LONGEST_NAME} characters."
    return ""


def signpost(row: Row, name: str, known: Subject | None) -> None:
    """A concept that another replaced: brought as a subject that was merged, or left alone."""
    if known is None:
        status = Subject.Status.MERGED
        row.subject = Subject(uid=uid_of(row.record.iri), name=name, status=status)
        return
    row.outcome = UNCHANGED
    if known.status != Subject.Status.MERGED:
        row.notes.append(f"The file says it was replaced; “{known}” stays: merge it here.")


def lead_on(row: Row, subject: Subject, index: Index) -> None:
    """Whatever stands between is passed over: a signpost leads to a subject that is in use."""
    iri, passed = row.record.replaced_by, set[str]()
    while iri in index.signposts and iri not in passed:
        passed.add(iri)
        iri = index.signposts[iri]
    goal = index.of_iri.get(iri) or index.by_uid.get(uid_of(iri))
    if goal and goal.status == Subject.Status.MERGED:
        goal = goal.merged_into
    if goal is None:
        row.subject = None
        refuse(row, f"It was replaced by {iri}, which is not there.")
    else:
        subject.merged_into = goal


def fill(row: Row, subject: Subject, index: Index) -> None:
    """Notes and language, where the file has any."""
    for name, source in NOTES.items():
        text = rendering.clean_text(getattr(row.record, source), lines=True)
        if text and text != getattr(subject, name):
            setattr(subject, name, text)
            row.differing.append(name.replace("_", " "))
    tag = next(tag for kind, _, tag in row.record.names if kind == "pref")
    if tag and index.tag(tag) != subject.language.lower():
        subject.language = index.tag(tag)
        row.differing.append("language")


def name_also(row: Row, subject: Subject, index: Index) -> None:
    """Its other and hidden names; one that somebody else has is left out, and said."""
    for kind, given, tag in row.record.names:
        text, key = rendering.clean_text(given), name_key(given)
        if kind == "pref" or not key or index.by_key.get(key) == subject:
            continue
        holder = index.holder(key)
        if holder not in (None, subject):
            row.notes.append(f"Left out: “{text}” is a name of “{holder}”.")
        elif len(text) > LONGEST_LABEL:
            row.notes.append(f"Left out: “{text[:40]}…” has more than {LONGEST_LABEL} characters.")
        elif holder is None:
            label = SubjectLabel(subject=subject, text=text, kind=kind, language=index.tag(tag))
            index.labels[key] = label
            row.labels.append(label)
            row.differing.append(f"“{text}”")


def relate(row: Row, subject: Subject, index: Index, planned: Plan) -> None:
    """Broader and related ones, as far as the rules of SKOS let them stand (S27, no circles)."""
    for iri in row.record.broader:
        if (other := other_end(row, index, iri)) and put_below(row, subject, other, index):
            planned.lines.append((subject, other))
    for iri in row.record.related:
        if (other := other_end(row, index, iri)) and put_beside(row, subject, other, index):
            planned.pairs.append((subject, other))


def other_end(row: Row, index: Index, iri: str) -> Subject | None:
    other = index.of_iri.get(iri) or index.by_uid.get(uid_of(iri))
    if other is None or other.status == Subject.Status.MERGED:
        row.notes.append(f"Left out: a relation to {iri}, which is not there.")
        return None
    return other


def put_below(row: Row, subject: Subject, broader: Subject, index: Index) -> bool:
    line = index.number(subject), index.number(broader)
    if line in index.below:
        return False
    if not index.lineages.put_below(*line):
        row.notes.append(
            f"Left out: below “{broader}”; it would stand below itself, or below one related to it."
        )
        return False
    index.below.add(line)
    row.differing.append(f"below “{broader}”")
    return True


def put_beside(row: Row, subject: Subject, other: Subject, index: Index) -> bool:
    low, high = sorted((index.number(subject), index.number(other)))
    if (low, high) in index.beside:
        return False
    if not index.lineages.put_beside(low, high):
        row.notes.append(f"Left out: beside “{other}”; one stands above the other (SKOS S27).")
        return False
    index.beside.add((low, high))
    row.differing.append(f"beside “{other}”")
    return True
