"""What of a mail is new: nothing is cut away, and the programs that people use are understood."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contact.reading.quotes import own_words, split

MAILS = {
    "Thunderbird": "Yes.\n\nAm 23.11.26 um 12:00 schrieb Desk:\n> Is it?\n> Or not?\n",
    "Gmail": "Yes.\n\nOn Mon, Nov 23, 2026 at 12:00 PM Desk <desk@x.example>\nwrote:\n\n> Is it?\n",
    "Outlook": "Yes.\n\n________________________________\nFrom: Desk <desk@example.org>\n"
    "Sent: Monday, 23 November 2026 12:00\nTo: Ada\nSubject: Re: On trust\n\nIs it?\n",
    "Outlook without a rule": "Yes.\n\nVon: Desk <desk@x.example>\nGesendet: Montag, 23. November\n"
    "An: Ada\nBetreff: AW: On trust\n\nIs it?\n",
    "older Outlook": "Yes.\n\n-----Ursprüngliche Nachricht-----\nVon: Desk\nIs it?\n",
    "Apple Mail": "Yes.\n\n> Le 23 nov. 2026 à 12:00, Desk <desk@x.example> a écrit :\n> Is it?\n",
    "with a signature": "Yes.\n-- \nAda Reader\nExample Street 1\n",
}


@pytest.mark.parametrize("name", MAILS)
def test_what_is_new_is_found(name: str) -> None:
    assert own_words(MAILS[name]) == "Yes."


def test_answers_between_the_lines_keep_their_order() -> None:
    text = "> One?\nYes.\n> Two?\nNo.\n"
    assert [str(piece.kind) for piece in split(text)] == ["quote", "words", "quote", "words"]


def test_what_only_looks_like_a_header_is_no_quote() -> None:
    text = "Dear desk,\n\nNote: see below.\nTitle: On trust\nYear: 2003\n\nAda"
    assert own_words(text) == text


@given(st.text(alphabet="ab>-_:@ \n1", max_size=200))
def test_nothing_is_cut_away(text: str) -> None:
    assert "".join(piece.text for piece in split(text)) == text


@pytest.mark.parametrize(
    "line",
    ["> \n", "a: b@\n\n", "-" * 50 + "\n", "_" * 10 + "\n", "x@1234 ", "-- \n", "-", "_", "\n"],
)
def test_no_text_takes_long(line: str) -> None:
    start = time.monotonic()
    split(line * (100_000 // len(line)))
    assert time.monotonic() - start < 2
