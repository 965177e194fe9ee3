"""What the page of an import shows: its records, a page at a time, and what its report counts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from articles.importers.undoing import Undone
from articles.models import ImportBatch, ImportOutcome
from articles.parts import PARTS

State = ImportBatch.State
Outcomes = QuerySet[ImportOutcome, ImportOutcome]

PAGE = 50  # records
LISTED = 100  # lines of a list on the import's page; the pages of the records have them all
BARS = 15  # authors and subjects that are drawn one by one
COUNTED = ("status", "kind", "author", "subject")
ASSETS = {
    "shown": "Pictures that the texts show",
    "offered": "Files that the texts offer",
    "new_images": "Pictures taken over",
    "new_files": "Files taken over",
    "missing": "Pictures and files that are missing",
    "refused": "Pictures and files that were refused",
    "foreign_count": "Pictures and files on other sites",
}


# ---- In a line -----------------------------------------------------------------------------


def in_a_line(batch: ImportBatch) -> str:
    """What came of an import, in a line."""
    if batch.state == State.ROLLED_BACK:
        return "Rolled back: " + Undone(**batch.report["rolled_back"]).sentence()
    if batch.state != State.DONE:
        return batch.error
    counts = [f"{number} {name}" for name, number in numbers(batch.report).items()]
    return ("Would be: " if batch.is_dry_run else "") + ", ".join(counts)


def numbers(report: Mapping[str, Any]) -> dict[str, int]:
    """
    How many records met which end.

    >>> numbers({"created": 2, "skipped": [{"line": 1}]})
    {'created': 2, 'updated': 0, 'unchanged': 0, 'skipped': 1, 'failed': 0}
    """
    told = {name: report.get(name, 0) for name in ImportOutcome.Outcome.values}
    return {name: len(n) if isinstance(n, list) else n for name, n in told.items()}


def counts_of(source: Mapping[str, Any]) -> list[tuple[str, str]]:
    """
    What was read, as pairs of words and numbers, for people.

    >>> counts_of({"entries": 3, "by_status": {"Draft": 1}, "crlf": False})
    [('entries', '3'), ('by status', 'Draft: 1'), ('crlf', 'no')]
    """
    pairs = []
    for name, value in source.items():
        if isinstance(value, dict):
            value = "; ".join(f"{key}: {count}" for key, count in value.items())
        elif isinstance(value, list):
            value = ", ".join(str(item) for item in value)
        elif isinstance(value, bool):
            value = "yes" if value else "no"
        pairs.append((name.replace("_", " "), str(value)))
    return pairs


# ---- The records ---------------------------------------------------------------------------


class RecordFilter(forms.Form):
    """Which records are listed; the choices are those that there are."""

    outcome = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    status = forms.ChoiceField(required=False)
    q = forms.CharField(label="Title or address", required=False, max_length=300)

    def __init__(self, data: Any, *, batch: ImportBatch) -> None:
        super().__init__(data)
        there = batch.outcomes.order_by().values_list("kind", "status").distinct()
        choices = {
            "outcome": [name for name, number in numbers(batch.report).items() if number],
            "kind": sorted({kind for kind, _ in there} - {""}),
            "status": sorted({status for _, status in there} - {""}),
        }
        for name, values in choices.items():
            self.fields[name] = forms.ChoiceField(
                required=False, choices=[("", "all"), *((value, value) for value in values)]
            )
        self.is_valid()  # what is no choice is not in `cleaned_data`, and leaves all


def chosen(outcomes: Outcomes, choice: RecordFilter) -> Outcomes:
    """The records that were asked for."""
    wanted = {name: value for name, value in choice.cleaned_data.items() if value}
    words = wanted.pop("q", "")
    if words:
        named = Q(title__icontains=words)
        named |= Q(old_address__icontains=words) | Q(new_address__icontains=words)
        outcomes = outcomes.filter(named)
    return outcomes.filter(**wanted)


@dataclass(frozen=True, slots=True)
class Records:
    """A page of records in the order in which they were read; the keys lead to its neighbours."""

    items: list[ImportOutcome]
    total: int
    before: int | None
    after: int | None


def page_of(outcomes: Outcomes, asked: Mapping[str, str]) -> Records:
    """The page that `?after=NUMBER` or `?before=NUMBER` asks for; by key, not by offset."""
    outcomes = outcomes.defer("raw", "html", "before")
    before, after = number_of(asked.get("before", "")), number_of(asked.get("after", ""))
    if before:
        found = list(outcomes.filter(number__lt=before).order_by("-number")[: PAGE + 1])
        more_before, more_after = len(found) > PAGE, bool(found)
        items = found[:PAGE][::-1]
    else:
        found = list(outcomes.filter(number__gt=after).order_by("number")[: PAGE + 1])
        more_before, more_after = bool(found and after), len(found) > PAGE
        items = found[:PAGE]
    return Records(
        items=items,
        total=outcomes.count(),
        before=items[0].number if more_before else None,
        after=items[-1].number if more_after else None,
    )


def number_of(text: str) -> int:
    """
    A place among the records; 0 for what is none.

    >>> number_of("51"), number_of("x"), number_of("9" * 30)
    (51, 0, 0)
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


# ---- What the report counts ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` is its length in hundredths of the longest."""

    name: str
    count: int
    share: int


def bars_of(counts: Mapping[str, int]) -> list[Bar]:
    """
    The most frequent first; those beyond the first BARS in one line, without a bar.

    >>> bars_of({"draft": 1, "published": 4})
    [Bar(name='published', count=4, share=100), Bar(name='draft', count=1, share=25)]
    """
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    most = ordered[0][1] if ordered else 1
    bars = [Bar(name, count, max(1, round(100 * count / most))) for name, count in ordered[:BARS]]
    if rest := ordered[BARS:]:
        bars.append(Bar(f"{len(rest)} more", sum(count for _, count in rest), 0))
    return bars


@dataclass(frozen=True, slots=True)
class Listing:
    """A heading, how many there are, and the first of them in words."""

    label: str
    count: int
    lines: list[str]

    @property
    def more(self) -> int:
        return self.count - len(self.lines) if self.lines else 0


def listing(label: str, value: Any) -> Listing:
    """
    A count, a list of texts or of rows, or a dictionary, in lines.

    >>> listing("Missing", [{"file": "a.txt", "url": "/x.png"}])
    Listing(label='Missing', count=1, lines=['a.txt, /x.png'])
    >>> listing("Taken", 3)
    Listing(label='Taken', count=3, lines=[])
    """
    if isinstance(value, int):
        return Listing(label, value, [])
    lines: Iterable[str]
    if isinstance(value, dict):
        lines = (f"{name}: {what}" for name, what in value.items())
    else:
        lines = (
            ", ".join(str(part) for part in row.values()) if isinstance(row, dict) else str(row)
            for row in value
        )
    return Listing(label, len(value), [line for line, _ in zip(lines, range(LISTED), strict=False)])


def listings_of(report: Mapping[str, Any]) -> list[Listing]:
    """All that a report lists beside the records."""
    addresses = [f"{row['old']} → {row['new']}" for row in report.get("addresses", [])]
    found = [
        listing(
            "Repaired or noticed", [repair_in_words(row) for row in report.get("repaired", [])]
        ),
        listing("Old addresses", addresses),
    ]
    assets = report.get("assets", {})
    for name, label in ASSETS.items():
        if name in assets:
            told = listing(label, assets[name])
            found.append(replace(told, count=assets.get(f"{name}_count", told.count)))
    redirects = report.get("redirects", {})
    if table := redirects.get("map"):
        mistakes = [f"line {row['line']}: {row['reason']}" for row in table["mistakes"]]
        found.append(listing("Addresses of the redirect map that answer now", table["followed"]))
        found.append(Listing("Rows of the redirect map left out", table["mistaken"], mistakes))
    if pages := redirects.get("old_site"):
        found.append(listing("Pages of the old site whose addresses answer now", pages["matched"]))
        for name in ("ambiguous", "unmatched", "unread"):
            found.append(listing(f"Pages of the old site: {name}", pages[name]))
    return [each for each in found if each.count]


def repair_in_words(row: Mapping[str, Any]) -> str:
    """
    >>> repair_in_words({"file": "blog.txt", "line": 3, "what": "A date of 24 hours."})
    'blog.txt, line 3: A date of 24 hours.'
    """
    file = f"{row['file']}, " if row.get("file") else ""
    return f"{file}line {row['line']}: {row['what']}"


def context_of(batch: ImportBatch, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the page of a finished import shows; `asked` is its address's query."""
    report = batch.report
    outcomes = batch.outcomes.all()
    choice = RecordFilter(asked, batch=batch)
    counts = report.get("counts", {})
    return {
        "numbers": numbers(report),
        "filter": choice,
        "filtered": any(choice.cleaned_data.values()),
        "records": page_of(chosen(outcomes, choice), asked),
        "files": files_of(outcomes),
        "bars": {f"By {by}": bars_of(counts[by]) for by in COUNTED if counts.get(by)}
        | {
            f"{part.COUNTED.capitalize()}s": bars_of(counts[part.COUNTED])
            for part in PARTS
            if counts.get(part.COUNTED)
        },
        "listings": listings_of(report),
        "source": counts_of(report.get("source", {})),
    }


def files_of(outcomes: Outcomes) -> list[str]:
    """The files that the records stood in, at most LISTED."""
    names = outcomes.order_by("file").values_list("file", flat=True).distinct()
    return list(names.exclude(file="")[:LISTED])
