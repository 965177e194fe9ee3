"""Two texts beside each other: differences that can be read, and changes that go together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import rendering
from articles.comparing import blocks, differences, merge, merge_bodies
from articles.comparing.blocks import passages
from articles.comparing.differences import Difference, text

WORDS = st.lists(st.sampled_from("trust ties grow slowly & quickly".split()), min_size=1).map(
    " ".join
)
PIECES = st.one_of(
    WORDS.map(lambda words: f"<p>{words}</p>".replace("&", "&amp;")),
    WORDS.map(lambda words: f"<h2>{words}</h2>".replace("&", "&amp;")),
    st.lists(WORDS, min_size=1).map(
        lambda items: f"<ul>{''.join(f'<li>{one}</li>' for one in items)}</ul>"
    ),
    st.just("<hr>"),
    st.just('<figure><img src="/a.png" alt="A"><figcaption>Caption</figcaption></figure>'),
    st.just("<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"),
)
TEXTS = st.lists(PIECES, max_size=8).map("".join).map(rendering.sanitise)


def read(difference: Difference, *kinds: str) -> list[str]:
    """The words of each line that are of these kinds."""
    return [
        "".join(change.text for change in line.changes if change.kind in kinds).strip()
        for line in difference.lines
    ]


@given(TEXTS)
def test_the_blocks_of_a_text_are_the_text(html: str) -> None:
    assert "".join(blocks(html)) == html


@given(TEXTS, TEXTS)
def test_a_difference_holds_both_texts_whole(old: str, new: str) -> None:
    """What is the same and removed is the old text, what is the same and added the new one."""
    difference = text(old, new)
    words = {
        kind: " ".join(" ".join(read(difference, "same", kind)).split())
        for kind in ("removed", "added")
    }
    told = [" ".join(" ".join(read(text(html, html), "same")).split()) for html in (old, new)]
    assert [words["removed"], words["added"]] == told


def test_prose_is_compared_word_by_word() -> None:
    old = "<p>People seldom tell one another anything new.</p><p>Networks end.</p>"
    new = "<p>People rarely tell one another anything new.</p><p>Networks end.</p>"
    difference = text(old, new)
    assert read(difference, "removed") == ["seldom", ""]
    assert read(difference, "added") == ["rarely", ""]
    assert difference.told == "1 word added, 1 word removed"


def test_a_paragraph_that_was_put_between_others_leaves_these_alone() -> None:
    difference = text("<p>One.</p><p>Two.</p>", "<p>One.</p><p>A new one.</p><p>Two.</p>")
    assert read(difference, "added") == ["", "A new one.", ""]
    assert read(difference, "removed") == ["", "", ""]


def test_links_and_pictures_are_told_apart_from_the_prose() -> None:
    old = {"body": '<p>See <a href="/a/">this</a>.</p>', "images": []}
    new = {
        "body": '<p>See <a href="/b/">this</a>.</p><img src="/x.png" alt="A graph">',
        "images": [{"src": "/x.png", "alt": "A graph"}],
    }
    found = {one.name: one for one in differences(old, new)}
    assert found["links"].added == ("“this” → /b/",)
    assert found["links"].removed == ("“this” → /a/",)
    assert found["images"].added == ("/x.png (“A graph”)",)


def test_subjects_and_authors_are_named() -> None:
    old = {"subjects": [{"id": 1, "name": "Trust"}], "authors": [{"id": 1, "name": "Jane Doe"}]}
    new = {"subjects": [{"id": 2, "name": "Ties"}], "authors": [{"id": 1, "name": "Jane Doe"}]}
    (found,) = differences(old, new)
    assert (found.added, found.removed) == (("Ties",), ("Trust",))


def test_records_that_say_the_same_do_not_differ() -> None:
    record = {"title": "On trust", "body": "<p>Trust.</p>", "images": [], "expires_at": None}
    assert differences(record, dict(record)) == []


BASE = {"title": "A", "summary": "S", "body": "<p>1</p><p>2</p><p>3</p>", "subjects": ["x"]}


def test_what_only_one_changed_is_taken() -> None:
    merged = merge(BASE, BASE | {"title": "B"}, BASE | {"summary": "T"})
    assert merged.record == BASE | {"title": "B", "summary": "T"}
    assert merged.conflicts == []


def test_what_both_changed_otherwise_is_a_conflict_and_stays_theirs() -> None:
    merged = merge(BASE, BASE | {"title": "B"}, BASE | {"title": "C"})
    assert (merged.record["title"], merged.conflicts) == ("B", ["title"])


def test_changes_of_different_blocks_go_together() -> None:
    theirs = BASE | {"body": "<p>1</p><p>2</p><p>3</p><p>4</p>"}
    mine = BASE | {"body": "<h2>0</h2><p>1</p><p>2!</p><p>3</p>"}
    merged = merge(BASE, theirs, mine)
    assert merged.record["body"] == "<h2>0</h2><p>1</p><p>2!</p><p>3</p><p>4</p>"
    assert merged.conflicts == []


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ("<p>1</p><p>2a</p><p>3</p>", "<p>1</p><p>2b</p><p>3</p>"),
        ("<p>1</p><p>3</p>", "<p>1</p><p>2b</p><p>3</p>"),
        ("<p>1</p><p>new</p><p>2</p><p>3</p>", "<p>1</p><p>other</p><p>2</p><p>3</p>"),
        ("<p>all</p>", "<p>1</p><p>2</p><p>3!</p>"),
    ],
)
def test_changes_of_the_same_block_are_never_guessed(theirs: str, mine: str) -> None:
    assert merge_bodies(BASE["body"], theirs, mine) is None
    assert merge_bodies(BASE["body"], mine, theirs) is None


@given(TEXTS, TEXTS)
def test_a_change_of_one_alone_merges_to_it(base: str, changed: str) -> None:
    assert merge_bodies(base, changed, base) == changed
    assert merge_bodies(base, base, changed) == changed
    assert merge_bodies(base, changed, changed) == changed


@given(TEXTS, TEXTS, TEXTS)
def test_a_merge_is_the_same_from_both_sides(base: str, left: str, right: str) -> None:
    assert merge_bodies(base, left, right) == merge_bodies(base, right, left)


def test_a_passage_is_what_is_read_as_one() -> None:
    html = "<ul><li>One</li><li>Two</li></ul><table><tbody><tr><td>a</td></tr></tbody></table>"
    assert [tag for tag, _ in passages(html)] == ["li", "li", "td"]
