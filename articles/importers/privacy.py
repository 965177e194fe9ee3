"""What must not be kept of an archive: contacts of people, passwords, keys; pure."""

import re
from typing import Any

from .mending import clean

MAIL = re.compile(r"([\w.+-]{1,64})@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
BRACKETED = re.compile(rf"[ \t]{{0,3}}[<(](?:mailto:)?{MAIL.pattern}[>)]")
NAME = (
    r"(?:[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api_?key|private_?key|credential)[\w.-]*"
    r"|(?:[\w.-]*[_.-])?(?:e-?mails?|e_?mail_?address|mail|ip|ip_?address))"
)
PRIVATE = re.compile(rf"{NAME}|\w*(?:E[Mm]ail|ApiKey)", re.IGNORECASE)
# A private name with its value, in YAML, TOML or JSON.
PART = re.compile(
    rf"""(?im)((?:^|[{{,\s])-?[ \t]?["']?{NAME}["']?[ \t]*[:=][ \t]*)"""
    r"""("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s"',}\]|>][^\n,}\]]*)"""
)
BLOCK = re.compile(
    rf"(?im)^([ \t-]*+)([\"']?{NAME}[\"']?[ \t]*:)[ \t]*(?:[|>][-+0-9]*)?[ \t]*\n"
    r"((?:\1[ \t]+[^\n]*(?:\n|\Z)|\1-[^\n]*(?:\n|\Z)|[ \t]*\n)+)"
)
DEEPEST = 40


def is_private(name: str) -> bool:
    """
    Whether a field of that name may be nobody's but its owner's.

    >>> [name for name in ("email", "authorEmail", "api_key", "html", "email_subject") if
    ...  is_private(name)]
    ['email', 'authorEmail', 'api_key']
    """
    return bool(PRIVATE.fullmatch(name.strip()))


def without_mail(text: str) -> str:
    """
    Of an e-mail address, what stands before the @; nothing of one behind a name.

    >>> without_mail("Jane Doe <jane@example.org>"), without_mail("ann@example.org")
    ('Jane Doe', 'ann')
    """
    return MAIL.sub(r"\1", BRACKETED.sub("", text)) if "@" in text else text


def public(value: Any, *, depth: int = 0) -> Any:
    """
    The value without private fields, at any depth, and without e-mail addresses.

    >>> public({"meta": {"email": "a@example.org", "by": ["ann@example.org"], "n": 1}})
    {'meta': {'by': ['ann'], 'n': 1}}
    """
    if depth > DEEPEST:
        return None
    if isinstance(value, dict):
        return {
            clean(key): public(one, depth=depth + 1)
            for key, one in value.items()
            if not is_private(key)
        }
    if isinstance(value, list):
        return [public(one, depth=depth + 1) for one in value]
    return without_mail(clean(value)) if isinstance(value, str) else value


def public_text(text: str) -> str:
    """
    Front matter as it was written, without the values of private fields and e-mail addresses.

    >>> public_text("title: Trust\\nauthor:\\n  email: 'a@example.org'\\n  name: Ann\\n")
    'title: Trust\\nauthor:\\n  email: \\n  name: Ann\\n'
    """
    text = BLOCK.sub(r"\1\2\n", text)
    return without_mail(PART.sub(r"\1", text))


def public_row(row: dict[str, Any]) -> dict[str, Any]:
    """
    A row of a table without private fields; its texts stand as they were published.

    >>> public_row({"html": "Ask ann@example.org", "author": {"email": "ann@example.org"}})
    {'html': 'Ask ann@example.org', 'author': {}}
    """
    return {
        key: value if isinstance(value, str) else public(value)
        for key, value in row.items()
        if not is_private(key)
    }
