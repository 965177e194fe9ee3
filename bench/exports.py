"""Writes a Movable Type export by rule, of any length."""

from datetime import timedelta
from pathlib import Path

from articles.synthetic import FIRST, Writer

CATEGORIES = 12


def write(file: Path, count: int) -> Path:
    """An export of `count` entries of the size of real ones (7 kB), each with two comments."""
    with file.open("w", encoding="utf-8") as stream:
        for number in range(count):
            stream.write(entry(number))
    return file


def entry(number: int) -> str:
    writer = Writer(number)
    date = FIRST + timedelta(hours=9 * number)
    stamp = f"{date:%m/%d/%Y %I:%M:%S %p}"
    earlier = FIRST + timedelta(hours=9 * max(0, number - 1))
    link = f'<p><a href="/{earlier:%Y/%m}/entry_{max(0, number - 1)}.html">before</a></p>'
    comment = f"COMMENT:\nAUTHOR: Reader {number}\nEMAIL: \nIP: \nURL: \nDATE: {stamp}\n"
    return (
        f"AUTHOR: Author {number % 5}\nTITLE: {writer.phrase(3, 7)}\nBASENAME: entry_{number}\n"
        f"STATUS: Publish\nALLOW COMMENTS: 1\nCONVERT BREAKS: richtext\n"
        f"CATEGORY: Category {number % CATEGORIES}\n\nDATE: {stamp}\n"
        f"-----\nBODY:\n{writer.body()}{writer.body()}{link}\n-----\nEXTENDED BODY:\n\n-----\n"
        f"EXCERPT:\n{writer.sentence()}\n-----\nKEYWORDS:\n\n-----\n"
        f"{comment}{writer.sentence()}\n-----\n{comment}{writer.sentence()}\n-----\n\n--------\n"
    )
