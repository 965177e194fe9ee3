"""
The verbs of the desk: receive, assign, note, reply, close. The only writer of a message's state.
"""

from contact.spam import Verdict

from .answering import UNDO, Overtaken, newest_answer, reply, take_back
from .arriving import receive, take_answer
from .given import GivenFile, Signed, Submission
from .handling import assign, change_topic, close, note, reopen, tag
from .linking import link, merge, unlink
from .once import lock
from .rows import NotPossible, keep_files, locked, move, sequel
from .sifting import awaits_proof, call_no_spam, call_spam, release

__all__ = [
    "UNDO",
    "GivenFile",
    "NotPossible",
    "Overtaken",
    "Signed",
    "Submission",
    "Verdict",
    "assign",
    "awaits_proof",
    "call_no_spam",
    "call_spam",
    "change_topic",
    "close",
    "keep_files",
    "link",
    "lock",
    "locked",
    "merge",
    "move",
    "newest_answer",
    "note",
    "receive",
    "release",
    "reopen",
    "reply",
    "sequel",
    "tag",
    "take_answer",
    "take_back",
    "unlink",
]
