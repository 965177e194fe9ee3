"""Redirect maps as people keep them."""

import pytest

from articles.importers import redirectmap
from articles.importers.redirectmap import Redirect
from tests.shared import shared


def pairs(data: bytes) -> list[tuple[str, str, str]]:
    return [(row.old_path, row.target, row.kind) for row in redirectmap.read(data).redirects]


def test_a_map_without_headings_is_read_from_its_first_line() -> None:
    assert pairs(b"/archives/000123.html,/2003/08/ties/\n/archives/000124.html,my_title\n") == [
        ("/archives/000123.html", "/2003/08/ties/", "address"),
        ("/archives/000124.html", "my_title", "basename"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_found_by_name_whatever_parts_them(delimiter: str) -> None:
    rows = [["Title", "Target URL", "Old URL"], ["Ties; loose, mostly", "/2003/08/ties/", "/?p=12"]]
    text = "\r\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    found = redirectmap.read(text.encode())
    assert found.delimiter == delimiter
    assert found.redirects == [
        Redirect(2, "/?p=12", "/2003/08/ties/", "address", "Ties; loose, mostly")
    ]


def test_a_template_of_movable_type_gives_address_and_basename() -> None:
    data = b"id,date,basename,url\n12,2003-08-22,my_title,http://x.example.org/a/000012.html\n"
    assert redirectmap.read(data).redirects == [
        Redirect(2, "/a/000012.html", "my_title", "basename", date="2003-08-22")
    ]


def test_of_two_addresses_that_called_url_is_the_new_one_beside_an_old_one() -> None:
    assert pairs(b"old_url,title,url\n/a.html,A,/a/\n") == [("/a.html", "/a/", "address")]


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ("old,new\n/café.html,cafe\n".encode("cp1252"), "cp1252"),
        ("old,new\n/café.html,cafe\n".encode("utf-8-sig"), "utf-8"),
        ("old,new\n/café.html,cafe\n".encode("utf-16"), "utf-16"),
        (b"old,new\n/caf%C3%A9.html,cafe\n", "utf-8"),
    ],
)
def test_its_encoding_is_found_out(data: bytes, encoding: str) -> None:
    found = redirectmap.read(data)
    assert (found.redirects[0].old_path, found.encoding) == ("/café.html", encoding)


def test_whole_addresses_lose_host_fragment_and_idle_query() -> None:
    data = b"https://old.example.org/index.php?utm_source=x&P=7#more,ties\n"
    assert pairs(data) == [("/index.php?p=7", "ties", "basename")]


def test_mistakes_name_the_line_and_the_reason() -> None:
    data = (
        b'old,new,note\n/a.html,a,"two\nlines"\nnowhere,b,\n/c.html,,\n,d,\n/a.html,other,\n'
        b"http://[server]/x,e,\n/f/,/f/,\n/g.html\n" + b"/" + b"x" * 1001 + b",h,\n"
    )
    found = redirectmap.read(data)
    assert [row.old_path for row in found.redirects] == ["/a.html"]
    assert found.mistakes == [
        (4, "“nowhere” is no address: it begins with / or http://."),
        (5, "It does not say where /c.html leads."),
        (6, "It names no old address."),
        (7, "/a.html is in line 2 with another target."),
        (8, "“http://[server]/x” is no address: it begins with / or http://."),
        (9, "/f/ leads to itself."),
        (10, "It does not say where /g.html leads."),
        (11, "Its old address is longer than 1000 characters."),
    ]


def test_a_row_that_stands_there_twice_counts_once() -> None:
    found = redirectmap.read(b"/a.html,a\n/a.html,a\n")
    assert (len(found.redirects), found.mistakes) == (1, [])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"old_url,note\n/a,b\n", "none that says where they lead"),
        (b'/a,"' + b"x" * 2_000_000 + b'"\n', "Line 1 of the redirect map"),
    ],
)
def test_what_is_no_map_is_refused_in_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        redirectmap.read(data)


def test_a_real_map_gives_every_row() -> None:
    found = redirectmap.read(
        shared("imports", "other", "getcoreinterface-url-mapping.csv").read_bytes()
    )
    assert (len(found.redirects), found.mistakes) == (57, [])
    assert found.redirects[0].old_path == "/blog/2013/10/me-devdays-are-coming-soon.html"
    assert {row.kind for row in found.redirects} == {"id"}
    assert all(row.title and row.date for row in found.redirects)
