"""What a folder of texts holds, counted as it is read."""

from collections import Counter
from typing import Any

from articles.importers.entries import Entry


class Counts:
    """Keeps no texts but names."""

    def __init__(self, files: int) -> None:
        self.files = files
        self.statuses: Counter[str] = Counter()
        self.pages = 0
        self.names: dict[str, set[str]] = {"authors": set(), "categories": set(), "tags": set()}

    def add(self, entry: Entry) -> None:
        self.statuses[entry.status] += 1
        self.pages += entry.kind == "page"
        for name, found in self.names.items():
            found.update(getattr(entry, name))

    def as_json(self) -> dict[str, Any]:
        """Under the names that the importers of all formats share."""
        return {
            "files": self.files,
            "entries": self.statuses.total(),
            "by_status": dict(self.statuses),
            "pages": self.pages,
            "drafts": self.statuses["draft"],
            **{name: len(found) for name, found in self.names.items()},
        }
