"""What must not be kept of an archive: contacts of people, passwords, keys; pure."""

import re
from typing import Any

from .mending import clean

MAIL = re.compile(r"([\w.+-]{1,64})@(?:[\w-]{1,63}\.){1,8}[A-Za-z]{2,24}")
BRACKETED = re.compile(rf"[ \t]{{0,3}}[<(](?:mailto:)?{MAIL.pattern}[>)]")
PRIVATE = re.compile(
    r"[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|api_?key|private_?key|credential)[\w.-]*"
    r"|(?:[\w.-]*[_.-])?(?:e-?mails?|e_?mail_?address|mail|ip|ip_?address)"
    r"|\w*(?:E[Mm]ail)",
    re.IGNORECASE,
)
LONGEST_NAME = 100
# A name at the beginning of a line, and one within a line with its value: YAML, TOML or JSON.
HEAD = re.compile(r"""(?P<indent>[ \t-]*+)["']?(?P<name>[\w.-]++)["']?[ \t]*+[:=]""")
PART = re.compile(r"""[{\[,]\s?["']?(?P<name>[\w.-]++)["']?[ \t]*+[:=][ \t]*+""")
VALUE = re.compile(r"""(?:"(?:[^"\\]|\\.)*+"|'[^']*+'|[^\n,}\]]*+)""")
DEEPEST = 40


def is_private(name: str) -> bool:
    """
    Whether a field of that name may be nobody's but its owner's.

    >>> [name for name in ("email", "authorEmail", "api_key", "html", "email_subject") if
    ...  is_private(name)]
    ['email', 'authorEmail', 'api_key']
    """
    return bool(PRIVATE.fullmatch(name.strip()[:LONGEST_NAME]))


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
    'title: Trust\\nauthor:\\n  email:\\n  name: Ann\\n'
    >>> public_text("title: 'E-mail: why'\\nmeta: {a: [{token: x}]}\\n")
    "title: 'E-mail: why'\\nmeta: {a: [{token: }]}\\n"
    """
    kept: list[str] = []
    hidden: int | None = None  # how far a private name is indented whose value goes on below it
    for line in text.splitlines(keepends=True):
        bare = line.lstrip(" \t")
        width = len(line) - len(bare)
        if hidden is not None and (
            not bare.strip() or width > hidden or (width == hidden and bare.startswith("- "))
        ):
            continue
        head = HEAD.match(line)
        if head and is_private(head["name"]):
            hidden = len(head["indent"])
            kept.append(f"{head[0]}\n")
        else:
            hidden = None
            kept.append(without_mail(_public_line(line)))
    return "".join(kept)


def _public_line(line: str) -> str:
    """Without the values of private fields of a mapping that stands in one line."""
    kept: list[str] = []
    start = position = 0
    while found := PART.search(line, position):
        position = found.end("name")
        if is_private(found["name"]) and (value := VALUE.match(line, found.end())):
            kept.append(line[start : value.start()])
            start = position = value.end()
    return "".join([*kept, line[start:]])


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
