"""What an import would do, record by record, before it does it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

NEW, CHANGED, UNCHANGED, REFUSED = "new", "changed", "unchanged", "refused"


@dataclass(slots=True)
class PlannedRow:
    """
    What becomes of one record; `notes` are sentences for the editor.

    `place` says where the record stands in its file, `differing` what would change, or what a new
    one would have.
    """

    place: str
    name: str
    outcome: str
    notes: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    @property
    def said(self) -> str:
        """
        >>> PlannedRow("line 2", "Trust", CHANGED, ["Look."], ["name", "scope note"]).said
        'Changed: name, scope note. Look.'
        """
        begin = "With" if self.outcome == NEW else "Changed:"
        changed = [f"{begin} {', '.join(self.differing)}."] if self.differing else []
        return " ".join([*changed, *self.notes])


class Planned:
    """Mixed into a plan, which has `rows`."""

    rows: Sequence[PlannedRow]

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in (NEW, CHANGED, UNCHANGED, REFUSED)}

    @property
    def does_something(self) -> bool:
        return any(row.outcome in {NEW, CHANGED} for row in self.rows)

    def __str__(self) -> str:
        return ", ".join(f"{number} {outcome}" for outcome, number in self.counts.items()) + "."

    def groups(self, shown: int) -> list[tuple[str, int, Sequence[PlannedRow]]]:
        """What an editor should look at, by outcome: how many, and the first rows."""
        groups = [
            (outcome, [row for row in self.rows if row.outcome == outcome])
            for outcome in (REFUSED, NEW, CHANGED)
        ]
        return [(outcome, len(rows), rows[:shown]) for outcome, rows in groups if rows]
