"""WordPress exports that are damaged, hostile, very large, or something else altogether."""

import gc
import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from articles.importers.entries import Entry, Reading, Source
from articles.importers.wordpress import Archive, parsing, repairing

from .wxr import BLOG, END, HEAD, archive, attachment, comment, entries, entry, export, item, read

# ---- Repairs, each with its line -------------------------------------------------------


def line_of(text: str, words: str) -> int:
    return text.count("\n", 0, text.index(words)) + 1


def one(text: str | bytes) -> Entry:
    (found,) = entries(text)
    return found


@pytest.mark.parametrize(
    ("found", "kept", "note"),
    [
        ("<a>R & D</a>", "R & D", "A stray “&” was kept as such."),
        ("<a>x=1&y=2</a>", "x=1&y=2", "A stray “&” was kept as such."),
        ("<a>caf&eacute;</a>", "café", "“&eacute;”, which XML does not know, was read as in HTML."),
        ("<a>&unheard;</a>", "&unheard;", "A stray “&” was kept as such."),
        ("<a>1 < 2</a>", "1 < 2", "A stray “<” was kept as such."),
        ("<a>a]]>b</a>", "a]]>b", "“]]>” in a text was kept."),
        ("<a>a\x01\x0bb</a>", "ab", "Control characters were dropped."),
        ("<a>a&#x1;b</a>", "ab", "Control characters were dropped."),
        ("<a><![CDATA[a]]>b]]></a>", "a]]>b", "“]]>” in a text was kept."),
    ],
)
def test_what_is_no_xml_is_repaired_and_reported_with_its_line(
    found: str, kept: str, note: str
) -> None:
    named = found.replace("<a>", "<title>").replace("</a>", "</title>")
    text = export(item(title=None).replace("<item>", f"<item>\n{named}"))
    post = one(text)
    assert post.title == kept
    assert post.repaired == [(line_of(text, named), note)]


def test_a_text_may_quote_a_whole_export() -> None:
    quoted = "<title><![CDATA[x]]></title>\nand <b>]]></b> & on"
    text = export(item("@@")).replace("<![CDATA[@@]]>", f"<![CDATA[{quoted}]]>")
    post = one(text)
    assert post.body_html.startswith("<p><title><![CDATA[x]]></title>")
    assert post.body_html.endswith("& on</p>")


def test_a_prefix_that_is_not_declared_is_declared() -> None:
    text = export(f'<atom:link href="x?a&amp;b" rel="self"/>\n{item()}')
    post = one(text)
    assert post.repaired == [(line_of(text, "<atom:link"), "The prefix “atom:” was not declared.")]


def test_even_wordpress_own_prefix_may_be_missing() -> None:
    head = HEAD.replace('\n  xmlns:wp="http://wordpress.org/export/1.2/"', "")
    found = archive(f"{head}{BLOG}{item()}{END}")
    (post,) = [record for record in found if isinstance(record, Entry)]
    assert post.ref == "wxr:old.example.com/12"
    assert found.counts()["wp_namespace"] == "http://wordpress.org/export/1.2/"
    assert found.counts()["well_formed"].startswith("unbound prefix")


@pytest.mark.parametrize(
    "before",
    [
        "\n\n",
        "\ufeff\n",
        "Notice: undefined index in x.php & y.php\n",
        "<br />\n<b>Warning</b>: x < 3 ]]> in <b>/x.php</b>\n",
    ],
)
def test_bytes_before_the_beginning_are_passed_over(before: str) -> None:
    text = before + export(item())
    post = one(text)
    assert post.line == line_of(text, "<item>")
    assert post.title == "On trust"


def test_bytes_of_another_encoding_are_read_as_windows_1252() -> None:
    raw = export(item(title="@@")).replace("@@", "“Café” – naïve")
    lines = raw.encode().split(b"\n")
    spoilt = [line.decode().encode("cp1252") if b"Caf" in line else line for line in lines]
    post = one(b"\n".join(spoilt))
    assert post.title == "“Café” – naïve"
    told = "Bytes of another encoding were read as Windows-1252."
    assert post.repaired == [(line_of(raw, "“Café”"), told)]


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "utf-16", "shift_jis"])
def test_the_encoding_that_a_file_declares_is_its_own(encoding: str) -> None:
    letters = "信頼" if encoding == "shift_jis" else "Café"
    text = export(item(title=letters)).replace('"UTF-8"', f'"{encoding}"')
    assert one(text.encode(encoding)).title == letters


def test_the_editor_may_tell_the_encoding() -> None:
    raw = export(item(title="Žižek")).encode("iso-8859-2")
    (post,) = entries(raw, reading=Reading(encoding="latin2"))
    assert post.title == "Žižek"


def test_the_editor_knows_better_than_the_file() -> None:
    raw = export(item(title="Žižek")).replace('"UTF-8"', '"iso-8859-1"').encode()
    (post,) = entries(raw, reading=Reading(encoding="utf-8"))
    assert post.title == "Žižek"


def test_what_was_encoded_twice_is_mended_only_on_request() -> None:
    spoilt = "Café – “so”".encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")
    left = entry(item(title=spoilt))
    mended = entry(item(title=spoilt), reading=Reading(mend=True))
    assert left.title != mended.title == "Café – “so”"
    assert any("encoded twice" in note and "was left" in note for _, note in left.repaired)
    assert any("encoded twice" in note and "put right" in note for _, note in mended.repaired)


def test_each_repair_stands_with_its_entry() -> None:
    text = export(
        item(title=None).replace("<item>", "<item><title>A & B</title>"),
        item(title=None, post_id="13").replace("<item>", "<item><title>C & D</title>"),
        attachment(5, "x").replace("<item>", "<item><pubDate>E & F</pubDate>"),
    )
    first, second = entries(text)
    assert [line for line, _ in first.repaired] == [line_of(text, "A & B")]
    assert [line for line, _ in second.repaired] == [line_of(text, "C & D"), line_of(text, "E & F")]


def test_a_damaged_comment_of_a_spammer_does_not_cost_the_rest() -> None:
    spam = comment(1, "buy \x08\x0c now", comment_type="trackback", comment_approved="spam")
    post = one(export(item("Fine.", spam)))
    assert post.body_html == "<p>Fine.</p>"
    assert post.repaired[0][1] == "Control characters were dropped."


def test_repairs_beyond_a_number_are_counted_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repairing, "MOST_NOTES", 3)
    post = one(export("<x>a & b</x>\n" * 10, item()))
    told = [note for _, note in post.repaired]
    assert told == ["A stray “&” was kept as such."] * 3 + [
        "More than 3 repairs were made; the rest is not listed."
    ]


# ---- What can't be read ----------------------------------------------------------------


def test_what_is_damaged_beyond_repair_names_the_line_and_gives_nothing() -> None:
    text = export(item(), item(title=None).replace("<item>", "<item>\n<title>x</titel>"))
    line = line_of(text, "</titel>")
    with pytest.raises(
        ValueError, match=rf"a\.xml: Line {line} is damaged beyond repair .*nothing"
    ):
        read(text)


def test_a_file_that_was_cut_off_is_told_so() -> None:
    text = export(item())
    for cut in (text.index("Trust grows") + 3, text.index("<wp:post_id>") + 4, len(text) - 20):
        with pytest.raises(ValueError, match=r"ends too early.* line \d+"):
            read(text[:cut])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty"),
        ('{"db": []}', 'it begins with “{"db": \\[\\]}”'),
        ("AUTHOR: Jane\nTITLE: x\n", "it begins with “AUTHOR: Jane TITLE: x”"),
        ("<html><body>x</body></html>", "it begins with “<html><body>x"),
        (
            "<rss><channel><title>x</title></channel></rss>",
            "without the fields that WordPress adds",
        ),
    ],
)
def test_what_is_no_export_is_told_by_what_was_seen(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        archive(text)


# ---- Attacks ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://192.0.2.1/x.dtd"> %x;]>',
    ],
)
@pytest.mark.parametrize("before", ["", "damaged\n"])
def test_a_file_that_declares_entities_is_refused(doctype: str, before: str) -> None:
    text = before + export(item(title="@@")).replace("?>", f"?>\n{doctype}", 1)
    with pytest.raises(ValueError, match=r"Line \d+: the file declares an entity"):
        read(text)


def test_a_document_type_elsewhere_is_not_fetched_and_hides_no_text() -> None:
    doctype = '<!DOCTYPE rss SYSTEM "http://192.0.2.1/x.dtd">'
    text = export(item(title="@@")).replace("<![CDATA[@@]]>", "caf&eacute;")
    assert one(text.replace("?>", f"?>\n{doctype}", 1)).title == "café"


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match="nested more than 64 deep"):
        read(export("<a>" * 100 + "</a>" * 100))


@pytest.mark.parametrize("damage", ["", "&"])
def test_one_record_may_not_fill_the_memory(damage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "LARGEST", 20_000)
    with pytest.raises(ValueError, match="holds more than"):
        read(export(f"<a>{damage}</a>", item("x" * 30_000)))
    with pytest.raises(ValueError, match="holds more than"):
        read(export(f"<a>{damage}</a>", item("", "<b/>" * 300)))


# ---- Size ------------------------------------------------------------------------------


def large(path: Path, size: int, *, damaged: bool) -> Source:
    """A file of posts, of about that many bytes."""
    body = ("Trust grows slowly, and it is quick to go. " * 100 + "\n\n") * 15
    one_post = item("Trust grows.", comment(1), title="N @@", post_id="@@")
    with path.open("w", encoding="utf-8") as file:
        file.write(HEAD + BLOG + ("<x>a & b</x>\n" if damaged else ""))
        number = 0
        while file.tell() < size:
            number += 1
            file.write(one_post.replace("@@", str(number)).replace("Trust grows.", body))
        file.write(END)
    return Source(path.name, lambda: path.open("rb"))


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def peak(source: Source) -> tuple[int, int]:
    """The most memory that a reading took, in bytes, and how many entries it gave."""
    gc.collect()
    tracemalloc.start()
    count = sum(isinstance(record, Entry) for record in Archive([source]))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most, count


@pytest.mark.parametrize("damaged", [False, True])
def test_memory_does_not_grow_with_the_file(folder: Path, damaged: bool) -> None:
    small, few = peak(large(folder / "5.xml", 5_000_000, damaged=damaged))
    big, many = peak(large(folder / "20.xml", 20_000_000, damaged=damaged))
    assert many > 3.5 * few
    assert big < small * 1.25 + 300_000  # a fingerprint an entry
    assert big < 8_000_000
