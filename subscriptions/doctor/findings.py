"""What the doctor found, in the words of who runs the site."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Level(StrEnum):
    GOOD = "good"
    LOOK = "look"
    WRONG = "wrong"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        return {
            "good": "Good", "look": "Worth a look", "wrong": "Wrong", "unknown": "Not known"
        }[self.value]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what it is, how it stands, and what to do about it."""

    title: str
    level: Level
    says: str
    advice: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(data["title"], Level(data["level"]), data["says"], data["advice"])


def good(title: str, says: str) -> Finding:
    return Finding(title, Level.GOOD, says)


def look(title: str, says: str, advice: str) -> Finding:
    return Finding(title, Level.LOOK, says, advice)


def wrong(title: str, says: str, advice: str) -> Finding:
    return Finding(title, Level.WRONG, says, advice)


def unknown(title: str, says: str, advice: str = "") -> Finding:
    return Finding(title, Level.UNKNOWN, says, advice)
