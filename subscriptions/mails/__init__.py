"""What subscribers are mailed: the kinds that the outbox is told of."""

from outbox import kinds

from .bulk import (
    ArticleKind,
    CorrectionKind,
    ExaminationKind,
    LetterKind,
    TestKind,
    preview,
)
from .digests import DigestKind
from .personal import ConfirmationKind, MoveKind, PreferencesKind, WelcomeKind

__all__ = ["EVERY", "preview", "register"]

EVERY: tuple[kinds.Kind, ...] = (
    ArticleKind(),
    CorrectionKind(),
    DigestKind(),
    LetterKind(),
    TestKind(),
    ExaminationKind(),
    ConfirmationKind(),
    WelcomeKind(),
    PreferencesKind(),
    MoveKind("move-old"),
    MoveKind("move-new"),
)


def register() -> None:
    for kind in EVERY:
        kinds.register(kind)
