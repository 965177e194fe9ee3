"""What a check has to say of a text."""

from dataclasses import dataclass

from .elements import Passage

NOWHERE = Passage()


@dataclass(frozen=True, slots=True)
class Finding:
    """
    `check` is the slug of the check, `message` a sentence in the editor's words, `passage` where
    it stands; `address` is a page that shows more, where there is one.

    >>> Finding("heading-order", "Level 3 is skipped.").name
    'Heading order'
    """

    check: str
    message: str
    passage: Passage = NOWHERE
    count: int = 1
    address: str = ""

    @property
    def name(self) -> str:
        """What an editor calls the check."""
        return self.check.replace("-", " ").capitalize()
