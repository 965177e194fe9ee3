"""The text export of Movable Type: its records, whatever tries to mislead the reader."""

from datetime import datetime
from itertools import starmap

import pytest

from articles.importers.entries import Entry, Failure

from .exports import export, notes, read, read_failure, read_one

# ---- Lines of dashes -----------------------------------------------------------------


@pytest.mark.parametrize("dashes", ["-" * n for n in (3, 5, 6, 7, 8, 9)] + ["-------- ", " -----"])
def test_a_line_of_dashes_within_the_text_is_text(dashes: str) -> None:
    entry = read_one(export(f"<p>Before.</p>\n{dashes}\n<p>After.</p>"))
    assert entry.body_html == f"<p>Before.</p>\n{dashes}\n<p>After.</p>"


@pytest.mark.parametrize("dashes", ["-----", "--------"])
def test_a_line_that_could_have_been_a_separator_is_reported_with_its_number(dashes: str) -> None:
    entry = read_one(export(f"Before.\n{dashes}\nAfter."))
    assert (9, f"The line “{dashes}” is text and was kept.") in entry.repaired


def test_a_comment_may_quote_what_stands_between_lines_of_eight_dashes() -> None:
    quote = "COMMENT:\nAUTHOR: Reader\nRan:\n--------\nSELECT 1\n--------\nok"
    first, second = read(export("One.", quote) + export("Two.", BASENAME="two"))
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    (comment,) = first.comments
    assert comment.body_html == "<p>Ran:<br>--------<br>SELECT 1<br>--------<br>ok</p>"
    assert second.body_html == "Two."


def test_eight_dashes_end_an_entry_only_before_a_key_of_an_entry_or_the_end() -> None:
    text = export("First.\n--------\n\nNote: no key of an entry.") + export("Second.")
    assert [getattr(record, "body_html", "") for record in read(text)] == [
        "First.\n--------\n\nNote: no key of an entry.",
        "Second.",
    ]


def test_the_last_entry_may_end_with_the_file() -> None:
    text = export("Whole.").removesuffix("-----\n--------\n")
    assert read_one(text).body_html == "Whole."


def test_a_dash_line_that_was_marked_by_a_tab_loses_the_tab() -> None:
    entry = read_one(export("a\n-----\t\nBODY:\n--------\t\nTITLE: b\n-----\t\t"))
    assert entry.body_html == "a\n-----\nBODY:\n--------\nTITLE: b\n-----\t"
    assert entry.title == "On trust"


def test_blank_blocks_and_blank_lines_before_a_label_say_nothing() -> None:
    comment = "\n\nCOMMENT:\nAUTHOR: Reader\nYes."
    entry = read_one(export("Text.", "EXTENDED BODY:\n", "EXCERPT:\n", comment, "\n\n"))
    assert entry.body_html == "Text."
    assert [c.author for c in entry.comments] == ["Reader"]
    assert entry.repaired == []


def test_blocks_may_come_in_any_order() -> None:
    text = "TITLE: T\n-----\nKEYWORDS:\nk\n-----\nEXCERPT:\ne\n-----\nBODY:\nb\n-----\n--------\n"
    entry = read_one(text)
    assert (entry.keywords, entry.summary_html, entry.body_html) == ("k", "e", "b")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_on_any_system(end: str) -> None:
    first, second = read((export("One.\n\nTwo.") + export(BASENAME="b")).replace("\n", end))
    assert isinstance(first, Entry)
    assert isinstance(second, Entry)
    assert first.body_html == "One.\n\nTwo."
    assert second.line == 13


# ---- Metadata ------------------------------------------------------------------------


def test_what_looks_like_a_key_in_the_text_is_text() -> None:
    body = "STATUS: Draft\nTITLE: Another\nDATE: soon\n0\n\n    indented"
    entry = read_one(export(body))
    assert entry.body_html == body
    assert (entry.title, entry.status) == ("On trust", "published")


def test_a_title_is_plain_text_and_may_hold_colons() -> None:
    entry = read_one(export(TITLE="Pricing: &ldquo;worth&rdquo; &amp; <i>cost</i>, if 2 < 3 > 1"))
    assert entry.title == "Pricing: “worth” & cost, if 2 < 3 > 1"


@pytest.mark.parametrize("title", [None, ""])
def test_without_a_title_the_first_words_stand_for_it(title: str | None) -> None:
    body = "<style>p { }</style><p>Trust is slow to grow,<br>and it is quick to go.</p>"
    entry = read_one(export(body, TITLE=title))
    assert entry.title == "Trust is slow to grow, and it is"
    assert "no title" in notes(entry)


def test_without_title_and_text_an_entry_is_called_untitled() -> None:
    assert read_one(export("", TITLE="")).title == "Untitled"


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("Publish", "published"),
        ("publish", "published"),
        ("DRAFT", "draft"),
        ("Review", "review"),
        ("Future", "scheduled"),
        ("Unpublish", "withdrawn"),
        ("Spam", "junk"),
        ("Junk", "junk"),
        ("Shiny", "draft"),
        (None, ""),
    ],
)
def test_a_status_is_read_whatever_its_letters_and_an_unknown_one_is_a_draft(
    stated: str | None, status: str
) -> None:
    assert read_one(export(STATUS=stated)).status == status


def test_an_unknown_status_is_reported() -> None:
    assert "“Shiny” is unknown" in notes(read_one(export(STATUS="Shiny")))


def test_a_date_that_can_not_be_is_a_failure_with_its_line_and_reason() -> None:
    failure = read_failure(export(DATE="22/08/2003 06:38:00 PM"))
    assert (failure.line, failure.title) == (5, "On trust")
    assert "the month comes first" in failure.reason


def test_one_bad_record_does_not_cost_the_others() -> None:
    records = read(export(DATE="yesterday") + export("Good."))
    assert [type(record) for record in records] == [Failure, Entry]


def test_the_primary_category_comes_first_and_once() -> None:
    head = (
        "TITLE: T\nCATEGORY: R&amp;D / Tools\nCATEGORY: Trust, slow\nPRIMARY CATEGORY: Trust, slow"
    )
    entry = read_one(f"{head}\n-----\nBODY:\nb\n")
    assert entry.categories == ["Trust, slow", "R&D / Tools"]


def test_tags_may_hold_spaces_and_commas_in_quotes() -> None:
    entry = read_one(export(TAGS="trust,\"net works\",'a, b', it's, @private,trust"))
    assert entry.tags == ["trust", "net works", "a, b", "it's", "@private"]


def test_blank_lines_may_stand_between_the_metadata() -> None:
    entry = read_one(
        "TITLE: T\n\nUNIQUE URL: http://www.example.org/b/2003/08/t.html \nDATE: 1/2/03 1:02:03\n"
    )
    assert entry.old_paths == ["/b/2003/08/t.html"]
    assert entry.local_date == datetime(2003, 1, 2, 1, 2, 3)  # noqa: DTZ001


def test_an_unknown_key_is_kept_and_reported() -> None:
    entry = read_one(export(CF50_SOURCE="interview", IMAGE="a.png", MOOD=""))
    assert entry.extra == {"CF50_SOURCE": ["interview"], "IMAGE": ["a.png"], "MOOD": [""]}
    assert "CF50_SOURCE, IMAGE, MOOD" in notes(entry)


def test_a_line_that_is_no_key_is_reported_and_kept_in_the_source() -> None:
    entry = read_one("TITLE: T\nwhat is this\nDATE: 08/22/2003 06:38:00 PM\n-----\nBODY:\nb\n")
    assert (2, "Passed over among the metadata: “what is this”.") in entry.repaired
    assert "what is this" in entry.raw


@pytest.mark.parametrize("after", ["", " First line."])
def test_the_oldest_exports_hold_the_text_among_the_metadata(after: str) -> None:
    text = f"TITLE: T\nSTART BODY:{after}\nSecond line.\nDATE: is text\n-----\nCOMMENT:\nHi.\n"
    entry = read_one(text)
    assert entry.body_html == f"{after.strip()}\nSecond line.\nDATE: is text".strip("\n")
    assert len(entry.comments) == 1


def test_comments_of_an_entry_elsewhere_make_no_article() -> None:
    comment = "COMMENT:\nAUTHOR: Reader\nYes."
    entry = read_one(export("", comment, NO_ENTRY="1"))
    assert entry.kind == "comments"
    assert len(entry.comments) == 1


def test_what_stood_behind_the_fold_follows_under_the_anchor_that_links_name() -> None:
    entry = read_one(export("First.", "EXTENDED BODY:\nThen.", CONVERT_BREAKS="1"))
    assert entry.body_html == '<p>First.</p>\n<div id="more"><p>Then.</p></div>'


# ---- Identity and address ------------------------------------------------------------


def test_an_entry_is_known_again_by_its_old_address() -> None:
    entry = read_one(export(UNIQUE_URL="http://www.example.org/b/2003/08/%C3%BCber.html "))
    assert entry.ref == "mt:/b/2003/08/über.html"
    assert entry.kind == "article"


def test_an_entry_without_an_address_is_known_by_its_second_and_base_name() -> None:
    assert read_one(export()).ref == "mt:2003-08-22T18:38:00/on_trust"


def test_an_address_that_is_none_does_no_harm() -> None:
    entry = read_one(export(UNIQUE_URL="http://[server]/x"))
    assert entry.ref == "mt:2003-08-22T18:38:00/on_trust"


def test_two_entries_of_one_second_and_base_name_are_told_apart_by_their_titles() -> None:
    records = read(export() + export(TITLE="On doubt") + export())
    refs = [record.ref for record in records if isinstance(record, Entry)]
    assert refs == [
        "mt:2003-08-22T18:38:00/on_trust",
        "mt:2003-08-22T18:38:00/on_trust/on_doubt",
        "mt:2003-08-22T18:38:00/on_trust",
    ]


def test_an_address_without_a_month_is_a_page() -> None:
    entry = read_one(export(UNIQUE_URL="http://www.example.org/b/about.html"))
    assert entry.kind == "page"


def test_a_missing_base_name_is_made_of_the_title_cut_and_uncut() -> None:
    title = "The Caf&eacute; that taught us what a network is"
    entry = read_one(export(TITLE=title, BASENAME=None))
    assert entry.slug == "the_caf_that_taught_us_what_a"
    names = {path.rpartition("/")[2] for path in entry.old_paths}
    assert names == {
        "the_caf_that_taught_us_what_a.html",
        "the_caf_that_taught_us_what_a_network_is.html",
    }


def test_without_a_stated_address_the_usual_ones_are_offered() -> None:
    assert read_one(export()).old_paths == list(
        starmap(
            "{}/2003/08/{}on_trust.html".format,
            [(root, day) for root in ("", "/archives", "/blog") for day in ("", "22/")],
        )
    )


# ---- What is no export ---------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "\n \n", "<rss/>", '{"posts": []}', "Dear editor,\nTITLE: x"])
def test_what_is_no_export_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"is empty|is no Movable Type export"):
        read(text)
