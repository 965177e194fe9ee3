"""What a text may hold when it is stored: nothing that runs, nothing beyond measure."""

import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import TextTooLarge, render, render_comment, sanitise
from articles.rendering.tags import ATTRIBUTES, CLASSES, COMMENT_TAGS, TAGS
from tests.patience import patience

from ..pages import Page
from .attacks import ATTACKS

URLS = {"href", "src", "cite"}
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
# What the rendering adds, or the rules for comments.
ADDED = {
    "a": {"rel"},
    "img": {"loading", "decoding"},
    "div": {"class", "role", "aria-label", "tabindex"},
}


def faults_of(html: str, tags: set[str]) -> list[str]:
    """What a canonical text holds that it may not."""
    faults = []
    for tag, attributes in Page(html).elements:
        if tag not in tags:
            faults.append(f"<{tag}>")
        for name, value in attributes.items():
            allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ADDED.get(tag, set())
            if name not in allowed and not (name == "class" and value in CLASSES.get(tag, ())):
                faults.append(f"{tag} {name}")
            if name in URLS and not is_harmless(value):
                faults.append(value)
    return faults


def is_harmless(url: str) -> bool:
    """As browsers read it: without white space and controls around it, and line ends in it."""
    url = re.sub(r"[\t\r\n]", "", url.strip("".join(map(chr, range(0x21))))).lower()
    scheme = SCHEME.match(url)
    return not scheme or scheme[0] in {"http:", "https:", "mailto:", "tel:"}


# ---- Attacks -------------------------------------------------------------------------------


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_is_stored(attack: str) -> None:
    text = sanitise(f"<p>before</p>{attack}")
    assert faults_of(text, TAGS) == []
    assert faults_of(render(text).html, TAGS) == []
    assert sanitise(text) == text


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_is_kept_in_a_comment(attack: str) -> None:
    text = render_comment(f"<p>before</p>{attack}")
    assert faults_of(text, COMMENT_TAGS) == []
    assert {link["rel"] for link in Page(text).all("a")} <= {"nofollow ugc noopener"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_script_is_no_words_of_the_text(attack: str) -> None:
    text = sanitise(f"<p>before</p>{attack}")
    assert "<script" not in text.lower()
    assert render(text).text.startswith("before")


# ---- Measure -------------------------------------------------------------------------------

MANY = " ".join(f"a{number}" for number in range(100_000))
DEEP = 20_000
TOO_LARGE = {
    "characters": "x" * 1_000_001,
    "attributes": f"<p {MANY}>",
    "attributes of an end tag's like": f"<p/{MANY.replace(' ', '/')}>",
    "attributes behind a quoted >": f'<p title="a > b" {MANY}>',
    "attributes behind a quoted <": f'<p title="<p>" {MANY}>',
    "attributes behind a comment with a quote": f'<!-- <p x=" --><p {MANY}><!-- " -->',
    "attributes behind a script with a quote": f"<script>'<p x='</script><p {MANY}>",
    "attributes behind a lone quote": f'<p a" {MANY}>',
    "attributes behind a hard space": f'<p x=\u00a0" {MANY} ">',
    "elements": "<div>" * DEEP,
    "elements of several kinds": "<div><ul><li><blockquote>" * DEEP,
    "elements of words": "<b><i><span lang=en>" * DEEP,
    "elements with a quoted end": '<div title="</div>">' * DEEP,
    "elements with an end in a comment": "<div><!--</div>-->" * DEEP,
    "elements with an end in a script": "<div><script></div></script>" * DEEP,
    "elements with an end in a cell": "<div><table><tr><td></div>" * DEEP,
    "elements with an end of words around a block": "<span lang=en><div></span>" * DEEP,
    "elements that an end takes out of bold": "<b><div></b>" * DEEP,
    "words opened again in each paragraph": "<div>"
    + "".join(f"<b id=b{number}>" for number in range(200))
    + "</div>"
    + "<p>x</p>" * DEEP,
    "words opened again in each row": "<table>"
    + "".join(f"<i id=i{number}>" for number in range(200))
    + "<tr>x" * DEEP,
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_text_beyond_measure_is_refused_in_words(kind: str) -> None:
    with patience(), pytest.raises(TextTooLarge, match=r"text") as refusal:
        sanitise(TOO_LARGE[kind])
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_a_comment_is_held_to_the_same_measure(kind: str) -> None:
    with pytest.raises(TextTooLarge):
        render_comment(TOO_LARGE[kind])


# Each of these once took a time that grew with the square of its length, or worse.
SLOW = [
    "<!--[if ", "<![if ", "<a name ", "<a name=", "<p", "<p ", "<p>\u00a0", "<p>&nbsp;", "<a ",
    '<a x="', "<a x='", "</", "<!", "<!--", "<b>", "</b>", "<p><b>", "<td>", "<table>", "<svg>",
    "<style>", "<li>", "<p id=x>", "<h2>", "&", "&#", "=", '"', " ",
]  # fmt: skip


@pytest.mark.parametrize("piece", SLOW)
def test_time_grows_with_the_length_of_a_hostile_text_only(piece: str) -> None:
    text = piece * (300_000 // len(piece))
    with patience(), suppress(TextTooLarge):
        assert "<script" not in sanitise(text)


def test_many_unclosed_paragraphs_and_items_are_no_depth() -> None:
    """Old sites closed neither."""
    text = sanitise("<p>a<ul><li>b<li>c</ul>" * 2_000)
    assert text.count("<li>") == 4_000
    assert text.startswith("<p>a</p><ul><li>b</li><li>c</li></ul><p>a</p>")


def test_bold_that_was_never_closed_is_no_depth() -> None:
    text = sanitise("<p><b>a" * 1_000)
    assert text.count("<p>") == 1_000


def test_a_long_text_of_an_honest_kind_is_stored() -> None:
    text = "<p>" + "word " * 150_000 + "</p>"
    assert len(sanitise(text)) > 750_000


# ---- One spelling --------------------------------------------------------------------------

PIECES = [
    "<", ">", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", '"', "'", "=", "&", "&lt;", "&#60;",
    "&nbsp;", "\u0338", "\u0301", "\u202e", "\x00", "\ufffe", "\n", "\n\n", " ", "é", "日本", "x",
    " id=a", " id=site-x", " name=b", " href=/x", " href=javascript:x", ' title="<p>"',
    " class=wide", " onclick=x", " lang=en",
]  # fmt: skip
NAMES = [
    *sorted(TAGS), "h1", "center", "font", "section", "script", "style", "svg", "math", "title",
    "textarea", "template", "select", "o:p", "form",
]  # fmt: skip
tags = st.builds(
    lambda name, slash, rest: f"<{slash}{name}{rest}>",
    st.sampled_from(NAMES),
    st.sampled_from(["", "", "/"]),
    st.sampled_from(["", "", "", " id=a", " name=b", " href=x", " lang=en", "/", " class=wide"]),
)
garbage = st.lists(st.sampled_from(PIECES) | tags, max_size=30).map("".join)


def tree(children: Any) -> Any:
    return st.builds(
        lambda name, attribute, inner: f"<{name}{attribute}>{''.join(inner)}</{name}>",
        st.sampled_from(NAMES),
        st.sampled_from(["", " id=a", " id=b", " href=x", " lang=en", " class='note'"]),
        st.lists(children, max_size=4),
    )


trees = st.recursive(st.sampled_from(["x", "<br>", "<img src=x>", " ", "\n", "é"]), tree)


@settings(max_examples=400, deadline=None)
@given(garbage | trees | st.text(max_size=60))
def test_what_is_stored_once_is_never_changed_again(text: str) -> None:
    stored = sanitise(text)
    assert sanitise(stored) == stored
    assert faults_of(stored, TAGS) == []


@settings(max_examples=200, deadline=None)
@given(garbage | trees | st.text(max_size=60))
def test_a_comment_is_kept_in_one_spelling_too(text: str) -> None:
    kept = render_comment(text)
    assert render_comment(kept) == kept
    assert faults_of(kept, COMMENT_TAGS) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(sorted(TAGS - {"img"})), max_size=12))
def test_no_word_is_lost_between_tags_in_whatever_order(names: list[str]) -> None:
    text = "".join(f"<{name}>{number}," for number, name in enumerate(names))
    words = "".join(Page(f"<body>{sanitise(text)}").text.split())
    assert sorted(words.split(",")) == sorted([*map(str, range(len(names))), ""])


# ---- What stays, and what goes -------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("<h1>Trust</h1>", "<h2>Trust</h2>"),
        ("<H1 CLASS=x>Trust</H1>", "<h2>Trust</h2>"),
        ("<tt>x</tt> <strike>y</strike>", "<code>x</code> <s>y</s>"),
        ("<center>x</center>", "<div>x</div>"),
        ('<acronym title="a">x</acronym>', '<abbr title="a">x</abbr>'),
        ("<section><p>x</p></section>", "<div><p>x</p></div>"),
        ("<font color=red size=7>x</font>", "x"),
        ("<big><blink>x</blink></big>", "x"),
        ("<p>&nbsp;</p><p><br></p><p>x</p>", "<p>x</p>"),
        ("<p>a<p>b", "<p>a</p><p>b</p>"),
        ("<p/>a<p/>b", "<p>a</p><p>b</p>"),
        ("<b>a<i>b</b>c</i>", "<b>a<i>b</i></b><i>c</i>"),
        ("<p><b>a</p><p>b</b>c", "<p><b>a</b></p><p><b>b</b>c</p>"),
        ("<a href=/x>a<a href=/y>b</a>", '<a href="/x">a</a><a href="/y">b</a>'),
        ("if a < b && c > d", "if a &lt; b &amp;&amp; c &gt; d"),
        ("<3", "&lt;3"),
        ('<img src="/x.png" width="4" style="x">', '<img src="/x.png" width="4">'),
        ("<iframe src=x />after", "after"),
        ("<p>x</p><script>unclosed", "<p>x</p>"),
    ],
)
def test_old_html_becomes_that_of_today(text: str, stored: str) -> None:
    assert sanitise(text) == stored


def test_the_words_behind_a_broken_tag_stay() -> None:
    """A browser drops them, and with them the rest of the article."""
    text = sanitise('<p>See <a href="/x>this</a>.</p><p>And more.</p>')
    assert render(text).text.endswith("And more.")


@pytest.mark.parametrize(
    "code", ["<pre>\n\n\nx</pre>", "<pre>\nx\n\n  y</pre>", "<pre>  x\n\ty</pre>"]
)
def test_code_keeps_its_lines(code: str) -> None:
    parsed = Page(f"<body>{sanitise(code)}").words[0]
    assert parsed.removeprefix("\n").strip("\n") == code[5:-6].strip("\n")
    assert sanitise(sanitise(code)) == sanitise(code)


def test_blank_lines_at_the_head_of_code_stay_as_often_as_it_is_saved() -> None:
    code = "<pre>\n\n\n\n\n\n\n\nx</pre>"
    assert sanitise(code) == code


def test_a_mark_of_the_text_does_not_melt_into_a_tag() -> None:
    """NFC makes one character of > and U+0338."""
    assert sanitise("<p>\u0338 not</p>") == "<p>\u0338 not</p>"
    assert sanitise("<i>=</i>&#x338;") == "<i>=</i>\u0338"


WORD = """<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]-->
<style><!-- /* Style Definitions */ p.MsoNormal {margin:0} --></style>
<p class=MsoNormal style='mso-margin-top-alt:auto'><span style='mso-bidi-font-family:"Times"'>On
trust<o:p></o:p></span></p><p class=MsoListParagraph><![if !supportLists]>1.<![endif] >Slow</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>"""


def test_what_word_adds_goes_and_the_words_stay() -> None:
    stored = sanitise(WORD)
    assert "Mso" not in stored
    assert "mso" not in stored
    assert "<span" not in stored
    assert render(stored).text == "On trust\n1.Slow"


# ---- Ids -----------------------------------------------------------------------------------


def test_an_authors_id_stays_as_it_is() -> None:
    text = '<p id="a000123">x</p><h2 id="More">y</h2>'
    assert sanitise(text) == text


def test_an_id_of_the_pages_own_layout_goes() -> None:
    assert sanitise('<p id="site-header">x</p><p id="site-">y</p>') == "<p>x</p><p>y</p>"


def test_of_an_id_that_stands_twice_the_first_stays() -> None:
    text = sanitise('<p id="a">x</p><p id="a">y</p><h2 id="a" lang="en">z</h2>')
    assert text == '<p id="a">x</p><p>y</p><h2 lang="en">z</h2>'


@pytest.mark.parametrize("identity", ["", " ", "a b", "x'y", "x&quot;y", "&lt;x", "x" * 201])
def test_what_is_no_id_goes(identity: str) -> None:
    assert sanitise(f'<p id="{identity}">x</p>') == "<p>x</p>"


def test_the_old_name_of_an_anchor_becomes_its_id() -> None:
    assert sanitise('<a name="a12">x</a>') == '<a id="a12">x</a>'
    assert sanitise("<A NAME=a12></A>x") == '<a id="a12"></a>x'
    assert sanitise('<a name="a12"/>x') == '<a id="a12"></a>x'
    assert sanitise('<a id="b" name="b" href="/x">x</a>') == '<a id="b" href="/x">x</a>'


def test_a_name_in_an_address_is_part_of_the_address() -> None:
    text = '<a href="/x?name=y&amp;id=z" title="name = y">x</a>'
    assert sanitise(text) == text


def test_a_paragraph_that_only_bears_an_id_stays() -> None:
    assert sanitise('<p id="more"></p><p></p>') == '<p id="more"></p>'


def test_classes_that_the_stylesheet_knows_stay_where_it_knows_them() -> None:
    text = '<p class="note big">x</p><p class="wide">y</p><table class="wide"></table>'
    assert sanitise(text) == '<p class="note">x</p><p>y</p><table class="wide"></table>'


# ---- Characters ----------------------------------------------------------------------------

CONTROLS = [
    chr(code) for code in [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)]
]
NO_TEXT = [*CONTROLS, "\ufffe", "\uffff", "\ud800", "\udbff", "\udc00", "\udfff"]
TURNING = [chr(code) for code in [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]]


@pytest.mark.parametrize("character", NO_TEXT + TURNING, ids=ascii)
def test_what_no_text_may_hold_is_not_stored(character: str) -> None:
    assert sanitise(f"<p>a{character}b</p>") == "<p>ab</p>"
    assert sanitise(f'<p>a<img src="x" alt="c{character}d">') == '<p>a<img src="x" alt="cd"></p>'
    assert render_comment(f"a{character}b") == "ab"


@pytest.mark.parametrize("character", NO_TEXT + TURNING, ids=ascii)
def test_nor_as_a_reference(character: str) -> None:
    stored = sanitise(f"<p>a&#{ord(character)};b</p>")
    assert character not in stored
    assert sanitise(stored) == stored


def test_text_is_stored_in_one_form_of_its_letters() -> None:
    assert sanitise("<p>e\u0301</p>") == "<p>é</p>"


def test_marks_that_scripts_and_faces_need_stay() -> None:
    """Joiners of Persian and of emoji, and the marks that say which way a word runs."""
    text = "<p>می\u200cخواهم \U0001f469\u200d\U0001f52c a\u200eb\u200f</p>"
    assert sanitise(text) == text
