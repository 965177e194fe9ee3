"""
Where a word begins and ends, and what is no word: parts of names, addresses, paths. Pure.

Places are those of `Flat.shown`, which begins and ends with RUN_END: each place has neighbours.
"""

import re
from unicodedata import category

from .folding import RUN_END

LATIN, HANGUL, KATAKANA, FREE = "latin", "hangul", "katakana", "free"
PARTICLES = re.compile(
    "(?:은|는|이|가|을|를|의|에|에서|에게|로|으로|와|과|도|만|부터|까지|보다|처럼|이나|나|이다|입니다|란|이란|라는|이라는)"
    "(?![\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff])"
)
ELISION = re.compile(
    r"(?<!\w)(?:[ldjmnstc]|qu|jusqu|lorsqu|puisqu|quoiqu|dell|all|nell|sull|un)$", re.IGNORECASE
)
CLOSE_BEFORE = "@#\\$="
CLOSE_AFTER = "\\@+#="
JOINING = ".&@"
OPENING = "([{<\"'“„«‹"
WITHIN_ADDRESS = re.compile(r"\w@\w")
DOTTED = re.compile(r"\w\.\w")
SENTENCE_MARKS = RUN_END + ".!?:…"
SENTENCE_END = re.compile(r"[.!?]\s")
WORD = re.compile(r"[^\W_]+(?:['.&-][^\W_]+)*")


def is_word(char: str) -> bool:
    """Letters, digits, the underscore, and marks that belong to a letter."""
    return char.isalnum() or char == "_" or (char > "\u02ff" and category(char)[0] == "M")


def script(char: str) -> str:
    """
    What decides whether two neighbours are one word.

    >>> [script(char) for char in "aデ日の한é"]
    ['latin', 'katakana', 'free', 'free', 'hangul', 'latin']
    """
    if char < "\u1100":
        return LATIN
    if "\uac00" <= char <= "\ud7ff" or char <= "\u11ff" or "\u3130" <= char <= "\u318f":
        return HANGUL
    if "\ua960" <= char <= "\ua97f":
        return HANGUL
    if "\u30a0" <= char <= "\u30ff" or "\u31f0" <= char <= "\u31ff" or "\uff66" <= char <= "\uff9f":
        return KATAKANA
    if (
        "\u3040" <= char <= "\u309f"
        or "\u3400" <= char <= "\u4dbf"
        or "\u4e00" <= char <= "\u9fff"
        or "\uf900" <= char <= "\ufaff"
        or char in "々〆〇"
        or char >= "\U00020000"
    ):
        return FREE
    return LATIN


def is_mark(char: str) -> bool:
    return char > "\u02ff" and category(char)[0] == "M"


def begins(shown: str, start: int, *, in_compounds: bool) -> bool:
    """Whether a word may begin here."""
    before = shown[start - 1]
    if before in " \n\x01":
        return True
    first = shown[start]
    if not is_word(first):
        return before != first and not is_word(before)
    if is_word(before):
        own = script(first)
        return not is_mark(before) and (own == FREE or own != script(before))
    if before in CLOSE_BEFORE:
        return False
    if before == "'":
        return not is_word(shown[start - 2]) or bool(ELISION.search(shown[: start - 1][-12:]))
    if before in JOINING:
        return not is_word(shown[start - 2])
    return before != "-" or in_compounds or not is_word(shown[start - 2])


def ends(shown: str, end: int, *, in_compounds: bool) -> bool:
    """Whether a word may end before this place."""
    after = shown[end]
    if after in " \n\x01":
        return True
    last = shown[end - 1]
    if is_mark(after):
        return False
    if not is_word(last):
        return after != last and not is_word(after)
    if is_word(after):
        own = script(last)
        if own == HANGUL == script(after):
            return bool(PARTICLES.match(shown, end))
        return own == FREE or own != script(after)
    if after in CLOSE_AFTER:
        return False
    beyond = shown[end + 1] if after != RUN_END else RUN_END
    if after == "'":
        return not is_word(beyond) or (beyond in "sS" and not is_word(shown[end + 2]))
    if after in JOINING:
        return not is_word(beyond)
    return after != "-" or in_compounds or not is_word(beyond)


def chunk(shown: str, start: int, end: int) -> str:
    """What stands between the white space round a place."""
    first = max(shown.rfind(" ", 0, start), shown.rfind(RUN_END, 0, start)) + 1
    nearest = [place for mark in (" ", RUN_END) if (place := shown.find(mark, end)) >= 0]
    return shown[first : min(nearest)]


def is_address(text: str) -> bool:
    """
    Whether this is, or holds, an address or a path.

    >>> [is_address(text) for text in ("example.com/trust", "(/usr/bin", "me@trust", "www.trust")]
    [True, True, True, True]
    >>> is_address("CRM/ERP,")
    False
    """
    if (
        "://" in text
        or "\\" in text
        or text[:4].casefold() == "www."
        or WITHIN_ADDRESS.search(text)
    ):
        return True
    inside = text.lstrip(OPENING)
    if inside.startswith(("/", "~/", "./")):
        return True
    return "/" in text and bool(DOTTED.search(text))


def opens_sentence(shown: str, start: int) -> bool:
    """
    Whether every word would have a capital here.

    >>> opens_sentence("\\nOn it. “Go", 9), opens_sentence("\\nThe Go", 5)
    (True, False)
    """
    before = shown[max(0, start - 20) : start].rstrip(OPENING + " ")
    return before[-1:] in SENTENCE_MARKS


def is_shouted(shown: str, start: int, end: int) -> bool:
    """
    Whether the rest of the sentence is in capitals, three words or more: they mean nothing there.

    >>> is_shouted("\\nPLEASE READ IT NOW\\n", 13, 15), is_shouted("\\nWe use IT.\\n", 8, 10)
    (True, False)
    """
    first = shown.rfind(RUN_END, 0, start) + 1
    for before in SENTENCE_END.finditer(shown, first, start):
        first = before.end()
    last = shown.find(RUN_END, end)
    if after := SENTENCE_END.search(shown, end, last):
        last = after.start()
    words = WORD.findall(shown[first:start]) + WORD.findall(shown[end:last])
    cased = [word for word in words if word.upper() != word.lower()]
    return len(cased) >= 3 and all(word.isupper() for word in cased)
