"""The folder of an old static site: which entry each of its pages was."""

import tracemalloc
from datetime import datetime
from pathlib import Path

import pytest

from articles.importers import oldsite
from articles.importers.oldsite import Ambiguous, Entry, OldPage, Unread
from tests.patience import patience

EVENING = datetime(2003, 8, 22, 18, 38)  # noqa: DTZ001  the old site's own time

MT2 = """\
<html><head><title>Notes: {title}</title></head><body>
<!--
<rdf:RDF xmlns:dc="http://purl.org/dc/elements/1.1/">
<rdf:Description rdf:about="x" dc:title="{title}" dc:date="2003-08-22T18:38:00-05:00" />
</rdf:RDF>
-->
<h2 class="date">August 22, 2003</h2><h3 class="title">{title}</h3>
<p>Text.</p><p class="posted">Posted by Jo at 06:38 PM</p>
<p class="posted">Posted by: A reader at August 23, 2003 02:02 PM</p></body></html>"""


def page(path: str, title: str, when: datetime | None = EVENING, **fields: object) -> OldPage:
    return OldPage(path, title, when, **fields)  # type: ignore[arg-type]


def write(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.mark.parametrize(
    "html",
    [
        MT2.format(title="Weak ties"),
        "<h3 class='title'>Weak ties</h3><p>Posted by Jo at August 22, 2003 6:38 PM</p>",
        "<h1 class='entry-header'>Weak ties</h1><p>Posted by Jo on August 22, 2003 at 06:38 PM",
        (
            "<h2 class=date>August 22, 2003</h2><h3 class=title><a href=x>Weak\nties</a></h3>"
            "<span>Posted by Jo at 06:38 PM</span>"
        ),
        (
            "<h2 class='entry-title'>Weak ties</h2>"
            "<abbr class='published' title='2003-08-22T18:38:12-05:00'>Friday</abbr>"
        ),
        "<h1 class='post-title'>Weak ties</h1><time datetime='2003-08-22 18:38'>Friday</time>",
        "<head><title>Weak ties</title></head><p>Posted on 22 August 2003 18:38 in Networks",
    ],
)
def test_title_and_minute_are_found_in_the_common_templates(html: str) -> None:
    found = oldsite.page_of("/x.html", html)
    assert (found.title, found.local_date, found.is_listing) == ("Weak ties", EVENING, False)


def test_the_byline_counts_and_not_a_date_in_the_text_or_a_comment() -> None:
    html = (
        "<h3 class=title>Ties</h3><p>In May 5, 1999 nothing happened.</p>"
        "<p>Posted by Jo at August 22, 2003 6:38 PM</p>"
        "<p>Posted by: A reader at August 23, 2003 02:02 PM</p>"
    )
    assert oldsite.page_of("/x.html", html).local_date == EVENING


def test_a_page_of_several_entries_is_none_of_them() -> None:
    html = "".join(f"<h3 class=title>{name}</h3><p>Posted at August 22, 2003" for name in "ab")
    month = oldsite.page_of("/archives/2003_08.html", html)
    assert month.is_listing
    matches = oldsite.match([month], [Entry("1", "a", datetime(2003, 8, 22))])  # noqa: DTZ001
    assert (matches.found, matches.unmatched) == ({}, ["/archives/2003_08.html"])


def test_the_files_of_a_folder_are_read_in_order_and_others_left(tmp_path: Path) -> None:
    write(tmp_path, "archives/000123.html", MT2.format(title="Weak ties"))
    write(tmp_path, "b/index.PHP", "<title>Caf\xe9</title>".encode("latin-1"))
    write(tmp_path, "a.shtml", b'<meta charset="shift_jis"><title>' + "本".encode("shift_jis"))
    write(tmp_path, "image.png", "no page")
    found = [one for one in oldsite.read(tmp_path) if isinstance(one, OldPage)]
    assert [(one.path, one.title) for one in found] == [
        ("/a.shtml", "本"), ("/archives/000123.html", "Weak ties"), ("/b/index.PHP", "Café"),
    ]  # fmt: skip


def test_no_link_leads_out_of_the_folder(tmp_path: Path) -> None:
    secret = write(tmp_path, "outside/secret.html", "<title>Secret</title>")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "link.html").symlink_to(secret)
    (folder / "folder").symlink_to(secret.parent, target_is_directory=True)
    assert list(oldsite.read(folder)) == [
        Unread("/link.html", "It is a link to a file outside the folder.")
    ]


def test_what_is_too_large_is_named_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a.html", b"x" * (oldsite.MOST_BYTES + 1))
    assert list(oldsite.read(tmp_path)) == [Unread("/a.html", "It is larger than 2 MB.")]
    monkeypatch.setattr(oldsite, "MOST_FILES", 1)
    write(tmp_path, "b.html", "b")
    with pytest.raises(ValueError, match="more than 1 pages"):
        list(oldsite.read(tmp_path))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no folder"):
        list(oldsite.read(tmp_path / "nowhere"))


def test_only_little_of_each_page_is_kept(tmp_path: Path) -> None:
    for number in range(10):
        write(tmp_path, f"{number}.html", MT2.format(title="Ties") + " " * 200_000)
    tracemalloc.start()
    kept = list(oldsite.read(tmp_path))
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(kept) == 10
    assert size < 50_000  # of 2 MB


def test_titles_match_as_people_read_them() -> None:
    entries = [
        Entry("1", "Pricing: what &ldquo;value&rdquo; <em>means</em>", EVENING),
        Entry("2", "Weak ties", EVENING),
    ]
    pages = [
        page("/archives/000123.html", "PRICING – what “value” means"),
        page("/archives/000124.html", "Notes on networks: Weak ties"),
    ]
    matches = oldsite.match(pages, entries)
    assert matches.found == {"/archives/000123.html": "1", "/archives/000124.html": "2"}


def test_one_title_at_two_minutes_is_two_entries() -> None:
    later = EVENING.replace(minute=39)
    entries = [Entry("1", "Links", EVENING), Entry("2", "Links", later)]
    pages = [page("/a.html", "Links", later), page("/b.html", "Links")]
    assert oldsite.match(pages, entries).found == {"/a.html": "2", "/b.html": "1"}


def test_of_two_pages_of_one_minute_both_are_the_entry() -> None:
    pages = [page("/archives/000123.html", "Ties"), page("/archives/000123.php", "Ties")]
    matches = oldsite.match(pages, [Entry("1", "Ties", EVENING)])
    assert set(matches.found.values()) == {"1"}
    assert len(matches.found) == 2


def test_without_the_minute_a_title_counts_once_a_day() -> None:
    day = EVENING.replace(hour=0, minute=0)
    matches = oldsite.match([page("/a.html", "Ties", day)], [Entry("1", "Ties", EVENING)])
    assert matches.found == {"/a.html": "1"}
    another_day = [Entry("1", "Ties", EVENING.replace(day=23))]
    assert oldsite.match([page("/a.html", "Ties", day)], another_day).unmatched == ["/a.html"]


def test_what_is_not_certain_is_reported_and_not_guessed() -> None:
    day = EVENING.replace(hour=0, minute=0)
    entries = [Entry("1", "Links", EVENING), Entry("2", "Links", EVENING)]
    matches = oldsite.match([page("/a.html", "Links")], entries)
    assert (matches.found, matches.ambiguous) == ({}, [Ambiguous("/a.html", ["1", "2"])])
    pages = [page("/a.html", "Links", day), page("/b.html", "Links", day)]
    matches = oldsite.match(pages, [Entry("1", "Links", EVENING)])
    assert matches.found == {}
    assert [path for path, _ in matches.ambiguous] == ["/a.html", "/b.html"]
    matches = oldsite.match([page("/a.html", "Links", None)], [Entry("1", "Links", EVENING)])
    assert matches.unmatched == ["/a.html"]


def test_a_page_that_leads_on_was_what_the_other_is() -> None:
    html = '<meta http-equiv="Refresh" content="0; URL=http://old.example.org/2003/08/ties.html">'
    moved = oldsite.page_of("/archives/000123.html", html)
    pages = [moved, page("/2003/08/ties.html", "Ties")]
    matches = oldsite.match(pages, [Entry("1", "Ties", EVENING)])
    assert matches.found == {"/2003/08/ties.html": "1", "/archives/000123.html": "1"}


@pytest.mark.parametrize(
    "piece", ["Posted at 6:38 PM ", "<a ", "<!", "<!--", "<h3 class=title>", "a : "]
)
def test_no_page_stalls_the_reader(piece: str) -> None:
    html = f"<title>{piece * 20_000}</title>{piece * 20_000}"
    with patience():
        assert oldsite.page_of("/x.html", html).local_date is None
