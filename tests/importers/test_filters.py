"""What the old system made of a text before it was shown."""

import pytest

from articles.importers.filters import to_html
from articles.rendering import sanitise


def html(text: str, name: str = "1") -> str:
    found, notes = to_html(text, name)
    assert notes == []
    return found


@pytest.mark.parametrize("name", ["", "0", "richtext", "wysiwyg", "none", "None", "RichText"])
def test_html_stays_as_it_is(name: str) -> None:
    text = "One\ntwo\n\n<p>*three*</p>"
    assert html(text, name) == text


@pytest.mark.parametrize(
    "name", ["1", "__default__", "__default__,__sanitize__", "spam,__default__"]
)
def test_blank_lines_part_paragraphs_and_line_ends_break_lines(name: str) -> None:
    assert html("One\ntwo\n\n\n \nThree", name) == "<p>One<br>two</p>\n\n<p>Three</p>"


@pytest.mark.parametrize(
    "block",
    [
        "<ul>\n<li>a</li>\n</ul>",
        "<P CLASS='x'>a\nb</P>",
        "</div>\nend of a box",
        "ends with a list\n<ol><li>a</li></ol>",
        "<h2>Head</h2>",
        "<hr/>",
        "<section>\na</section>",
        "<table>\n<tr><td>a</td></tr>",
    ],
)
def test_a_block_element_is_no_paragraph(block: str) -> None:
    assert html(f"Before.\n\n{block}\n\nAfter.") == f"<p>Before.</p>\n\n{block}\n\n<p>After.</p>"


@pytest.mark.parametrize(
    "words", ["<em>one</em>\ntwo", "<pride> of\nplace", "a < b\nc", "<a href='x'>p</a>\n"]
)
def test_what_is_no_block_element_is_within_a_paragraph(words: str) -> None:
    assert html(words) == f"<p>{words.strip().replace(chr(10), '<br>')}</p>"


@pytest.mark.parametrize(
    "piece",
    [
        "<pre>\na\n\n  b\n</pre>",
        "<PRE class='c'>a\n\nb</PRE >",
        "<script>\nif (a) {\n\n}\n</script>",
        "<style>\na\n\nb</style>",
        "<!-- one\n\ntwo -->",
    ],
)
def test_lines_of_code_are_left_alone(piece: str) -> None:
    assert html(f"Before.\n\n{piece}\n\nAfter.") == f"<p>Before.</p>\n\n{piece}\n\n<p>After.</p>"


def test_code_between_lines_of_words_is_a_block_of_its_own() -> None:
    made = html("Run:\n<pre>a\n\nb</pre>\nand see.")
    assert made == "<p>Run:</p>\n\n<pre>a\n\nb</pre>\n\n<p>and see.</p>"
    assert sanitise(made) == made


def test_a_comment_among_words_ends_no_paragraph() -> None:
    assert html("One <!-- a\n\nb --> two\nthree") == "<p>One <!-- a\n\nb --> two<br>three</p>"


@pytest.mark.parametrize("opening", ["<pre>", "<!--", "<script>"])
def test_code_that_never_ends_does_not_swallow_the_text(opening: str) -> None:
    assert html(f"One.\n\na {opening} b\n\nTwo.").endswith("<p>Two.</p>")


def test_letters_of_private_fonts_stay() -> None:
    assert html("\ue000 and \ue001") == "<p>\ue000 and \ue001</p>"


def test_markdown_may_hold_html_and_tables() -> None:
    made = html(
        "# On\n\n<div>as *it* is</div>\n\n|a|b|\n|-|-|\n|1|*2*|\n\n    code --x", "markdown"
    )
    assert "<h1>On</h1>" in made
    assert "<div>as *it* is</div>" in made
    assert "<td><em>2</em></td>" in made
    assert "<pre><code>code --x\n</code></pre>" in made


@pytest.mark.parametrize(
    "name",
    ["markdown_with_smartypants", "markdown_with_smartypants,__sa", "Markdown_With_Smartypants"],
)
def test_smart_markdown_sets_quotes_and_dashes_but_not_in_code(name: str) -> None:
    made = html('"It\'s *here*" -- so... (c) `"--"`', name)
    assert made == "<p>“It’s <em>here</em>” — so… (c) <code>&quot;--&quot;</code></p>\n"


def test_plain_markdown_leaves_quotes_and_dashes() -> None:
    assert html('"a" -- b...', "markdown") == "<p>&quot;a&quot; -- b...</p>\n"


@pytest.mark.parametrize("name", ["textile_2", "textile", "Textile_2"])
def test_textile_is_read(name: str) -> None:
    made = html('h2. On\n\n"net":http://n.example and *this*\n\n* a', name)
    assert "<h2>On</h2>" in made
    assert '<a href="http://n.example">net</a> and <strong>this</strong>' in made
    assert "<li>a</li>" in made


def test_what_textile_stumbles_over_keeps_its_lines_and_is_reported() -> None:
    text = 'See "this":http://n.example[1]\nand that'
    made, notes = to_html(text, "textile_2")
    assert made == '<p>See "this":http://n.example[1]<br>and that</p>'
    assert len(notes) == 1
    assert "Not readable as textile_2" in notes[0]


def test_an_unknown_filter_keeps_the_lines_and_is_reported() -> None:
    assert to_html("a\nb", "wiki") == (
        "<p>a<br>b</p>",
        ["Its text filter “wiki” is unknown: lines were kept."],
    )


@pytest.mark.parametrize("name", ["1", "markdown", "textile_2", "wiki", ""])
def test_no_text_becomes_none(name: str) -> None:
    assert to_html(" \n\n ", name) == ("", [])
