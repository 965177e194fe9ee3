"""What damaged a text: put right where that is certain or was asked for, else told; pure."""

from . import decoding


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
