"""WordPress texts: paragraphs, blocks, shortcodes and marks, as the old site showed them."""

import pytest

from articles.importers.entries import Asset
from articles.importers.wordpress import bodies
from articles.rendering import render
from tests.patience import patience

from .wxr import attachment, entry, item, meta

PICTURES = {
    "5": Asset("https://old.example.com/u/a.jpg", alt="A hand", caption_html="<em>Trust</em>"),
    "6": Asset("https://old.example.com/u/b.jpg?x=1&y=2"),
}


def pictures(numbers: list[str] | None) -> tuple[list[Asset], list[str]]:
    told = list(PICTURES) if numbers is None else numbers
    return (
        [PICTURES[number] for number in told if number in PICTURES],
        [number for number in told if number not in PICTURES],
    )


def converted(text: str, *, footnotes: str = "", is_coded: bool = False) -> tuple[str, list[str]]:
    return bodies.to_html(text, "12", pictures=pictures, footnotes=footnotes, is_coded=is_coded)


def html(text: str) -> str:
    return converted(text)[0]


# ---- Paragraphs ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("One\ntwo\n\nThree", "<p>One<br>two</p>\n<p>Three</p>"),
        ("One\r\n\r\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One\n \t\n\n\nTwo", "<p>One</p>\n<p>Two</p>"),
        ("One<br />\ntwo", "<p>One<br>two</p>"),
        ("One<br/><br>two", "<p>One</p>\n<p>two</p>"),
        ("Text\n<h2>Head</h2>\nmore", "<p>Text</p>\n<h2>Head</h2>\n<p>more</p>"),
        ("<p>One</p>\ntwo", "<p>One</p>\n<p>two</p>"),
        ("<p>One\n\ntwo</p>", "<p>One</p>\n<p>two</p>"),
        ("<blockquote>a\n\nb</blockquote>", "<blockquote><p>a</p>\n<p>b</p></blockquote>"),
        ("<blockquote>a</blockquote>", "<blockquote><p>a</p></blockquote>"),
        ("<div>a</div>", "<div>a</div>"),
        ("<div>a\n\nb</div>", "<div><p>a</p>\n<p>b</p></div>"),
        ("<ul>\n<li>a\nb</li>\n<li>c</li>\n</ul>", "<ul><li>a<br>b</li><li>c</li></ul>"),
        (
            "<ul>\n<li>a\n<ol><li>b</li></ol></li></ul>",
            "<ul><li>a\n<ol><li>b</li></ol>\n</li></ul>",
        ),
        ("<ul><li>a\n\nb</li></ul>", "<ul><li>a\n<p>b</p></li></ul>"),
        ('<a\nhref="x">y</a>', '<p><a href="x">y</a></p>'),
        ("<pre>a\n\n  b</pre>", "<pre>a\n\n  b</pre>"),
        ("<!-- a\n\nb -->\n\nc", "<!-- a\n\nb -->\n<p>c</p>"),
        ("5 < 6\n\nA & B", "<p>5 < 6</p>\n<p>A & B</p>"),
        ("“Quotes” 'stay' -- as \"typed\"...", "<p>“Quotes” 'stay' -- as \"typed\"...</p>"),
        ("&amp;lt;", "<p>&amp;lt;</p>"),
        ("C:\\xampp\\htdocs", "<p>C:\\xampp\\htdocs</p>"),
        ("0", "<p>0</p>"),
        (" \n ", ""),
        ("https://youtu.be/x_1", '<p><a href="https://youtu.be/x_1">https://youtu.be/x_1</a></p>'),
    ],
)
def test_blank_lines_part_paragraphs_and_line_ends_break_lines(typed: str, shown: str) -> None:
    assert html(typed) == shown


# ---- Blocks ----------------------------------------------------------------------------


def test_of_blocks_what_they_hold_is_kept_and_no_paragraph_is_added() -> None:
    text = (
        '<!-- wp:group {"a":"<b>"} -->\n<div>\n<!-- wp:paragraph -->\n<p>One\ntwo</p>\n'
        "<!-- /wp:paragraph -->\n</div>\n<!-- /wp:group -->"
    )
    assert html(text) == "<div>\n\n<p>One\ntwo</p>\n\n</div>"


@pytest.mark.parametrize("name", ["latest-posts", "archives", "search", "core/tag-cloud", "acme/x"])
def test_a_block_that_was_made_anew_at_each_view_vanishes_with_a_note(name: str) -> None:
    text = f'<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph --><!-- wp:{name} {{"n":5}} /-->'
    assert converted(text) == (
        "<p>a</p>",
        [
            (
                f"The block “{name.removeprefix('core/')}” was made anew at each view; "
                f"it has no text to keep."
            ),
        ],
    )


def test_a_block_that_repeats_another_is_named_with_its_number() -> None:
    assert "“block 77”" in converted('<!-- wp:block {"ref":77} /-->')[1][0]


def test_an_embedded_address_becomes_a_link() -> None:
    text = (
        '<!-- wp:embed {"url":"https://x.example/?a&b"} -->\n'
        '<figure><div class="wp-block-embed__wrapper">'
        "\nhttps://x.example/?a&amp;b\n</div></figure>\n<!-- /wp:embed -->"
    )
    assert '<a href="https://x.example/?a&amp;b">https://x.example/?a&amp;b</a>' in html(text)


def test_footnotes_are_a_list_to_which_the_text_leads() -> None:
    text = (
        '<!-- wp:paragraph -->\n<p>So<sup data-fn="u1"><a href="#u1" id="u1-link">1</a></sup></p>\n'
        "<!-- /wp:paragraph -->\n\n<!-- wp:footnotes /-->"
    )
    found = entry(item(text, meta("footnotes", '[{"content":"As <em>told</em>","id":"u1"}]')))
    assert '<ol><li id="u1">As <em>told</em> <a href="#u1-link">↩</a></li></ol>' in found.body_html
    assert found.repaired == []


def test_footnotes_that_are_not_readable_are_reported() -> None:
    for field in ("{", "[1]", '{"a": 1}'):
        shown, notes = converted("<!-- wp:footnotes /-->", footnotes=field)
        assert shown == ""
        assert "footnotes are not readable" in notes[0]


# ---- The fold and pages ----------------------------------------------------------------


@pytest.mark.parametrize("mark", ["<!--more-->", "<!--more Go on, do-->"])
def test_links_to_the_fold_go_on_working(mark: str) -> None:
    shown = html(f"One.\n\n{mark}\n\nTwo.\n\n<!--more-->Three.")
    assert shown == '<p>One.</p>\n<p><a id="more-12"></a></p>\n<p>Two.</p>\n<p>Three.</p>'
    assert 'id="more-12"' in render(shown).html


def test_the_pages_of_a_post_become_one_and_that_is_reported() -> None:
    shown, notes = converted("One.<!--nextpage-->Two.")
    assert shown == "<p>One.</p>\n<p>Two.</p>"
    assert notes == ["It was shown on 2 pages; here it is one."]


def test_what_was_lost_is_told_with_the_line_of_the_text() -> None:
    found = entry(item("One.<!--nextpage-->Two."))
    assert found.repaired == [(found.line + 4, "It was shown on 2 pages; here it is one.")]


# ---- Shortcodes ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "[ssh]",
        "[endif]",
        "[a-z0-9-]",
        "[1] and [see below]",
        "[text] and [html]",
        "[contact-form to='x']",
        "[video]",
        "[[ -f x ]] && [[0]]",
        "array[i][j]",
        "[caption id='a'] unended",
        "[/caption]",
    ],
)
def test_what_is_no_shortcode_that_we_know_stays_as_typed(typed: str) -> None:
    assert html(typed) == f"<p>{typed}</p>"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Type [[gallery ids='5']] so.", "<p>Type [gallery ids='5'] so.</p>"),
        ("[[unknown]]", "<p>[unknown]</p>"),
        ("[[code]a[/code]]", "<p>[code]a[/code]</p>"),
        ("<pre>[[gallery]] x[[i]]</pre>", "<pre>[gallery] x[[i]]</pre>"),
    ],
)
def test_what_is_bracketed_twice_is_shown(typed: str, shown: str) -> None:
    assert html(typed) == shown


IMG = '<img src="a.jpg" alt="x" />'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (f'[caption id="a" caption="Old &amp; <b>]</b>"]{IMG}[/caption]',
         f"<figure>{IMG}<figcaption>Old &amp; <b>]</b></figcaption></figure>"),
        (f'[caption width="3"]{IMG} New\nway[/caption]',
         f"<figure>{IMG}<figcaption>New\nway</figcaption></figure>"),
        (f'[wp_caption]<a href="b">{IMG}</a>[/wp_caption]',
         f'<figure><a href="b">{IMG}</a></figure>'),
        (f"a [caption]{IMG} b[/caption] c",
         f"<p>a</p>\n<figure>{IMG}<figcaption>b</figcaption></figure>\n<p>c</p>"),
    ],
)  # fmt: skip
def test_a_caption_of_either_form_becomes_a_figure(typed: str, shown: str) -> None:
    assert html(typed) == shown


def test_a_gallery_shows_the_pictures_of_the_numbers_that_it_names() -> None:
    assert html('[gallery columns="2" ids="6, 5"]') == (
        '<figure><img src="https://old.example.com/u/b.jpg?x=1&amp;y=2" alt=""></figure>'
        '<figure><img src="https://old.example.com/u/a.jpg" alt="A hand">'
        "<figcaption><em>Trust</em></figcaption></figure>"
    )


def test_a_gallery_without_numbers_shows_what_was_uploaded_for_the_post() -> None:
    files = [attachment(n, f"https://old.example.com/{n}.png", post_parent="12", menu_order=order)
             for n, order in ((20, "2"), (21, "1"))]  # fmt: skip
    other = attachment(22, "https://old.example.com/22.png", post_parent="13")
    letter = attachment(23, "https://old.example.com/23.pdf", post_parent="12")
    shown = entry(item("[gallery]"), *files, other, letter).body_html
    assert shown.index("/21.png") < shown.index("/20.png")
    assert "/22.png" not in shown
    assert "/23.pdf" not in shown


def test_a_gallery_of_pictures_that_are_not_there_is_reported() -> None:
    assert converted('[gallery ids="8,5"]')[1] == [
        "Its gallery names pictures that the export does not hold: 8."
    ]
    assert "none" in entry(item("[gallery]")).repaired[0][1]


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("[embed width='3']https://x.example/v?a=1&amp;b=2[/embed]", "https://x.example/v?a=1&b=2"),
        ("[youtube=http://www.youtube.com/watch?v=abc&amp;w=9]", "http://www.youtube.com/watch?v=abc&w=9"),
        ("[youtube https://youtu.be/abcdef]", "https://youtu.be/abcdef"),
        ("[youtube id='dQw4w9WgXcQ']", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("[audio https://x.example/a.mp3|titles=b]", "https://x.example/a.mp3"),
        ('[audio mp3="https://x.example/a.mp3"][/audio]', "https://x.example/a.mp3"),
        ('[video width="6" src="https://x.example/a.mp4"]', "https://x.example/a.mp4"),
        ("[vimeo 123456]", "https://vimeo.com/123456"),
        ("[gist 0a1b2c]", "https://gist.github.com/0a1b2c"),
        ("[gist]https://gist.github.com/jane/0a1b[/gist]", "https://gist.github.com/jane/0a1b"),
        ('[gist id="77" file="x.py"]', "https://gist.github.com/77"),
    ],
)  # fmt: skip
def test_what_played_or_was_shown_from_elsewhere_becomes_a_link(typed: str, address: str) -> None:
    coded = address.replace("&", "&amp;")
    assert html(typed) == f'<p><a href="{coded}">{coded}</a></p>'


@pytest.mark.parametrize("typed", ["[audio javascript:alert(1)]", "[embed]javascript:x[/embed]"])
def test_only_web_addresses_become_links(typed: str) -> None:
    assert "href" not in html(typed)


@pytest.mark.parametrize("name", ["sourcecode", "code", "csharp", "python", "HTML"])
def test_a_listing_is_shown_as_typed(name: str) -> None:
    code = 'if (a < b && c) {\n\n    print("<b>x</b> &amp; [gallery] <!--more-->");\n}'
    shown = html(f'So:\n[{name} language="x"]\n{code}\n[/{name}]\nThat is it.')
    coded = code.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert shown == f"<p>So:</p>\n<pre><code>{coded}</code></pre>\n<p>That is it.</p>"


def test_a_listing_that_was_kept_coded_is_not_coded_again() -> None:
    once = "<pre><code>a &lt; b &amp;&amp; c</code></pre>"
    assert html("[code]a &lt; b &amp;&amp; c[/code]") == once
    assert converted("[code]a &lt; b &amp;&amp; c[/code]", is_coded=True)[0] == once
    told = meta("_syntaxhighlighter_encoded", "1")
    assert entry(item("[code]a &lt; b &amp;&amp; c[/code]", told)).body_html == once


def test_shortcodes_work_among_blocks() -> None:
    text = '<!-- wp:shortcode -->\n[gallery ids="6"]\n<!-- /wp:shortcode -->'
    assert html(text).startswith('<figure><img src="https://old.example.com/u/b.jpg')


def test_an_attribute_is_no_place_for_a_shortcode() -> None:
    typed = '<a title="[youtube id=abcdef1]" href="/x">y</a>'
    assert html(typed) == f"<p>{typed}</p>"


# ---- Safety ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    ["[caption ", "[gallery ids='", "[[", "[code]", "<pre>", "<!--more ", "<!-- wp:x ", "<a ",
     "\n\n<", "<p>", "<p>\n\n", "<blockquote>", "[caption]", '["', "<div>\n\n", '[youtube="',
     "<!--", "</li>", "<br><br>", "&", "</p>", "<td>x"],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    with patience():
        found, _ = converted(piece * 20_000)
    assert isinstance(found, str)


def test_marks_of_ours_that_stand_in_a_text_lead_nowhere() -> None:
    assert html("a\x02" + "0\x03b\x00" + "1\x01") == "<p>a0b1</p>"


# ---- The teaser ------------------------------------------------------------------------


def test_a_teaser_is_plain_text_before_the_fold() -> None:
    text = (
        '[caption]<img src="x"> Hand[/caption]<p>Trust &amp; <em>doubt</em>.</p>[ssh]<!--more-->b'
    )
    assert bodies.teaser(text) == "Hand Trust & doubt. [ssh]"
    assert bodies.teaser("No fold.") == ""


def test_a_long_teaser_ends_at_a_sentence_or_at_least_at_a_word() -> None:
    assert bodies.teaser("One two. " * 50 + "<!--more-->") == ("One two. " * 33).strip()
    long = bodies.teaser("word " * 100 + "<!--more-->")
    assert long.endswith("word…")
    assert len(long) <= 301
