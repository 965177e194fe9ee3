"""What readers send us, and what the desk makes of it."""

from .defence import KnownPhrase, LearnedWord, Quarantined
from .filters import StoredFilter
from .hours import Holiday, OpeningHours
from .message import Message, MessageLink, MessageTag
from .thread import MessageEvent, MessageFile, Note, Presence, Reply, ReplyDraft
from .topic import CannedAnswer, Topic

__all__ = [
    "CannedAnswer",
    "Holiday",
    "KnownPhrase",
    "LearnedWord",
    "Message",
    "MessageEvent",
    "MessageFile",
    "MessageLink",
    "MessageTag",
    "Note",
    "OpeningHours",
    "Presence",
    "Quarantined",
    "Reply",
    "ReplyDraft",
    "StoredFilter",
    "Topic",
]
