"""
How much of spam a message has, and why, in sentences. Pure: what must be asked stands in `Seen`.

Below `PROOF_AT` a message is a reader's. From there it waits for a proof of work, which a browser
gives in a second or two, and from `SPAM_AT` for a person. Nothing is dropped for it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from disposable_email_domains import blocklist

from common import addresses

from .models.signed import How

if TYPE_CHECKING:
    from .inbox import Submission

PROOF_AT, SPAM_AT = 3.0, 7.0
UNPROVED = "It was to wait until its browser had done a sum, and the sum has not come."

LINK = re.compile(r"\b(?:https?://|www\.)[^\s<>\"\]]+", re.IGNORECASE)
MARKUP = re.compile(r"<a\s|\[url[=\]]|\[link[=\]]", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
IS_ADDRESS = re.compile(r"@|://|\bwww\.|\.(?:com|net|org|ru|xyz|top|shop|online)\b", re.IGNORECASE)
FREE_LINKS = 1
LARGE_SHARE = 0.3  # of the text that is links
FOREIGN_SHARE = 0.5  # of the letters
FEWEST_LETTERS = 20  # before anything is said of their script
SCRIPT_OF = {
    "ar": "ARABIC", "be": "CYRILLIC", "bg": "CYRILLIC", "el": "GREEK", "he": "HEBREW",
    "hi": "DEVANAGARI", "ja": "CJK", "ko": "HANGUL", "mk": "CYRILLIC", "ru": "CYRILLIC",
    "sr": "CYRILLIC", "th": "THAI", "uk": "CYRILLIC", "zh": "CJK",
}  # fmt: skip
"""By language, where it is not written in Latin letters."""
LOOK_ALIKE = {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How much of spam a message has, why, and whether it is filed for a person to look at."""

    score: float = 0.0
    reasons: tuple[str, ...] = ()
    is_spam: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    points: float
    says: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What its words alone do not tell: where it came from, and what else came."""

    has_language: bool = True
    is_client_busy: bool = False
    is_address_busy: bool = False
    repeats: int = 0
    phrases: Mapping[str, float] = field(default_factory=dict)
    learned: float = 0.0
    learned_from: int = 0
    language: str = "en"
    own_hosts: Collection[str] = ()


def signs(given: "Submission", seen: Seen) -> Iterator[Sign]:
    """What speaks for spam, or against it; nothing most of the time."""
    yield from signs_of_links(given, seen)
    yield from signs_of_writing(given, seen)
    yield from signs_of_sender(given, seen)
    text = f"{given.subject}\n{given.text}".casefold()
    for phrase, weight in seen.phrases.items():
        if phrase.casefold() in text:
            yield Sign(weight, f"It says “{phrase}”.")
    if seen.repeats:
        others = "another address" if seen.repeats == 1 else "other addresses"
        yield Sign(2.0 * seen.repeats, f"The same words came from {others} within a day.")
    if seen.learned > 0:
        yield Sign(
            seen.learned,
            f"Its words are those of spam, by {seen.learned_from} messages that the desk judged.",
        )
    elif seen.learned < 0:
        yield Sign(
            seen.learned,
            f"Its words are those of readers, by {seen.learned_from} messages of the desk.",
        )


def signs_of_links(given: "Submission", seen: Seen) -> Iterator[Sign]:
    links = [one for one in LINK.findall(given.text) if host_of(one) not in seen.own_hosts]
    if len(links) > FREE_LINKS:
        yield Sign(min(4.0, 0.5 * (len(links) - FREE_LINKS)), f"It has {len(links)} links.")
        if sum(map(len, links)) > LARGE_SHARE * len(given.text):
            yield Sign(2.0, "Much of its text is links.")
    if MARKUP.search(given.text):
        yield Sign(3.0, "It has the markup of links, which the form shows as it is.")
    if LINK.search(given.subject):
        yield Sign(2.0, "Its subject has a link.")


def signs_of_writing(given: "Submission", seen: Seen) -> Iterator[Sign]:
    words = WORD.findall(f"{given.name} {given.subject} {given.text}")
    if mixed := sum(map(is_mixed, words)):
        said = "A word mixes" if mixed == 1 else f"{mixed} words mix"
        yield Sign(min(4.0, 2.0 + 0.5 * mixed), f"{said} letters of several alphabets.")
    known = {"LATIN", SCRIPT_OF.get(seen.language[:2].lower(), "LATIN")}
    letters = Counter("".join(words))
    foreign = sum(count for letter, count in letters.items() if script(letter) not in known)
    if letters.total() >= FEWEST_LETTERS and foreign > FOREIGN_SHARE * letters.total():
        yield Sign(2.0, "It is written in another alphabet than this site.")


def signs_of_sender(given: "Submission", seen: Seen) -> Iterator[Sign]:
    if addresses.domain_of(given.address) in blocklist:
        yield Sign(2.0, "Its mail address is one to throw away.")
    if given.signed.how in UNTRUE:
        yield UNTRUE[given.signed.how]
    if IS_ADDRESS.search(given.name):
        yield Sign(3.0, "The name is an address.")
    if not seen.has_language:
        yield Sign(1.5, "It came from a browser that speaks no language.")
    if seen.is_client_busy:
        yield Sign(3.0, "Many messages came from there in a short time.")
    if seen.is_address_busy:
        yield Sign(3.0, "Many messages came from this mail address in an hour.")
    if given.is_form_reused:
        yield Sign(1.5, "The form was sent before, with other words.")


UNTRUE: dict[str, Sign] = {
    How.OTHER: Sign(1.5, "It is signed by another domain than that of its mail address."),
    How.BROKEN: Sign(2.0, "Its signature does not hold."),
}


def verdict(found: Iterable[Sign], *, is_proved: bool = False) -> Verdict:
    """
    >>> verdict([Sign(2.0, "It has 4 links.")]).is_spam
    False
    >>> verdict([Sign(4.0, "It has 9 links.")]).reasons[-1] == UNPROVED
    True
    >>> verdict([Sign(4.0, "It has 9 links.")], is_proved=True).is_spam
    False
    """
    found = list(found)
    score = round(sum(sign.points for sign in found), 2)
    reasons = [sign.says for sign in sorted(found, key=lambda sign: -sign.points)]
    waits = is_middling(score) and not is_proved
    if waits:
        reasons.append(UNPROVED)
    return Verdict(score, tuple(reasons), is_spam=waits or score >= SPAM_AT)


def is_middling(score: float) -> bool:
    """Whether a proof of work would do."""
    return PROOF_AT <= score < SPAM_AT


# ---- Words and letters ----------------------------------------------------------------


def host_of(link: str) -> str:
    """
    >>> host_of("https://www.Example.org:80/a?b"), host_of("www.example.org")
    ('www.example.org', 'www.example.org')
    """
    return re.split(r"[/?#:]", link.split("://")[-1], maxsplit=1)[0].lower()


def is_mixed(word: str) -> bool:
    """
    Whether a word has letters that look alike from several alphabets; one Greek letter may be.

    >>> is_mixed("pаypal"), is_mixed("μmol"), is_mixed("paypal")
    (True, False, False)
    """
    if word.isascii():
        return False
    scripts = [script(letter) for letter in word]
    found = LOOK_ALIKE.intersection(scripts)
    return len(found) > 1 and not (found == {"LATIN", "GREEK"} and scripts.count("GREEK") == 1)


@lru_cache(maxsize=4096)
def script(letter: str) -> str:
    """
    >>> script("a"), script("ж"), script("日"), script("ア")
    ('LATIN', 'CYRILLIC', 'CJK', 'CJK')
    """
    if letter.isascii():
        return "LATIN"
    first = unicodedata.name(letter, "").partition(" ")[0]
    return "CJK" if first in {"HIRAGANA", "KATAKANA"} else first


def gist(text: str) -> str:
    """
    What stays of a text that is sent to many, each with another number: its words alone.

    >>> gist("Dear Ada, see offer 123!") == gist("dear ADA see OFFER  456")
    True
    """
    return " ".join(word.casefold() for word in WORD.findall(text))[:5000]
