"""What an import did, record by record; the same for a dry run as for the real one."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import IO, Any

from articles.rendering import storable

from .entries import Entry, Failure

ASIDE = {"spool", "told"}
COUNTED = ("created", "updated", "unchanged")


@dataclass(slots=True)
class Outcome:
    """What became of one record; the fields are those of the model ImportOutcome."""

    ref: str
    file: str
    line: int
    kind: str
    title: str
    outcome: str
    reason: str = ""
    status: str = ""
    old_address: str = ""
    new_address: str = ""
    raw: str = ""
    html: str = ""
    before: dict[str, Any] | None = None


@dataclass(slots=True)
class Report:
    """
    `source` counts what was read, before anything was decided; the rest says what came of it.

    `skipped` and `failed` name each record by file, line and title, and why; `addresses` every old
    address with the one that it answers with; `counts` what is stored, by status, kind, author and
    subject; `assets` what the texts show of the old site's files; `redirects` what came of a
    redirect map and of the old site's pages. Outcomes lie in the `spool` until they are stored, for
    a dry run is undone.
    """

    dry_run: bool
    format: str = ""
    source: dict[str, Any] = field(default_factory=dict)
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    comments: int = 0
    links_rewritten: int = 0
    skipped: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    repaired: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[dict[str, str]] = field(default_factory=list)
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: {by: Counter() for by in ("status", "kind", "author", "subject")}
    )
    assets: dict[str, Any] = field(default_factory=dict)
    redirects: dict[str, Any] = field(default_factory=dict)
    spool: IO[bytes] | None = None
    told: dict[int, Outcome] = field(default_factory=dict)

    def tell(self, record: Entry | Failure, outcome: str, **more: Any) -> None:
        """Note what became of a record; `more` are fields of Outcome."""
        if outcome in COUNTED:
            setattr(self, outcome, getattr(self, outcome) + 1)
        if self.dry_run and isinstance(record, Entry):
            more["raw"] = storable(record.raw)
        self.told[id(record)] = outcome_of(record, outcome, **more)

    def skip(self, entry: Entry, reason: str) -> None:
        self.tell(entry, "skipped", reason=reason)

    def fail(self, record: Entry | Failure, reason: str) -> None:
        self.tell(record, "failed", reason=reason)

    def write_down(self, records: Sequence[object]) -> None:
        """Put what was told of these records down in their order, not in that of the telling."""
        for record in records:
            outcome = self.told.pop(id(record), None)
            if outcome is None:
                continue
            if outcome.outcome not in COUNTED:
                row = {name: getattr(outcome, name) for name in ("file", "line", "title", "reason")}
                getattr(self, outcome.outcome).append(row)
            if self.spool:
                self.spool.write(json.dumps(asdict(outcome)).encode() + b"\n")

    def repair(self, entry: Entry, what: str, *, line: int | None = None) -> None:
        row = {"file": entry.file, "line": line or entry.line, "what": what}
        self.repaired.append(row)

    def outcomes(self) -> Iterator[Outcome]:
        """All that was told while there was a spool, in order."""
        if self.spool:
            self.spool.seek(0)
            for line in self.spool:
                yield Outcome(**json.loads(line))

    @property
    def records(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.skipped) + len(self.failed)

    def as_json(self) -> dict[str, Any]:
        kept = {name: getattr(self, name) for name in self.__slots__ if name not in ASIDE}
        return kept | {"counts": {by: dict(found) for by, found in self.counts.items()}}

    def sentence(self) -> str:
        """
        The outcome in one line.

        >>> Report(dry_run=True, created=2).sentence()
        'Nothing was changed. 2 would be created, 0 updated, 0 unchanged, 0 skipped, 0 failed.'
        """
        would = "Nothing was changed. {} would be created" if self.dry_run else "{} created"
        return (
            f"{would.format(self.created)}, {self.updated} updated, {self.unchanged} unchanged, "
            f"{len(self.skipped)} skipped, {len(self.failed)} failed."
        )


def outcome_of(record: Entry | Failure, outcome: str, **more: Any) -> Outcome:
    """What is told of a record whatever becomes of it."""
    told = Outcome(
        ref="", file=record.file, line=record.line, kind="", title=record.title[:300],
        outcome=outcome, **more,
    )  # fmt: skip
    if isinstance(record, Entry):
        told.ref, told.kind = record.ref, record.kind
        told.old_address = record.old_paths[0][:1000] if record.old_paths else ""
    return told
