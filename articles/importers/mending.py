"""What damaged a text: put right where that is certain or was asked for, else told; pure."""

import re

from . import decoding

SURROGATE = re.compile("[\ud800-\udfff]")
# What white space of ASCII and marks of HTML part; a no-break space may be half of a character.
WORD = re.compile('[^ \\t\\n\\r<>"=]+')
SHOWN = 5  # words of each text that are shown


def mended(text: str, *, mend: bool) -> tuple[str, list[tuple[int, str]]]:
    """
    The text, and notes of what was done or left, each with the offset at which it begins; what was
    encoded twice is put right with `mend`, and the words shown as they were and as they are meant.

    >>> mended("cafÃ©", mend=False)
    ('cafÃ©', [(3, 'Text seems to be encoded twice and was left: “cafÃ©” for “café”.')])
    """
    if text.isascii() and not decoding.CONTROL.search(text):
        return text, []
    notes = []
    if (twice := decoding.TWICE.search(text)) and (pairs := differences(text)):
        done = "put right" if mend else "left"
        told = ", ".join(f"“{before}” for “{after}”" for before, after in pairs[:SHOWN])
        more = f" and {len(pairs) - SHOWN} more" if len(pairs) > SHOWN else ""
        what = f"Text seems to be encoded twice and was {done}: {told}{more}."
        notes.append((twice.start(), what))
        text = decoding.encoded_once(text) if mend else text
    if control := decoding.CONTROL.findall(text):
        what = f"Control characters replaced or dropped: {len(control)}."
        notes.append((text.index(control[0]), what))
    if lost := text.count("\ufffd"):
        what = f"Characters that the old system had lost (�): {lost}."
        notes.append((text.index("\ufffd"), what))
    return decoding.without_control(text), notes


def differences(text: str) -> list[tuple[str, str]]:
    """Each word that was encoded twice, with what it was meant to be; each once."""
    words = dict.fromkeys(word for word in WORD.findall(text) if decoding.TWICE.search(word))
    pairs = ((word, decoding.encoded_once(word)) for word in words)
    return [(before, after) for before, after in pairs if before != after]


def clean(text: str) -> str:
    """
    A text that was written in codes, without what no database stores: control characters, and
    halves of characters, of which two make one.

    >>> clean("a\\x00b \\ud83d\\ude00 \\ud800") == "ab \\U0001f600 "
    True
    """
    if SURROGATE.search(text):
        paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        text = paired.replace("\ufffd", "") if "\ufffd" not in text else paired
    return decoding.CONTROL.sub("", text)
