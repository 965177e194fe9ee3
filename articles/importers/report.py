"""What an import did, record by record; the same for a dry run as for the real one."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Report:
    """
    `source` counts what was read, before anything was decided; the rest says what came of it.

    `skipped` and `failed` name each record by line and title, and why; `addresses` every old
    address with the one that it answers with.
    """

    dry_run: bool
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

    def skip(self, line: int, title: str, reason: str) -> None:
        self.skipped.append({"line": line, "title": title, "reason": reason})

    def fail(self, line: int, title: str, reason: str) -> None:
        self.failed.append({"line": line, "title": title, "reason": reason})

    def repair(self, line: int, what: str) -> None:
        self.repaired.append({"line": line, "what": what})

    @property
    def records(self) -> int:
        return self.created + self.updated + self.unchanged + len(self.skipped) + len(self.failed)

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}

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
