"""Readers' comments and other sites' pings in a Movable Type export; nobody's address is kept."""

from datetime import datetime

import pytest

from articles.importers.entries import Comment

from .exports import export, notes, read_one

CONTACTS = ("ann@mail.example", "192.0.2.44")


def comment_of(block: str) -> Comment:
    (comment,) = read_one(export("Text.", block)).comments
    return comment


def test_a_comment_has_its_author_date_address_and_text() -> None:
    comment = comment_of(
        "COMMENT:\nURL: http://ann.example\nDATE: 08/23/2003 14:02:11\nAUTHOR: Ann O&#39;Neil\n"
        "One.\n\nTwo."
    )
    assert comment == Comment(
        kind="comment",
        author="Ann O'Neil",
        url="http://ann.example",
        local_date=datetime(2003, 8, 23, 14, 2, 11),  # noqa: DTZ001
        body_html="<p>One.</p>\n\n<p>Two.</p>",
    )


def test_a_header_ends_at_the_first_line_that_is_none_of_its_keys() -> None:
    comment = comment_of("COMMENT:\nAUTHOR: Ann\nWHY: not\nURL: http://ann.example")
    assert comment.body_html == "<p>WHY: not<br>URL: http://ann.example</p>"
    assert comment.url == ""


def test_a_header_ends_at_a_key_that_was_read_already() -> None:
    comment = comment_of("COMMENT:\nAUTHOR: Ann\nURL:\nURL: of what?")
    assert comment.body_html == "<p>URL: of what?</p>"


def test_a_ping_has_the_title_and_the_blog_that_linked_here() -> None:
    ping = comment_of(
        "PING:\nBLOG NAME: Other &amp; co\nTITLE: They say\nIP: 192.0.2.44\nURL: http://o.example/1\nSo."
    )
    assert (ping.kind, ping.title, ping.blog_name, ping.url, ping.body_html) == (
        "ping",
        "They say",
        "Other & co",
        "http://o.example/1",
        "<p>So.</p>",
    )


@pytest.mark.parametrize(
    ("field", "url"),
    [
        ('<a href="http://ann.example/">http://ann.example/</a>', "http://ann.example/"),
        ("www.ann.example/x?a=1&amp;b=2", "http://www.ann.example/x?a=1&b=2"),
        ("javascript:alert(1)", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_only_a_web_address_is_taken_from_the_field(field: str, url: str) -> None:
    assert comment_of(f"COMMENT:\nURL: {field}\nHi.").url == url


def test_a_comment_keeps_its_words_when_its_date_is_none() -> None:
    entry = read_one(export("Text.", "COMMENT:\nAUTHOR: Ann\nDATE: 31/12/2003 10:00\nHi."))
    (comment,) = entry.comments
    assert (comment.local_date, comment.body_html) == (None, "<p>Hi.</p>")
    assert "kept without its date" in notes(entry)


@pytest.mark.parametrize(
    "block",
    [
        "COMMENT:\nAUTHOR: Ann\nEMAIL: {mail}\nIP: {ip}\nHi.",
        "COMMENT:\nIP: {ip}\nEMAIL:{mail}\nHi.",
        "\n\nCOMMENT:\n\nAUTHOR: Ann\nEMAIL: {mail}\nIP: {ip}\nHi.",
        "COMMENT:\nAUTHOR: {mail}\nEMAIL: {mail}\nIP: {ip}\nHi.",
        "PING:\nTITLE: T\nIP: {ip}\nURL: http://o.example/\nHi.",
    ],
)
def test_no_contact_of_a_reader_is_kept_anywhere(block: str) -> None:
    mail, ip = CONTACTS
    entry = read_one(export("Text.", block.format(mail=mail, ip=ip)))
    assert "<p>Hi.</p>" in repr(entry)
    assert mail not in repr(entry)
    assert ip not in repr(entry)


def test_no_contact_of_an_author_is_kept_anywhere() -> None:
    mail, ip = CONTACTS
    entry = read_one(export(AUTHOR_EMAIL=mail, EMAIL=mail, IP=ip, AUTHOR=mail))
    assert entry.authors == ["ann"]
    assert mail not in repr(entry)
    assert ip not in repr(entry)


def test_the_source_is_kept_but_for_the_contacts() -> None:
    text = export("A  text\n\n\twith its spaces.", "COMMENT:\nAUTHOR: Ann\nEMAIL: a@b.example\nHi.")
    entry = read_one(text)
    assert f"{entry.raw}\n--------\n" == text.replace("EMAIL: a@b.example\n", "")
