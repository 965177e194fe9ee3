"""What readers get of a text: the same, with ids, relations and wrappers put in."""

import re
from html import unescape

import pytest
from django_prose_editor.config import allowlist_from_extensions, expand_extensions
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.rendering import (
    EDITOR_EXTENSIONS,
    clean_text,
    editor_can_show,
    excerpt,
    render,
    sanitise,
    slug_for,
)
from articles.rendering.tags import TAGS, VOID

from ..pages import Page
from .test_sanitising import NO_TEXT, TURNING, garbage, trees

OWN = frozenset({"www.example.com"})


def shown(text: str) -> Page:
    return Page(f"<body>{render(sanitise(text), own_hosts=OWN).html}")


def ids_of(text: str) -> list[str]:
    return [heading.id for heading in render(sanitise(text)).headings]


# ---- Headings ------------------------------------------------------------------------------


def test_each_heading_can_be_linked_to() -> None:
    page = shown("<h1>On trust</h1><p>x</p><h3>What it is worth</h3>")
    assert page.all("h2", id="on-trust")
    assert page.all("h3", id="what-it-is-worth")


def test_headings_alike_have_ids_of_their_own() -> None:
    text = "<h2>Trust</h2><h2>Trust</h2><h2 id='trust-2'>x</h2><h3>trust!</h3>"
    assert ids_of(text) == ["trust", "trust-3", "trust-2", "trust-4"]


def test_an_id_of_the_text_is_not_given_to_a_heading() -> None:
    assert ids_of('<h2>Trust</h2><p id="trust">x</p>') == ["trust-2"]


@pytest.mark.parametrize("text", ["日本", "---", "", "<img src=x>", "…", "&nbsp;"])
def test_a_heading_without_letters_has_an_id_too(text: str) -> None:
    assert ids_of(f"<h2>a</h2><h2>{text}</h2>") == ["a", "section-2"]


def test_no_heading_takes_an_id_of_the_pages_layout() -> None:
    assert ids_of("<h2>Site header</h2>") == ["the-site-header"]


def test_ids_stay_when_the_rest_of_the_text_changes() -> None:
    assert ids_of("<p>x</p><h2>One</h2><h2>Two</h2>") == ids_of("<h2>One</h2>y<h2>Two</h2><p>z</p>")


def test_a_heading_within_another_is_a_heading() -> None:
    rendered = render(sanitise("<h2><b><h3>inner</h3> outer</b></h2><h2>next</h2>"))
    assert [(h.level, h.id, h.text) for h in rendered.headings] == [
        (3, "inner", "inner"),
        (2, "inner-outer", "inner outer"),
        (2, "next", "next"),
    ]


def test_headings_are_listed_with_level_and_words() -> None:
    (heading,) = render(sanitise("<h3>On <em>trust</em> &amp;\n co</h3>")).headings
    assert (heading.level, heading.text) == (3, "On trust & co")


# ---- Links, images, tables -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("href", "rel"),
    [
        ("https://example.org/", "external noopener"),
        ("HTTP://EXAMPLE.ORG", "external noopener"),
        ("//example.org/x", "external noopener"),
        ("https://www.example.com/x", None),
        ("https://WWW.example.com:8000/x", None),
        ("/2003/08/x/", None),
        ("x.html", None),
        ("#more", None),
        ("", None),
        ("mailto:ann@example.org", None),
        ("tel:+16175550123", None),
    ],
)
def test_a_link_that_leaves_the_site_says_so(href: str, rel: str | None) -> None:
    (link,) = shown(f'<p><a href="{href}">x</a></p>').all("a")
    assert link.get("rel") == rel


def test_an_address_that_is_none_does_no_harm() -> None:
    """Such addresses stand in real archives."""
    rendered = render('<a href="http://[server]/x">y</a>')
    assert rendered.html == '<a href="http://[server]/x" rel="external noopener">y</a>'


def test_an_anchor_is_no_link() -> None:
    rendered = render(sanitise('<a id="x">y</a>'))
    assert rendered.html == '<a id="x">y</a>'
    assert rendered.links == ()


def test_links_are_listed_as_they_stand() -> None:
    text = '<a href="/x?a=1&amp;b=2">x</a> <a href="https://example.org/ü">y</a>'
    assert render(sanitise(text)).links == ("/x?a=1&b=2", "https://example.org/ü")


def test_images_are_loaded_when_they_are_near_and_have_a_text() -> None:
    with_text, without, empty = shown(
        '<img src="a.png" alt="A bridge"><img src="b.png"><img src="c.png" alt="">'
    ).all("img")
    assert with_text["alt"] == "A bridge"
    assert (without["alt"], empty["alt"]) == ("", "")
    for image in (with_text, without, empty):
        assert (image["loading"], image["decoding"]) == ("lazy", "async")


def test_a_table_scrolls_by_itself_and_has_a_name() -> None:
    page = shown("<table><tr><td>x</table><p>y</p><table><tr><td>z</table>")
    wrappers = page.all("div", class_="table-scroll")
    assert [wrapper["aria-label"] for wrapper in wrappers] == ["Table 1", "Table 2"]
    assert all((w["role"], w["tabindex"]) == ("region", "0") for w in wrappers)


def test_of_tables_in_each_other_the_outermost_scrolls() -> None:
    html = render(sanitise("<table><tr><td><table><tr><td>x</table></table>")).html
    assert html.count('<div class="table-scroll"') == html.count("</div>") == 1
    assert html.startswith("<div") and html.endswith("</table></div>")  # noqa: PT018


# ---- The words -----------------------------------------------------------------------------


def test_blocks_stand_on_lines_of_their_own() -> None:
    text = sanitise("<h2>On trust</h2><ul><li>one<li>two</ul><p>a<br>b <b>c</b>d</p>")
    assert render(text).text == "On trust\none\ntwo\na\nb cd"


def test_a_line_end_within_a_paragraph_is_a_space_and_in_code_a_line_end() -> None:
    assert render(sanitise("<p>On\n  trust</p>")).text == "On trust"
    assert render(sanitise("<pre>a\n  b</pre>")).text == "a\nb"


def test_the_words_hold_no_marks() -> None:
    text = sanitise("<p>R&amp;D &lt;b&gt; caf&eacute;&nbsp;5 &#8364;</p>")
    assert render(text).text == "R&D <b> café 5 €"


def test_what_an_image_shows_is_among_the_words() -> None:
    assert render(sanitise('<p>see<img src="x" alt="a bridge">here</p>')).text == (
        "see a bridge here"
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("<p>one</p><p>two</p>", 2), ("it’s state-of-the-art 3.5", 3), ("a<br>b", 2)],
)
def test_words_are_counted_as_people_count_them(text: str, count: int) -> None:
    assert render(sanitise(text)).words == count


# ---- Nothing but what is put in ------------------------------------------------------------

TOKENS = re.compile(r"<[^<>]*>|[^<]+")
PUT_IN = re.compile(
    r'(?: id="[^"]*"| rel="external noopener"|(?: alt="")? loading="lazy" decoding="async")>$'
)
WRAPPER = re.compile(
    r'<div class="table-scroll" role="region" aria-label="Table \d+" tabindex="0">|</div>'
)


def without_what_was_put_in(html: str, body: str) -> str:
    """The rendered text as it was: tag by tag, without what only the rendering may add."""
    wanted = TOKENS.findall(body)
    kept: list[str] = []
    for token in TOKENS.findall(html):
        want = wanted[len(kept)] if len(kept) < len(wanted) else ""
        if want in (token, PUT_IN.sub(">", token)):
            kept.append(want)
        else:
            assert WRAPPER.fullmatch(token)
    return "".join(kept)


@settings(max_examples=300, deadline=None)
@given(garbage | trees)
def test_without_what_was_put_in_the_text_is_the_stored_one(text: str) -> None:
    body = sanitise(text)
    assert without_what_was_put_in(render(body).html, body) == body


@settings(max_examples=300, deadline=None)
@given(garbage | trees)
def test_what_is_shown_nests_well_and_names_each_heading_once(text: str) -> None:
    rendered = render(sanitise(text))
    open_tags: list[str] = []
    for end, tag in re.findall(r"<(/?)([a-z0-9]+)[^<>]*>", rendered.html):
        if end:
            assert open_tags.pop() == tag
        elif tag not in VOID:
            open_tags.append(tag)
    assert open_tags == []
    ids = [heading.id for heading in rendered.headings]
    assert all(ids)
    assert len(set(ids)) == len(ids) == len(re.findall(r"<h[2-6][ >]", rendered.html))


# ---- Plain text ----------------------------------------------------------------------------


@pytest.mark.parametrize("character", NO_TEXT + TURNING, ids=ascii)
def test_a_line_of_text_holds_nothing_unseen(character: str) -> None:
    assert clean_text(f"a{character}b") == "ab"
    assert clean_text(f"a{character}b\nc", lines=True) == "ab\nc"


def test_a_line_is_one_line_with_single_spaces() -> None:
    assert clean_text(" On\r\n\ttrust\u2028 and\u00a0 time ") == "On trust and time"


def test_lines_are_kept_where_they_are_asked_for() -> None:
    assert clean_text(" a  b \r\n\n\n\n c\rd ", lines=True) == "a b\n\nc\nd"


@pytest.mark.parametrize("text", ["日本", "---", "", "  ", "’", "!?", "\u202e", "مرحبا"])
def test_a_slug_is_never_empty(text: str) -> None:
    assert slug_for(text, fallback="article-1") == "article-1"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("ß", "ss"),
        ("STRASSE und Maß", "strasse-und-mass"),
        ("Œuvre, Ærø, Łódź, Đà Nẵng", "oeuvre-aero-lodz-da-nang"),
        ("The editor’s ‘rules’", "the-editors-rules"),
        ("İstanbul ılık", "istanbul-ilik"),
        ("R&D -- 10 % more", "r-d-10-more"),
        ("東京 2003", "2003"),
    ],
)
def test_a_slug_is_made_of_plain_letters(text: str, slug: str) -> None:
    assert slug_for(text, fallback="x") == slug


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_whatever_the_title_a_slug_can_stand_in_an_address(text: str) -> None:
    slug = slug_for(text, fallback="article")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= 80


def test_a_long_slug_is_cut_between_words() -> None:
    assert slug_for("trust " * 40, fallback="x") == "-".join(["trust"] * 13)
    assert slug_for("x" * 100, fallback="x") == "x" * 80


def test_an_excerpt_is_cut_between_words_and_says_so() -> None:
    assert excerpt("short") == "short"
    assert excerpt("one two, three", length=9) == "one two…"
    cut = excerpt("word " * 200)
    assert len(cut) <= 301
    assert cut.endswith("word…")


def test_an_excerpt_of_much_white_space_says_that_there_is_more() -> None:
    assert excerpt("a" + " " * 2_000 + "b", length=100) == "a b"


# ---- The editor ----------------------------------------------------------------------------

ALLOWED = allowlist_from_extensions(expand_extensions(EDITOR_EXTENSIONS))
SAMPLES = {"colspan": "2", "rowspan": "2", "start": "3", "width": "4", "height": "5", "type": "a"}
# The rendering adds rel; the others are the editor's own and say nothing to a reader.
NOT_STORED = {"rel", "class", "data-type", "data-file"}
AROUND = {
    "li": "<ul>{}</ul>", "tr": "<table><tbody>{}</tbody></table>",
    "td": "<table><tbody><tr>{}</tr></tbody></table>",
    "th": "<table><tbody><tr>{}</tr></tbody></table>",
    "tbody": "<table>{}</table>", "thead": "<table>{}</table>",
}  # fmt: skip


@pytest.mark.parametrize("tag", sorted(ALLOWED["tags"]))
def test_what_the_editor_may_write_is_stored_as_it_is(tag: str) -> None:
    given = ALLOWED["attributes"].get(tag, set()) - NOT_STORED
    attributes = "".join(f' {name}="{SAMPLES.get(name, "/x")}"' for name in sorted(given))
    element = f"<{tag}{attributes}>" + ("" if tag in VOID else f"x</{tag}>")
    page = Page(sanitise(AROUND.get(tag, "{}").format(element)))
    assert page.all(tag) == [dict(re.findall(r' (\w+)="([^"]*)"', unescape(attributes)))]


def test_the_editor_takes_the_addresses_that_are_stored() -> None:
    for scheme in ALLOWED["url_schemes"]:
        text = f'<p><a href="{scheme}:x">y</a></p>'
        assert sanitise(text) == text


@pytest.mark.parametrize("tag", sorted(TAGS - set(ALLOWED["tags"]) - {"b", "i", "div", "span"}))
def test_what_the_editor_does_not_know_is_edited_as_html(tag: str) -> None:
    parts = {
        "caption": "<table>{}<tbody></tbody></table>", "tfoot": "<table>{}</table>",
        "colgroup": "<table>{}</table>", "col": "<table><colgroup>{}</colgroup></table>",
    }  # fmt: skip
    element = f"<{tag}>" if tag in VOID else f"<{tag}>x</{tag}>"
    body = sanitise(parts.get(tag, "<p>a</p>{}").format(element))
    assert f"<{tag}" in body
    assert not editor_can_show(body)


@pytest.mark.parametrize(
    "body",
    [
        '<p id="x">y</p>', '<p lang="de">y</p>', '<p class="note">y</p>', '<h2 id="x">y</h2>',
        '<a id="x">y</a>', '<table class="wide"><tbody><tr><td>x</td></tr></tbody></table>',
        '<img src="x" title="y">', '<ol reversed=""><li>x</li></ol>', '<td headers="x">y</td>',
        '<blockquote cite="/x">y</blockquote>', '<ul><li value="3">x</li></ul>',
    ],
)  # fmt: skip
def test_an_attribute_that_the_editor_would_drop_is_edited_as_html(body: str) -> None:
    assert not editor_can_show(body.replace("<td", "<table><tbody><tr><td"))
