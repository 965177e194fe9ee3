"""Old files in old encodings, some of them damaged."""

import tracemalloc
from pathlib import Path

import pytest

from articles.importers.entries import Entry, Source
from articles.importers.movabletype import Archive
from tests.patience import patience

from .exports import export, notes, read, read_one, source_of

WORDS = "Über “Maß”: 5 € – naïve"


@pytest.mark.parametrize(
    ("encoding", "seen"), [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp1252", "cp1252")]
)
def test_the_encoding_of_a_file_is_seen(encoding: str, seen: str) -> None:
    archive = Archive([source_of(export(WORDS).encode(encoding))])
    (entry,) = archive
    assert isinstance(entry, Entry)
    assert (entry.body_html, entry.title) == (WORDS, "On trust")
    assert archive.counts()["encoding"] == seen


def test_the_encoding_is_seen_where_a_character_lies_across_two_reads() -> None:
    text = export("x" * ((1 << 16) - 120) + "é" * 200)
    assert "é" * 200 in read_one(text).body_html


def test_an_editor_may_name_the_encoding() -> None:
    entry = read_one(export("信頼は遅い").encode("shift_jis"), encoding="Shift_JIS")
    assert entry.body_html == "信頼は遅い"


@pytest.mark.parametrize("name", ["klingon", "rot13", "base64", "utf-16", "cp037"])
def test_what_is_no_encoding_of_such_a_file_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"“{name}” is no encoding"):
        read(export(), encoding=name)


def test_each_record_of_a_mixed_file_is_read_in_its_own_encoding() -> None:
    source = export(WORDS).encode() + export(WORDS, BASENAME="b").encode("cp1252")
    first, second = read(source)
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert first.body_html == second.body_html == WORDS
    assert "Read as cp1252; the records before it as utf-8." in notes(second)


def test_bytes_that_windows_leaves_open_do_no_harm() -> None:
    assert read_one(export("a\x81b").encode("latin-1")).body_html == "ab"


def test_control_characters_go_and_those_that_meant_something_become_it() -> None:
    entry = read_one(export("\x93Trust\x94\x00\x08", BASENAME="a\x00b", CF50_X="\x01c"))
    assert entry.body_html == "“Trust”"
    assert (entry.slug, entry.extra) == ("ab", {"CF50_X": ["c"]})
    assert "\x00" not in entry.ref
    assert "Control characters replaced or dropped: 6." in notes(entry)


def test_characters_that_the_old_system_lost_are_reported() -> None:
    assert "had lost (�): 2" in notes(read_one(export("caf� fa�ade")))


def test_text_encoded_twice_is_reported_and_left() -> None:
    entry = read_one(export("One.\nCristÃ³bal wouldnâ€™t."))
    assert entry.body_html == "One.\nCristÃ³bal wouldnâ€™t."
    told = (
        "Text seems to be encoded twice and was left: “CristÃ³bal” for “Cristóbal”, "
        "“wouldnâ€™t.” for “wouldn’t.”."
    )
    assert (9, told) in entry.repaired


def test_text_encoded_twice_is_put_right_if_that_is_asked_for() -> None:
    entry = read_one(export("CristÃ³bal wouldnâ€™t, “niño”."), mend=True)
    assert entry.body_html == "Cristóbal wouldn’t, “niño”."
    assert "was put right" in notes(entry)


@pytest.mark.parametrize("words", ["Ångström’s façade", "São Paulo – Ñandú", "Â la carte"])
def test_words_with_accents_are_not_taken_for_damage(words: str) -> None:
    assert read_one(export(words)).repaired == []


def test_a_file_without_line_ends_is_refused_at_once(tmp_path: Path) -> None:
    file = tmp_path / "one-line.txt"
    file.write_bytes(b"x" * 5_000_000)
    with pytest.raises(ValueError, match="no Movable Type export"):
        list(Archive([Source(file.name, lambda: file.open("rb"))]))


def test_an_entry_beyond_measure_is_refused_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("articles.importers.mtlines.LARGEST", 10_000)
    with pytest.raises(ValueError, match="begins in line 11 has more than 10,000 bytes"):
        read(export() + export("x\n" * 10_000))


def test_memory_does_not_grow_by_the_texts_of_the_archive(tmp_path: Path) -> None:
    comment = "COMMENT:\nAUTHOR: Ann\nDATE: 08/23/2003 10:00:00\n" + "Well said. " * 50
    body = '<p><a href="http://www.example.org/2003/08/a.html">See</a> this.</p>\n' * 100

    def peak(entries: int) -> int:
        file = tmp_path / f"{entries}.txt"
        with file.open("w") as output:
            for number in range(entries):
                url = f"http://www.example.org/2003/08/entry-{number}.html"
                output.write(export(body, comment, BASENAME=f"entry-{number}", UNIQUE_URL=url))
        tracemalloc.start()
        try:
            assert sum(1 for _ in Archive([Source("x", lambda: file.open("rb"))])) == entries
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    few, many = peak(100), peak(500)
    assert many - few < 400 * len(body) / 10  # fingerprints only: of duplicates, of inner links


@pytest.mark.parametrize(
    "piece", ["<pre>", "<!--", "<script ", "<a href='", "<img ", "<p ", "\n \n", "%20)", "À©"]
)
def test_hostile_text_takes_no_more_time_than_its_length_asks_for(piece: str) -> None:
    text = export(piece * 50_000, f"COMMENT:\nAUTHOR: A\n{piece * 50_000}x", CONVERT_BREAKS="1")
    with patience():
        assert read_one(text).title == "On trust"
