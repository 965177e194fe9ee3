"""
What other apps put into an export of the site, and take home from one.

Each is a file beside the texts. An app adds its part to PARTS when it is ready; a module will do.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

Made = Mapping[str, list[int]]
"""The keys of the rows that an import made, by kind."""


@dataclass(slots=True)
class Brought:
    """
    What came of a part: records by outcome, the name and reason of each that was refused, sentences
    on what was left out, and what was made.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    made: dict[str, list[int]] = field(default_factory=dict)


class Part(Protocol):
    @property
    def FILE(self) -> str:  # noqa: N802  a module's constant
        """Its name in the folder: glossary.json."""

    @property
    def COUNTED(self) -> str:  # noqa: N802
        """What the report counts it as: term."""

    def write(self) -> Iterator[bytes]:
        """The file, piece by piece."""

    def bring(self, content: bytes) -> Brought:
        """
        Store what the file holds, in the import's transaction and after all texts; what is here
        already stays as it is. Raises ValueError for a file that can't be read, with the reason.
        """

    def take_back(self, made: Made, *, since: datetime) -> list[tuple[str, str]]:
        """Delete what `bring` made; gives name and address of what was edited `since` and stays."""


PARTS: list[Part] = []
