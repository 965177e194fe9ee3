"""Links of old texts to the old site, and the addresses that it used."""

from datetime import datetime

import pytest

from articles.importers import oldpaths
from articles.importers.links import hrefs, old_links, own_path, rewrite_links
from articles.models import address_key

OWN = frozenset({"www.old.example", "old.example"})
MOVED = {"/2003/08/a.html": "/2003/08/a/", "/b/über.html": "/2004/01/über/"}


def rewrite(html: str) -> str:
    return rewrite_links(html, MOVED.get, OWN)[0]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.old.example/2003/08/a.html",
        "https://old.example/2003/08/a.html",
        "HTTP://WWW.OLD.EXAMPLE:80/2003/08/a.html",
        "//old.example/2003/08/a.html",
        "/2003/08/a.html",
        "http://old.example/2003/08/a.html?cid=6a00",
        "http://old.example/2003/08/a.html) ",
        "http://old.example/2003/08/a.html%20",
        " http://old.example/2003/08/a.html.",
    ],
)
def test_a_link_to_an_old_address_leads_to_the_new_one(address: str) -> None:
    assert rewrite(f'<a href="{address}">x</a>') == '<a href="/2003/08/a/">x</a>'


@pytest.mark.parametrize(
    "address",
    [
        "http://old.example/other/2003/08/a.html",
        "http://else.example/2003/08/a.html",
        "http://old.example.else.example/2003/08/a.html",
        "ftp://old.example/2003/08/a.html",
        "mailto:a@old.example",
        "javascript:go('/2003/08/a.html')",
        "http://[server]/2003/08/a.html",
        "#more",
        "?p=3",
        "2003/08/a.html",
        "",
    ],
)
def test_any_other_link_stays(address: str) -> None:
    html = f'<a href="{address}">x</a>'
    assert rewrite_links(html, MOVED.get, OWN) == (html, 0)


@pytest.mark.parametrize("mark", ["#more", "#c-1", "#"])
def test_the_place_within_the_page_is_kept(mark: str) -> None:
    assert rewrite(f'<a href="/2003/08/a.html{mark}">x</a>') == f'<a href="/2003/08/a/{mark}">x</a>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "<A CLASS=x HREF='/2003/08/a.html' ID=y>x</A>",
            '<A CLASS=x HREF="/2003/08/a/" ID=y>x</A>',
        ),
        ("<a href=/2003/08/a.html>x</a>", '<a href="/2003/08/a/">x</a>'),
        (
            '<a title="1 > 0"\n href = "/2003/08/a.html">',
            '<a title="1 > 0"\n href = "/2003/08/a/">',
        ),
        ('<area href="/2003/08/a.html"/>', '<area href="/2003/08/a/"/>'),
        ('<a href="/b/%C3%BCber.html">', '<a href="/2004/01/über/">'),
    ],
)
def test_a_link_is_found_however_it_is_written(before: str, after: str) -> None:
    assert rewrite(before) == after


@pytest.mark.parametrize(
    "html",
    [
        "<p>/2003/08/a.html &copy;&nbsp; <b>é</b>",
        '<a data-href="/2003/08/a.html">x</a>',
        '<a title="href=\'/2003/08/a.html\'" href="/x">x</a>',
        '<a title="<a href=\'/2003/08/a.html\'>" href="/x">x</a>',
        '<a href="/x" href="/2003/08/a.html">x</a>',
        '<abbr href="/2003/08/a.html">x</abbr>',
        '<link href="/2003/08/a.html">',
        '<img src="/2003/08/a.html">',
        "<a href>x</a><a href=>y</a>",
        '<a href="/2003/08/a.html',
        "<a",
    ],
)
def test_what_is_no_link_stays_byte_for_byte(html: str) -> None:
    assert rewrite_links(html, MOVED.get, OWN) == (html, 0)


def test_the_rest_of_the_text_stays_byte_for_byte_and_links_are_counted() -> None:
    html = (
        '\r\n<P>&nbsp;&#8217;<a href="/2003/08/a.html">x</a><BR/><a href="/2003/08/a.html">y</a>é'
    )
    made, count = rewrite_links(html, MOVED.get, OWN)
    assert made == html.replace("/2003/08/a.html", "/2003/08/a/")
    assert count == 2


def test_a_new_address_is_written_as_an_attribute_may_hold_it() -> None:
    made, _ = rewrite_links('<a href="/x#a&quot;b">', {"/x": "/new/?a&b"}.get, OWN)
    assert made == '<a href="/new/?a&amp;b#a&quot;b">'


def test_the_paths_to_look_up_are_those_of_own_links() -> None:
    html = '<a href="/a">1</a><a href="http://old.example/%C3%BC#x">2</a><a href="http://e.example/">3</a>'
    assert list(old_links(html, OWN)) == ["/a", "/ü"]


def test_an_address_with_all_kinds_of_ends_is_cut_once() -> None:
    assert own_path("/a).html%20%20) ;\u00a0", OWN) == ("/a).html", "")
    assert own_path("%20", OWN) is None


def test_addresses_are_read_as_text() -> None:
    assert [link.url for link in hrefs('<a href="/x?a=1&amp;b=2">')] == ["/x?a=1&b=2"]


# ---- The addresses that the old site used --------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/2003/08/my_first_title.html",
        "/2003/08/my-first-title.htm",
        "/2003/08/My_First_Title.php",
        "/2003/08/my_first_title.shtml",
        "/2003/08/my_first_title",
        "/2003/08/my_first_title/",
        "/2003/08/my_first_title/index.html",
        "/2003/08/22/my-first-title/index.php",
        "/archives/2003/08/my_first_title.html",
        "/archives/2003/08/22/my_first_title/",
        "/blog/2003/08/my-first-title.html",
    ],
)
def test_every_usual_address_of_an_entry_is_found_by_its_key(path: str) -> None:
    moment = datetime(2003, 8, 22, 18, 38)  # noqa: DTZ001
    offered = oldpaths.of_entry("", moment, ["my_first_title"])
    assert address_key(path) in {address_key(old) for old in offered}


def test_a_stated_address_is_the_only_one() -> None:
    moment = datetime(2003, 8, 22, 18, 38)  # noqa: DTZ001
    url = "http://www.old.example/b/2003/09/%E6%97%A5.html "
    assert oldpaths.of_entry(url, moment, ["x"]) == ["/b/2003/09/日.html"]


def test_an_entry_without_date_has_no_usual_address() -> None:
    assert oldpaths.of_entry("", None, ["x"]) == []


@pytest.mark.parametrize(
    ("url", "is_page"),
    [
        ("http://old.example/b/about.html", True),
        ("http://old.example/b/2003/08/a.html", False),
        ("http://old.example/2003.html", True),
        ("http://[server]/x", False),
        ("", False),
    ],
)
def test_an_address_tells_whether_it_is_a_page(url: str, is_page: bool) -> None:
    assert oldpaths.is_page(url) is is_page
