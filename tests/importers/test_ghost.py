"""Ghost exports: what becomes of a post, and what must not be kept of the rest."""

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import rendering
from articles.importers.entries import Entry, Failure, Label, Person
from articles.importers.ghost import cards, documents, nodes, values

from .exports import notes
from .ghosts import POST, USER, entries, entry_of, export, read, tables

# ---- Shapes of the file --------------------------------------------------------------


@pytest.mark.parametrize(
    "wrap",
    [
        lambda data: {"db": [data]},
        lambda data: data,
        lambda data: {"images": [], "data": data},
    ],
)
def test_an_export_may_come_in_three_shapes(wrap: Any) -> None:
    text = json.dumps(wrap({"meta": {"version": "000"}, "data": tables(POST)}))
    assert [entry.title for entry in entries(text)] == ["On trust"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"items": []}', "object of “items”"),
        ("[]", "is a list"),
        ("<rss/>", "begins “<rss/>”"),
        ("", "empty"),
        ('{"db": [{"data": {"posts": 1}}]}', "no list of posts"),
        ('{"db": [\n{"meta": }]}', "line 2, column 10"),
        ('{"data": ' * 100_000, "nested too deeply"),
        ('{"data": ' + "9" * 5000 + "}", "can’t be read"),
    ],
)
def test_what_is_no_export_is_refused_with_what_was_seen(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read(text)


def test_people_and_tags_come_before_entries() -> None:
    text = export(POST, tags=[{"id": 1, "name": "Trust", "slug": "trust"}])
    assert [type(record) for record in read(text)] == [Person, Label, Entry]


def test_a_post_is_told_with_the_line_on_which_it_begins() -> None:
    text = json.dumps({"meta": {}, "data": {"posts": [POST, {**POST, "id": 2}]}}, indent=1)
    lines = text.split("\n")
    found = [entry.line for entry in entries(text)]
    assert [lines[line - 1].strip() for line in found] == ["{", "{"]
    assert f'"id": {1}' in lines[found[0]]
    assert f'"id": {2}' in lines[found[1]]


def test_in_a_file_of_one_line_every_post_is_in_the_first() -> None:
    assert [entry.line for entry in entries(export(POST, {**POST, "id": 2}))] == [1, 1]


def test_a_post_that_is_null_is_a_failure_and_the_others_are_read() -> None:
    records = read(export(None, POST, "text"))
    assert [type(record) for record in records[1:]] == [Failure, Entry, Failure]


def test_posts_of_one_uuid_are_told_apart_by_their_numbers() -> None:
    first, second = entries(export(POST, {**POST, "id": 2}))
    assert first.ref == f"ghost:{POST['uuid']}"
    assert second.ref == f"ghost:{POST['uuid']}/2"


def test_a_post_without_uuid_and_number_is_known_again_by_its_slug_or_all_it_says() -> None:
    bare = {key: value for key, value in POST.items() if key not in {"id", "uuid"}}
    assert entries(export(bare))[0].ref == "ghost:on-trust"
    (first,), (second,) = (entries(export({"title": "T", "html": html})) for html in "ab")
    assert first.ref != second.ref
    assert first.ref == entries(export({"title": "T", "html": "a"}))[0].ref


# ---- Status --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("published", "published"),
        ("draft", "draft"),
        ("scheduled", "scheduled"),
        ("sent", "draft"),
        ("shiny", "draft"),
        (None, ""),
    ],
)
def test_a_status_is_read_and_an_unknown_one_is_a_draft(told: str | None, status: str) -> None:
    assert entry_of(status=told).status == status


@pytest.mark.parametrize("seen_by", ["members", "paid", "tiers", "filter", "label:x"])
@pytest.mark.parametrize("status", ["published", "scheduled"])
def test_what_was_not_for_everybody_is_a_draft_with_a_note(seen_by: str, status: str) -> None:
    entry = entry_of(visibility=seen_by, status=status)
    assert entry.status == "draft"
    assert f"“{seen_by}”" in notes(entry)
    assert entry.extra["visibility"] == seen_by


@pytest.mark.parametrize("fields", [{"page": 1}, {"page": True}, {"page": "1"}, {"type": "page"}])
def test_a_page_is_marked_in_old_and_new_ways(fields: dict[str, Any]) -> None:
    assert entry_of(**fields).kind == "page"
    assert entry_of(page=0, type="post").kind == "article"


# ---- Dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "told",
    [1388318310783, "1388318310783", "2013-12-29T11:58:30.783Z", "2013-12-29 12:58:30.783+01:00"],
)
def test_a_date_is_told_in_milliseconds_or_as_text(told: Any) -> None:
    assert entry_of(published_at=told).moment == datetime(2013, 12, 29, 11, 58, 30, 783000, UTC)


def test_a_date_that_is_none_is_passed_over_with_a_note() -> None:
    entry = entry_of(published_at="soon")
    assert entry.moment is None
    assert "“soon” is no date" in notes(entry)


def test_a_draft_has_no_date_but_a_published_post_without_one_has_that_of_its_making() -> None:
    made = {"published_at": None, "created_at": "2003-08-22T00:00:00.000Z"}
    assert entry_of(status="draft", **made).moment is None
    assert entry_of(**made).moment == datetime(2003, 8, 22, tzinfo=UTC)


@given(st.one_of(st.integers(), st.text(), st.floats(), st.none()))
def test_anything_told_as_a_date_is_one_with_a_zone_or_refused(told: Any) -> None:
    try:
        found = values.moment(told)
    except ValueError:
        found = None
    assert found is None or found.tzinfo is not None


# ---- People and tags -----------------------------------------------------------------


def test_authors_and_tags_stand_in_their_order_whatever_their_numbers_are_written_as() -> None:
    entry = entry_of(
        id="5c2c",
        others={
            "users": [{"id": 1, "name": "Ann"}, {"id": "2", "name": "Bo"}],
            "posts_authors": [
                {"post_id": "5c2c", "author_id": "1", "sort_order": 1},
                {"post_id": "5c2c", "author_id": 2, "sort_order": 0},
            ],
            "tags": [{"id": 1, "name": "Late"}, {"id": 2, "name": "Early"}],
            "posts_tags": [
                {"post_id": "5c2c", "tag_id": 1, "sort_order": 7},
                {"post_id": "5c2c", "tag_id": "2", "sort_order": 3},
            ],
        },
    )
    assert entry.authors == ["Bo", "Ann"]
    assert entry.tags == ["Early", "Late"]


def test_an_author_who_is_not_in_the_export_is_none_and_told() -> None:
    entry = entry_of(author_id=99)
    assert entry.authors == []
    assert "Its author (99) is not in the export." in notes(entry)


def test_tags_for_the_old_editors_only_are_kept_aside() -> None:
    text = export(
        POST,
        tags=[
            {"id": 1, "name": "#newsletter", "slug": "hash-newsletter"},
            {"id": 2, "name": "Secret", "slug": "secret", "visibility": "internal"},
            {"id": 3, "name": "Shown", "slug": "shown", "visibility": "public"},
        ],
        posts_tags=[{"post_id": 1, "tag_id": number} for number in (1, 2, 3)],
    )
    labels = [record.name for record in read(text) if isinstance(record, Label)]
    (entry,) = entries(text)
    assert labels == entry.tags == ["Shown"]
    assert entry.extra["internal_tags"] == ["#newsletter", "Secret"]


def test_tags_of_one_name_are_named_once() -> None:
    same = [{"id": 1, "name": "Trust"}, {"id": 2, "name": "Trust"}]
    links = [{"post_id": 1, "tag_id": number} for number in (1, 2, 3)]
    entry = entry_of(others={"tags": same, "posts_tags": links})
    assert entry.tags == ["Trust"]
    assert "A tag of it (3) is not in the export." in notes(entry)


def test_people_and_tags_bring_their_old_addresses() -> None:
    tag = {"id": 1, "name": "Trust", "slug": "trust", "description": "A < B"}
    person, label, _ = read(export(POST, tags=[tag]), old_root="https://example.org/blog/")
    assert isinstance(person, Person)
    assert isinstance(label, Label)
    assert person.old_paths == ["/blog/author/jane/"]
    assert label.old_paths == ["/blog/tag/trust/"]
    assert label.description_html == "A &lt; B"


def test_what_no_database_stores_is_dropped() -> None:
    entry = entry_of(title="A\0\ud800b", slug="a%00b", mood="\0\ud83d\ude00")
    assert entry.title == "Ab"
    assert entry.old_paths[0] == "/ab/"
    assert entry.extra == {"mood": "\U0001f600"}


# ---- What must not be kept -----------------------------------------------------------


def test_nothing_secret_is_in_any_record() -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----"
    text = export(
        {**POST, "authors": [USER], "api_key": "k-1", "author": USER},
        settings={"ghost_private_key": key, "session_secret": "s-1"},
        members=[{"email": "reader@example.org"}],
        users=[{**USER, "name": "jane@example.org"}],
    )
    kept = repr(read(text))
    for secret in ("example.org", "$2a$", key, "s-1", "k-1"):
        assert secret not in kept


def test_the_raw_record_is_the_post_with_its_own_fields() -> None:
    raw = json.loads(entry_of(custom="x", codeinjection_head="<script>").raw)
    assert raw == {**POST, "custom": "x", "codeinjection_head": "<script>"}


def test_unknown_fields_are_kept_aside_and_injected_code_is_dropped_with_a_note() -> None:
    entry = entry_of(mood="calm", codeinjection_foot="<script>x()</script>", locale="de_AT")
    assert entry.extra == {"mood": "calm", "language": "de-AT"}
    assert "Code that was injected" in notes(entry)


# ---- Text ----------------------------------------------------------------------------


def test_html_comes_before_markdown_and_markdown_before_the_rest() -> None:
    assert entry_of(markdown="*no*").body_html == "<p>Trust grows.</p>"
    assert entry_of(html=None, markdown="*yes*").body_html == "<p><em>yes</em></p>\n"


def test_a_post_without_html_is_made_of_its_mobiledoc() -> None:
    document = {
        "version": "0.3.1",
        "markups": [["a", ["href", "https://example.org/"]], ["em"], ["script"]],
        "atoms": [["soft-return", "", {}]],
        "cards": [["code", {"code": "a<b"}], ["shiny", {}]],
        "sections": [
            [1, "h2", [[0, [], 0, "Trust & more"]]],
            [1, "p", [[0, [0, 1], 2, "link"], [1, [], 0, 0], [0, [2], 1, " <plain>"]]],
            [3, "ul", [[[0, [], 0, "one"]], [[0, [], 0, "two"]]]],
            [10, 0],
            [10, 1],
            [2, "/content/images/a.png"],
        ],
    }
    entry = entry_of(html=None, mobiledoc=json.dumps(document))
    assert entry.body_html.split("\n") == [
        "<h2>Trust &amp; more</h2>",
        '<p><a href="https://example.org/"><em>link</em></a><br> &lt;plain&gt;</p>',
        "<ul><li>one</li><li>two</li></ul>",
        "<pre><code>a&lt;b</code></pre>",
        '<figure><img src="/content/images/a.png" alt=""></figure>',
    ]
    assert "made from its Mobiledoc" in notes(entry)
    assert "“shiny” was dropped" in notes(entry)


def test_a_post_without_html_is_made_of_its_lexical() -> None:
    bold_code = {"type": "extended-text", "text": "a<b", "format": 1 | 16}
    link = {"type": "link", "url": "https://example.org/", "children": [bold_code]}
    children = [
        {"type": "heading", "tag": "h3", "children": [{"type": "text", "text": "Head"}]},
        {"type": "paragraph", "children": [link, {"type": "linebreak"}]},
        {"type": "list", "listType": "number", "children": [{"type": "listitem", "children": []}]},
        {"type": "image", "src": "/a.png", "alt": 'A "b"', "caption": "C", "cardWidth": "wide"},
        {"type": "toggle", "heading": "H", "content": "<p>B</p>"},
        {"type": "markdown", "markdown": "*m*"},
    ]
    entry = entry_of(html="", lexical=json.dumps({"root": {"children": children}}))
    wide = ' class="wide"><img src="/a.png" alt="A &quot;b&quot;"'
    assert entry.body_html.split("\n") == [
        "<h3>Head</h3>",
        '<p><a href="https://example.org/"><strong><code>a&lt;b</code></strong></a><br></p>',
        "<ol><li></li></ol>",
        f"<figure{wide}><figcaption>C</figcaption></figure>",
        "<details><summary>H</summary><p>B</p></details>",
        "<p><em>m</em></p>",
        "",
    ]
    assert "made from its Lexical" in notes(entry)


@pytest.mark.parametrize("field", ["mobiledoc", "lexical"])
@pytest.mark.parametrize("source", ["{", "[]", "{}", '{"root": 1}', '{"a": ' * 100_000])
def test_a_document_that_can_not_be_read_is_told_and_kept(field: str, source: str) -> None:
    entry = entry_of(html=None, **{field: source})
    assert entry.body_html == ""
    assert "can’t be read" in notes(entry)
    assert json.loads(entry.raw)[field] == source


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 12) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=20,
)


@given(st.lists(st.tuples(st.sampled_from([1, 2, 3, 10]), JSON, JSON)), JSON, JSON)
def test_no_document_stops_the_import(sections: Any, some: Any, others: Any) -> None:
    source = json.dumps(
        {"sections": [list(s) for s in sections], "cards": [others], "markups": some, "atoms": some}
    )
    html, _ = documents.mobiledoc(source)
    assert isinstance(html, str)


def test_addresses_of_the_old_site_are_made_whole_where_it_is_known() -> None:
    html = '<a href="__GHOST_URL__/b/">b</a><img src="/content/images/a.png">'
    known = entry_of(html=html, feature_image="__GHOST_URL__/content/images/f.png",
                     old_root="https://example.org/blog/")  # fmt: skip
    assert known.body_html == (
        '<a href="https://example.org/blog/b/">b</a>'
        '<img src="https://example.org/blog/content/images/a.png">'
    )
    assert known.image == "https://example.org/blog/content/images/f.png"
    unknown = entry_of(html=html, feature_image="/content/images/f.png")
    assert unknown.body_html == '<a href="/b/">b</a><img src="/content/images/a.png">'
    assert unknown.image == "/content/images/f.png"


def test_the_description_of_the_picture_comes_from_the_table_beside_the_post() -> None:
    entry = entry_of(
        feature_image="/a.png",
        others={"posts_meta": [{"post_id": 1, "feature_image_alt": "A bridge"}]},
    )
    assert (entry.image, entry.image_alt) == ("/a.png", "A bridge")


def test_the_summary_is_the_excerpt_or_else_the_description() -> None:
    assert entry_of(custom_excerpt="A < B", meta_description="M").summary_html == "A &lt; B"
    beside = {"posts_meta": [{"post_id": 1, "meta_description": "M"}]}
    assert entry_of(others=beside).summary_html == "M"


@pytest.mark.parametrize("title", [None, "", " "])
def test_without_a_title_the_first_words_stand_for_it(title: str | None) -> None:
    entry = entry_of(title=title)
    assert entry.title == "Trust grows."
    assert "no title" in notes(entry)


def test_a_featured_post_is_one() -> None:
    assert entry_of(featured=1).is_featured
    assert not entry_of(featured=0).is_featured


# ---- Cards ---------------------------------------------------------------------------

YOUTUBE = "https://www.youtube.com/watch?v=abcdefg_-1"
CARDS = [
    (
        """<figure class="kg-card kg-image-card kg-width-wide"><img src="/a.png" class="kg-image">
        <figcaption>A <em>b</em></figcaption></figure>""",
        """<figure class="wide"><img src="/a.png" class="kg-image">
        <figcaption>A <em>b</em></figcaption></figure>""",
    ),
    (
        """<figure class="kg-card kg-gallery-card"><div class="kg-gallery-container"><div>
        <img src="a"></div><div><img src="b"></div></div><figcaption>C</figcaption></figure>""",
        """<figure><img src="a"><img src="b"><figcaption>C</figcaption></figure>""",
    ),
    (
        """<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="/x">
        <div class="kg-bookmark-title">T &amp; U</div><div class="kg-bookmark-description">D</div>
        <span class="kg-bookmark-author">Ann</span><img src="t"></a></figure>""",
        """<blockquote><p><a href="/x">T &amp; U</a></p><p>D</p><p>Ann</p></blockquote>""",
    ),
    (
        """<div class="kg-card kg-callout-card"><div class="kg-callout-emoji">!</div>
        <div class="kg-callout-text">Mind <b>it</b></div></div>""",
        """<div class="note"><p>! Mind <b>it</b></p></div>""",
    ),
    (
        """<div class="kg-card kg-toggle-card"><div class="kg-toggle-heading">
        <h4 class="kg-toggle-heading-text">Q?</h4><button><svg></svg></button></div>
        <div class="kg-toggle-content"><p>A.</p></div></div>""",
        """<details><summary>Q?</summary><p>A.</p></details>""",
    ),
    (
        """<figure class="kg-card kg-embed-card">
        <iframe src="https://www.youtube.com/embed/abcdefg_-1"></iframe></figure>""",
        f"""<p><a href="{YOUTUBE}">{YOUTUBE}</a></p>""",
    ),
    (
        """<figure class="kg-card kg-embed-card"><blockquote>Said</blockquote><script></script>
        <figcaption>C</figcaption></figure>""",
        """<figure><blockquote>Said</blockquote><figcaption>C</figcaption></figure>""",
    ),
    (
        """<div class="kg-card kg-button-card"><a href="/go" class="kg-btn">Go</a></div>""",
        """<p><a href="/go">Go</a></p>""",
    ),
    (
        """<div class="kg-card kg-file-card"><a href="/f.pdf">
        <div class="kg-file-card-title">F</div>
        <div class="kg-file-card-filesize">2 MB</div></a></div>""",
        """<p><a href="/f.pdf">F</a> (2 MB)</p>""",
    ),
    (
        """<div class="kg-card kg-audio-card"><audio src="/a.mp3"></audio>
        <div class="kg-audio-title">A</div></div>""",
        """<p><a href="/a.mp3">A</a></p>""",
    ),
    ("""<div class="kg-card kg-signup-card"><form><input></form></div>""", ""),
]


def unbroken(html: str) -> str:
    """Without the line ends that only make these samples readable."""
    return re.sub(r"\n\s*", "", html)


@pytest.mark.parametrize(("card", "plain"), CARDS)
def test_a_card_keeps_its_sense(card: str, plain: str) -> None:
    found, _ = cards.to_plain(f"<p>x &amp; y</p>{unbroken(card)}<p>z</p>")
    assert found == f"<p>x &amp; y</p>{unbroken(plain)}<p>z</p>"


@pytest.mark.parametrize("plain", [plain for _, plain in CARDS])
def test_what_stands_for_a_card_survives_the_sanitiser(plain: str) -> None:
    words = unbroken(plain).replace(' class="kg-image"', "")
    bare = re.compile("</?p>")
    assert bare.sub("", rendering.sanitise(words)) == bare.sub("", words)


@pytest.mark.parametrize("html", ["<div>" * 5000, "<![foo[", "</p></i>", "<b><i></b>x</i>"])
def test_broken_html_beside_a_card_does_no_harm(html: str) -> None:
    found, _ = cards.to_plain(f'{html}<div class="kg-card kg-signup-card">a</div>')
    assert html[:3] in found


@given(st.text(alphabet='<>/ab="&; !-', max_size=60))
def test_what_is_no_card_comes_out_of_the_tree_with_the_same_words(html: str) -> None:
    try:
        tree = nodes.parse(html)
    except nodes.TooDeep:
        return
    assert rendering.sanitise(tree.html) == rendering.sanitise(nodes.parse(tree.html).html)


def test_a_frame_becomes_a_link_and_a_script_is_told() -> None:
    entry = entry_of(
        html='<iframe src="https://maps.example.org/?a=1&amp;b=2"></iframe><script>x</script>'
    )
    assert '<a href="https://maps.example.org/?a=1&amp;b=2">' in entry.body_html
    assert "Scripts are not kept: 1." in notes(entry)


# ---- Addresses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        (None, "/on-trust/"),
        ("/:slug/", "/on-trust/"),
        ("/:year/:month/:day/:slug/", "/2003/08/23/on-trust/"),
        ("/{primary_tag}/{slug}/", "/all/on-trust/"),
        ("/:author/:slug/", "/jane/on-trust/"),
        ("/:shiny/:slug/", "/on-trust/"),
    ],
)
def test_the_true_address_follows_the_old_settings_in_the_old_zone(
    pattern: str | None, path: str
) -> None:
    settings = {"permalinks": pattern, "activeTimezone": "Asia/Tokyo"}
    entry = entry_of(others={"settings": settings})
    assert entry.old_paths[0] == path
    assert {"/on-trust/", "/on-trust/amp/"} <= set(entry.old_paths)


def test_a_page_stood_at_its_slug_whatever_the_pattern() -> None:
    entry = entry_of(type="page", others={"settings": {"permalinks": "/:year/:slug/"}})
    assert entry.old_paths == ["/on-trust/", "/on-trust/amp/"]


def test_a_zone_that_is_none_is_greenwich() -> None:
    settings = {"permalinks": "/:day/:slug/", "timezone": "../etc/passwd"}
    assert entry_of(others={"settings": settings}).old_paths[0] == "/22/on-trust/"


def test_with_the_old_root_an_entry_knows_its_whole_address() -> None:
    entry = entry_of(old_root="https://example.org/blog/")
    assert entry.old_url == "https://example.org/blog/on-trust/"
    assert entry.old_paths[0] == "/blog/on-trust/"
