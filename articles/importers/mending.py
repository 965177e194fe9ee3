"""What damaged a text: put right where that is certain or was asked for, else told; pure."""

import re

from . import decoding

SURROGATE = re.compile("[\ud800-\udfff]")


def mended(text: str, *, mend: bool) -> tuple[str, list[str]]:
    """
    The text and notes of what was done or left; what was encoded twice is put right with `mend`.

    >>> mended("CristÃ³bal", mend=False)
    ('CristÃ³bal', ['Text seems to be encoded twice (“Ã³”); it was left.'])
    """
    if text.isascii() and not decoding.CONTROL.search(text):
        return text, []
    notes = []
    if (twice := decoding.TWICE.search(text)) and decoding.encoded_once(text) != text:
        done = "was put right" if mend else "was left"
        notes.append(f"Text seems to be encoded twice (“{twice[0]}”); it {done}.")
        text = decoding.encoded_once(text) if mend else text
    if control := len(decoding.CONTROL.findall(text)):
        notes.append(f"Control characters replaced or dropped: {control}.")
    if lost := text.count("\ufffd"):
        notes.append(f"Characters that the old system had lost (�): {lost}.")
    return decoding.without_control(text), notes


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
