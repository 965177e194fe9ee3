"""
What became of one recipient, told by codes: words mean something else with every server.

An enhanced code is `class.subject.detail`: class 5 has failed for good, 4 for now, 2 has not.
"""

import re
from dataclasses import dataclass

ACTIONS = {"failed", "delayed", "delivered", "relayed", "expanded"}
MOST_OF_ADDRESS, MOST_OF_DIAGNOSTIC = 320, 300

CODE = r"[245]\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9]|\.[0-9])"
STATUS = re.compile(rf"\s*({CODE})")
ENHANCED = re.compile(
    rf"(?:^|(?<![0-9.])[245][0-9]{{2}}[ -]|#)[^\w\n]{{0,2}}({CODE})", re.MULTILINE
)
REPLY = re.compile(r"(?:^|[:;])[ \t]*([245][0-9]{2})(?![0-9.])", re.MULTILINE)
TYPED = re.compile(r"\s*([A-Za-z][\w.-]*)\s*;(.*)", re.DOTALL)
MAILBOX = re.compile(r'(?:"[^"]*"|[^\s"<>]+)@[^\s@"<>]+')
ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{1,5})\}")
SEPARATORS = re.compile(r'[\s<>(),;:"\[\]]+')

NOT_THE_RECIPIENTS = {"5", "7", "8", "9"}
"""Details of subject 1 (addresses): a valid one, the sender's (7, 8), and a relay's abilities."""
OTHER_FAULTS = {"2.1", "7.13", "7.17", "7.18"}
"""Disabled mailbox, disabled account, and another owner of the mailbox or the domain."""
SOFT_SUBJECTS = {"6", "7"}
"""Content, and policy: that message was refused."""
SOFT = {"1.7", "1.8", "2.2", "2.3", "3.1", "3.4"}
"""The sender's address; full; too long; the system is full; too big for the system."""


@dataclass(frozen=True, slots=True)
class Item:
    """
    One recipient: the original where it is named, else the final. `address` is empty where
    neither is a mail address, `status` where no enhanced code is known.

    `is_permanent`: nothing that is sent to this address later will fare better, as far as codes
    tell. A full mailbox and a refusal of the message (policy, content, size) are not permanent,
    even if they came with class 5. `is_mailbox_fault`: the address does not exist, or not any
    more. In a complaint `action` is empty, and `diagnostic` holds its type.
    """

    address: str
    status: str
    action: str
    diagnostic: str
    is_permanent: bool
    is_mailbox_fault: bool

    @property
    def is_failure(self) -> bool:
        return self.action == "failed"


def item(address: str, *, status: str = "", action: str = "", diagnostic: str = "") -> Item:
    """An item from the fields of a report; `diagnostic` may be the text of several lines."""
    typed = TYPED.match(diagnostic)
    answer = typed[2].strip() if typed else diagnostic
    code = enhanced(status, answer)
    replied = REPLY.search(answer)
    action = action_of(action, code)
    is_failure = action == "failed"
    return Item(
        address=address,
        status=code,
        action=action,
        diagnostic=line(answer, MOST_OF_DIAGNOSTIC),
        is_permanent=is_failure and is_permanent(code, replied[1] if replied else ""),
        is_mailbox_fault=is_failure and is_mailbox_fault(code),
    )


def enhanced(status: str, answer: str) -> str:
    """
    The enhanced code; that of the server's answer where the status itself says nothing.

    >>> enhanced("5.1.1 (no such user)", ""), enhanced("5.0.0", "552-5.2.2 over quota")
    ('5.1.1', '5.2.2')
    >>> enhanced("5.7.1", "550 5.1.1 unknown"), enhanced("", "550 see 192.0.2.1")
    ('5.7.1', '')
    """
    stated, told = STATUS.match(status), ENHANCED.search(answer)
    if told and (not stated or stated[1].endswith(".0.0")):
        return told[1]
    return stated[1] if stated else ""


def action_of(text: str, code: str) -> str:
    """Without one that is known, what the class of the code amounts to."""
    word = (text.lower().split() or [""])[0]
    if word in ACTIONS:
        return word
    return {"2": "delivered", "4": "delayed"}.get(code[:1], "failed")


def is_permanent(code: str, reply: str) -> bool:
    """
    The enhanced code decides; where it is general (5.0.0) or missing, the three digits, if any.

    >>> is_permanent("5.4.4", ""), is_permanent("5.2.2", "550"), is_permanent("4.4.1", "")
    (True, False, False)
    >>> is_permanent("", "550"), is_permanent("5.0.0", "421"), is_permanent("", "")
    (True, False, False)
    """
    if not code or code.endswith(".0.0"):
        return (reply or code).startswith("5") and reply != "552"  # of 552: no room
    subject, _, _ = code[2:].partition(".")
    is_soft = code[2:] in SOFT or subject in SOFT_SUBJECTS
    return code.startswith("5") and (not is_soft or is_mailbox_fault(code))


def is_mailbox_fault(code: str) -> bool:
    """
    Whether the address is at fault.

    >>> [is_mailbox_fault(code) for code in ("5.1.1", "5.1.10", "5.2.1", "5.7.13")]
    [True, True, True, True]
    >>> [is_mailbox_fault(code) for code in ("5.1.8", "5.2.2", "5.7.1", "4.1.1", "5.0.0", "")]
    [False, False, False, False, False, False]
    """
    subject, _, detail = code[2:].partition(".")
    of_address = subject == "1" and detail not in NOT_THE_RECIPIENTS
    return code.startswith("5") and (of_address or code[2:] in OTHER_FAULTS)


def recipient(text: str) -> str:
    r"""
    The address in a recipient field, or nothing where that holds no address of a mailbox.

    >>> recipient("rfc822; <Joe@EXAMPLE.org>"), recipient(r"utf-8; jos\x{E9}@example.org")
    ('Joe@example.org', 'josé@example.org')
    >>> recipient("x400; /c=de/s=joe"), recipient("joe@example.org (Joe)")
    ('', 'joe@example.org')
    """
    typed = TYPED.match(text)
    kind, value = (typed[1].lower(), typed[2]) if typed else ("", text)
    if kind == "utf-8":
        value = ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
    value = value.partition(" (")[0].strip()
    if value.startswith("<"):
        value = value[1:].partition(">")[0]
    return tidy(value) if MAILBOX.fullmatch(value) else ""


def addresses(*texts: str) -> list[str]:
    """
    The addresses in header fields, each once.

    >>> addresses("Us <b+1@EXAMPLE.org>, b+1@example.org", "rfc822;c@example.org", "<>", "@")
    ['b+1@example.org', 'c@example.org']
    """
    words = [word for text in texts for word in SEPARATORS.split(text) if word.count("@") == 1]
    return list(
        dict.fromkeys(tidy(word) for word in words if MAILBOX.fullmatch(word) and tidy(word))
    )


def tidy(address: str) -> str:
    """With its domain in lower case; nothing if it can't be stored or is too long."""
    local, _, domain = address.rpartition("@")
    is_sound = address.isprintable() and len(address) <= MOST_OF_ADDRESS
    return f"{local}@{domain.lower().rstrip('.')}" if is_sound else ""


def line(text: str, most: int) -> str:
    """On one line, without what can't be shown."""
    words = " ".join(text[: most * 4].split())
    return "".join(character for character in words if character.isprintable())[:most]
