"""The values of a Movable Type export, as twenty years of versions wrote them."""

from datetime import datetime

import pytest

from articles.importers.mtfields import dirify, local_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("08/22/2003 06:38:00 PM", (2003, 8, 22, 18, 38)),
        ("08/22/2003 06:38:00 am", (2003, 8, 22, 6, 38)),
        ("08/22/2003 12:00:00 AM", (2003, 8, 22, 0, 0)),
        ("08/22/2003 12:00:00 PM", (2003, 8, 22, 12, 0)),
        ("08/22/2003 00:05:00", (2003, 8, 22, 0, 5)),
        ("08/22/2003 21:29:00 PM", (2003, 8, 22, 21, 29)),
        ("08/22/2003 21:29:00 AM", (2003, 8, 22, 21, 29)),
        ("8/2/2003 6:38:00PM", (2003, 8, 2, 18, 38)),
        (" 08/22/2003 18:38 ", (2003, 8, 22, 18, 38)),
        ("08/22/03 18:38:00", (2003, 8, 22, 18, 38)),
        ("08/22/99 18:38:00", (1999, 8, 22, 18, 38)),
        ("02/29/2004 01:00:00", (2004, 2, 29, 1, 0)),
    ],
)
def test_a_date_is_read_however_it_is_written(text: str, date: tuple[int, ...]) -> None:
    assert local_date(text) == datetime(*date)  # type: ignore[arg-type]  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "22/08/2003 06:38:00 PM",
        "02/29/2003 01:00:00",
        "08/22/2003 25:00:00",
        "08/22/2003",
        "08/22/003 01:00:00",
        "00/00/0000 00:00:00",
        "2003-08-22T18:38:00",
        "August 22, 2003 6:38 PM",
        "",
    ],
)
def test_what_is_no_date_is_never_guessed_at(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no date"):
        local_date(text)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("On Trust", "on_trust"),
        ("It’s “free”, isn't it?", "its_free_isnt_it"),
        ("A - b_c", "a_-_b_c"),
        ("Straße & Ærø: <em>naïve</em>", "strasse_aero_naive"),
        ("R&amp;D &mdash; now", "rd_now"),
        ("A title that ends where words of it do", "a_title_that_ends_where_words"),
        ("日本", "post"),
        ("", "post"),
    ],
)
def test_a_base_name_is_made_as_the_old_system_made_it(title: str, name: str) -> None:
    assert dirify(title) == name
