"""Folders of texts with front matter: what each file becomes, whatever tries to mislead."""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.importers.entries import Entry, Failure, Label, Person, Reading, Source
from articles.importers.frontmatter import Archive, splitting, values, yamlreading

from .exports import notes, source_of
from .folders import POST, entries, entry_of, failure_of, read

# ---- Front matter in its forms -------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: On trust\ntags: [a, b]\n---\nText",
        "---\r\ntitle: On trust\r\ntags: [a, b]\r\n---\r\nText",
        "\ufeff---\ntitle: On trust\ntags:\n- a\n- b\n...\nText",
        '+++\ntitle = "On trust"\ntags = ["a", "b"]\n+++\nText',
        '{\n"title": "On trust", "tags": ["a", "b"]\n}\nText',
        "title: On trust\ntags: [a, b]\n---\nText",
        '"title": "On trust",\n"tags": ["a", "b"]\n;;;\nText',
    ],
)
def test_front_matter_is_yaml_toml_or_json(text: str) -> None:
    (entry,) = entries({POST: text})
    assert (entry.title, entry.tags) == ("On trust", ["a", "b"])
    assert entry.body_html == "<p>Text</p>"


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("---\nlayout: post\ntitle: Trust: slow\n---\n", 3, "must stand in quotes"),
        ("---\ntitle: [a\n---\n", 3, "YAML"),
        ("---\ntitle: a\n", 1, "never ends"),
        ("+++\na = 1\nb =\n+++\n", 3, "TOML"),
        ('{"a": 1,\n b}\n', 2, "JSON"),
        ("---\n- a\n- b\n---\n", 1, "no list of keys and values"),
        ("No front matter at all", 1, "no front matter"),
        (b"", 1, "empty"),
    ],
)
def test_front_matter_that_can_not_be_read_is_a_failure_with_its_line(
    text: str | bytes, line: int, told: str
) -> None:
    failure = failure_of(text)
    assert (failure.file, failure.line) == (POST, line)
    assert told in failure.reason


def test_one_bad_text_does_not_cost_the_others() -> None:
    good = "---\ntitle: Good\n---\n"
    records = read({"_posts/a.md": good, POST: "---\na: [\n---\n", "_posts/c.md": good})
    assert [type(record) for record in records] == [Entry, Failure, Entry]


def laughs(way: str) -> str:
    """Each line says the one before it ten times."""
    lines = ["a0: &a0 {x: 1}" if "<<" in way else "a0: &a0 [x]"]
    for n in range(1, 12):
        many = ", ".join([f"*a{n - 1}"] * 10)
        lines.append(f"a{n}: &a{n} {way.format(many)}")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("front", "told"),
    [
        (laughs("[{}]"), "more than 50,000 values"),
        (laughs("{{<<: [{}]}}"), "more than 50,000 values"),
        ("a: &a [*a]", "without end"),
        ("a: " + "[" * 500, "deep"),
        ("a: " + "x" * 2_100_000, "characters"),
    ],
)
def test_yaml_that_grows_when_it_is_read_is_refused(front: str, told: str) -> None:
    assert told in failure_of(f"---\n{front}\n---\n").reason


def test_no_tag_runs_anything(tmp_path: Path) -> None:
    made = tmp_path / "made"
    entry = entry_of(f"x: !!python/object/apply:os.mkdir ['{made}']\ny: !ruby/object:A {{b: 1}}")
    assert not made.exists()
    assert entry.extra["y"] == {"b": 1}


@given(st.text(max_size=200))
def test_any_yaml_is_read_as_plain_values_or_refused(text: str) -> None:
    try:
        found = yamlreading.load(text)
    except ValueError:
        return
    assert json.dumps(splitting.plain({"found": found}))


@given(
    st.dictionaries(
        st.text("abc", min_size=1),
        st.recursive(
            st.text() | st.booleans() | st.integers(-(10**17), 10**17) | st.none(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text("xyz", min_size=1), inner),
            max_leaves=15,
        ),
    )
)
def test_what_json_says_is_what_yaml_of_it_says(values_: dict[str, object]) -> None:
    """YAML holds JSON; what it can't hold, such as control characters, JSON writes in codes."""
    found = splitting.plain(yamlreading.load(json.dumps(values_)))
    assert found == splitting.plain(values_)


def test_what_no_database_stores_is_dropped() -> None:
    entry = entry_of(r'title: "A\0 \ud83d\ude00 \ud800b"' + '\nx: {a: "\\0"}\naliases: /a%00b')
    assert entry.title == "A \U0001f600 b"
    assert entry.extra == {"x": {"a": ""}}
    assert entry.old_paths[-1] == "/ab"


# ---- Which files ---------------------------------------------------------------------


def test_what_is_no_text_of_the_site_becomes_nothing() -> None:
    front = "---\ntitle: T\n---\n"
    files = {
        POST: front,
        "README.md": "No front matter.",
        "img/a.png": b"\x89PNG",
        "_layouts/post.html": front,
        "archetypes/default.md": '---\ntitle: "{{ .Name }}"\n---\n',
        "feed.xml": front,
    }
    assert [entry.file for entry in entries(files)] == [POST]


def test_a_post_in_a_language_that_is_not_read_is_a_failure() -> None:
    failure = failure_of("---\ntitle: T\n---\n", name="content/posts/a.adoc")
    assert "Only Markdown" in failure.reason


@pytest.mark.parametrize("files", [{}, {"README.md": "Text"}, {"a.png": b"\x89PNG"}])
def test_a_folder_without_any_front_matter_is_refused(files: dict[str, str | bytes]) -> None:
    with pytest.raises(ValueError, match="no folder of texts with front matter"):
        read(files)


def test_the_counts_say_what_was_read() -> None:
    files = {
        POST: "---\ntags: [a, b]\ncategories: [c]\nauthor: Ann\n---\n",
        "_drafts/idea.md": "---\ntags: [a]\nauthor: Bo\n---\n",
        "about.md": "---\ntitle: About\n---\n",
        "a.png": "",
    }
    archive = Archive([source_of(content, name) for name, content in files.items()], Reading())
    assert len(list(archive)) == 3 + 2 + 1 + 2
    assert list(archive.counts().items()) == [
        ("files", 4),
        ("entries", 3),
        ("by_status", {"published": 2, "draft": 1}),
        ("pages", 1),
        ("drafts", 1),
        ("authors", 2),
        ("categories", 1),
        ("tags", 2),
    ]


def test_only_the_texts_are_opened() -> None:
    def refuse() -> None:
        raise AssertionError

    picture = Source("assets/a.png", refuse)  # type: ignore[arg-type]
    assert list(Archive([picture, source_of("---\n---\n", POST)]))


# ---- Kind and status -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "front", "kind"),
    [
        (POST, "", "article"),
        ("2003-08-22-on-trust.html", "", "article"),
        ("content/posts/trust.md", "", "article"),
        ("source/_posts/trust.md", "", "article"),
        ("about.md", "", "page"),
        ("content/about.md", "", "page"),
        ("content/posts/_index.md", "", "page"),
        ("about.md", "date: 2003-08-22", "article"),
        (POST, "layout: page", "page"),
        ("about.md", "layout: post", "article"),
        (POST, "type: page", "page"),
        (POST, "kind: page", "page"),
        ("about.md", "kind: abstract", "article"),
    ],
)
def test_what_is_filed_or_dated_as_a_post_is_an_article(name: str, front: str, kind: str) -> None:
    assert entry_of(front, name=name).kind == kind


@pytest.mark.parametrize(
    ("front", "status"),
    [
        ("", "published"),
        ("published: true\nstatus: publish", "published"),
        ("draft: true", "draft"),
        ("draft: yes", "draft"),
        ("draft: maybe", "draft"),
        ("draft: false", "published"),
        ("published: false", "draft"),
        ("status: in_review", "review"),
        ("status: approved", "approved"),
        ("status: withdrawn", "withdrawn"),
        ("status: shiny", "draft"),
        ("status: published\ndraft: true", "draft"),
        ("private: true", "draft"),
        ("password: hunter2", "draft"),
        ("visibility: members", "draft"),
    ],
)
def test_what_is_not_surely_public_is_a_draft(front: str, status: str) -> None:
    assert entry_of(front).status == status


def test_what_lies_among_the_drafts_is_one() -> None:
    assert entry_of("", name="_drafts/idea.md").status == "draft"


# ---- Dates and names of files --------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "moment", "local"),
    [
        (
            "2007-04-11 12:47:43.000000000 -04:00",
            datetime(2007, 4, 11, 12, 47, 43, tzinfo=timezone(-timedelta(hours=4))),
            None,
        ),
        ("2007-04-11T12:47:43Z", datetime(2007, 4, 11, 12, 47, 43, tzinfo=UTC), None),
        ("2007-04-11 12:47 +0200", datetime(2007, 4, 11, 10, 47, tzinfo=UTC), None),
        ("Wed, 11 Apr 2007 12:47:43 +0000", datetime(2007, 4, 11, 12, 47, 43, tzinfo=UTC), None),
        ("2007-4-1", None, datetime(2007, 4, 1)),  # noqa: DTZ001
        ("2007/04/11 9:05:01", None, datetime(2007, 4, 11, 9, 5, 1)),  # noqa: DTZ001
        ("April 11, 2007", None, datetime(2007, 4, 11)),  # noqa: DTZ001
    ],
)
def test_a_date_keeps_its_zone_or_is_local(
    told: str, moment: datetime | None, local: datetime | None
) -> None:
    entry = entry_of(f'date: "{told}"')
    assert (entry.moment, entry.local_date) == (moment, local)
    assert entry_of(f"date: '{told}'").moment == moment


def test_toml_and_json_dates_are_read_too() -> None:
    (first,) = entries({"content/posts/a.md": "+++\ndate = 2007-04-11T12:47:43-04:00\n+++\n"})
    (second,) = entries({"content/posts/a.md": '{"date": "2007-04-11T12:47:43-04:00"}\n'})
    assert first.moment == second.moment == datetime(2007, 4, 11, 16, 47, 43, tzinfo=UTC)


def test_a_date_that_is_none_is_told_and_that_of_the_file_stands() -> None:
    entry = entry_of("layout: x\ndate: 11/04/2007")
    assert entry.local_date == datetime(2003, 8, 22)  # noqa: DTZ001
    assert (3, "“11/04/2007” is no date; it was passed over.") in entry.repaired
    assert entry.extra["date"] == "11/04/2007"


@given(st.text(max_size=40) | st.integers() | st.booleans() | st.none())
def test_anything_told_as_a_date_is_one_or_refused(told: object) -> None:
    try:
        moment, local = values.date(told)
    except ValueError:
        moment = local = None
    assert moment is None or moment.tzinfo is not None
    assert local is None or local.tzinfo is None


def test_the_name_of_the_file_tells_date_and_slug_in_one_spelling() -> None:
    entry = entry_of(name="_posts/2003-8-2-caf%c3%a9.md")
    assert (entry.slug, entry.local_date) == ("café", datetime(2003, 8, 2))  # noqa: DTZ001
    assert entry_of(name="_posts/2003-8-2-cafe\u0301.md").slug == "café"


def test_the_folder_names_a_text_that_is_called_index() -> None:
    assert entry_of(name="content/posts/on-trust/index.md").slug == "on-trust"


def test_without_a_title_the_name_of_the_file_stands_for_it() -> None:
    entry = entry_of("")
    assert entry.title == "On trust"
    assert "no title" in notes(entry)


@pytest.mark.parametrize("title", ["2010", "1.10", "No", "2003-08-22", "0123", "on"])
def test_a_title_is_what_was_typed(title: str) -> None:
    assert entry_of(f"title: {title}").title == title


# ---- Subjects and people -------------------------------------------------------------


def test_a_text_of_categories_is_parted_at_spaces_and_a_list_stays() -> None:
    assert entry_of("categories: a b").categories == ["a", "b"]
    assert entry_of("categories: [a b, c]").categories == ["a b", "c"]
    assert entry_of("category: a b\nsubjects: [c, a b]").categories == ["a b", "c"]
    assert entry_of("tags: x y\ntag: z z").tags == ["x", "y", "z z"]


def test_hugo_parts_no_text() -> None:
    assert entry_of("categories: a b", name="content/posts/a.md").categories == ["a b"]


def test_folders_above_the_posts_are_categories_but_not_the_one_that_holds_the_site() -> None:
    files = {"site/essays/_posts/2003-08-22-a.md": "---\n---\n", "site/about.md": "---\n---\n"}
    assert [entry.categories for entry in entries(files)] == [["essays"], []]


@pytest.mark.parametrize(
    ("front", "authors"),
    [
        ("author: Jane Doe", ["Jane Doe"]),
        ("author: Jane Doe <jane@example.org>", ["Jane Doe"]),
        ("authors: [Jane, {name: Bo, email: bo@example.org}]", ["Jane", "Bo"]),
        ("author: {login: jd, display_name: Jane, email: j@example.org}", ["Jane"]),
        ("author: {login: jd, display_name: '', email: ''}", ["jd"]),
        ("author:", []),
    ],
)
def test_an_author_is_a_text_a_list_or_a_mapping(front: str, authors: list[str]) -> None:
    assert entry_of(front).authors == authors


def test_a_short_name_is_explained_by_the_list_of_authors() -> None:
    files = {
        "_data/authors.yml": "jd:\n  name: Jane Doe\n  email: j@example.org\n  bio: A & B\n",
        POST: "---\nauthor: jd\n---\n",
    }
    person, entry = read(files)
    assert isinstance(person, Person)
    assert isinstance(entry, Entry)
    assert entry.authors == [person.name] == ["Jane Doe"]
    assert person.about_html == "A &amp; B"
    assert "/authors/jane-doe/" in person.old_paths


def test_subjects_bring_the_addresses_at_which_they_were_listed() -> None:
    label, _ = read({POST: "---\ntags: [On Trust]\n---\n"}, old_root="https://example.org/b/")
    assert isinstance(label, Label)
    assert label.old_paths == ["/b/tags/on-trust/", "/b/tag/on-trust/"]


# ---- What must not be kept -----------------------------------------------------------


def test_nobody_can_be_written_to_from_what_was_read() -> None:
    front = """
title: T
password: hunter2
author: {name: Jane, email: jane@example.org}
authors:
- name: Bo
  email: >
    bo@example.org
api_key: "k-1"
source: jim@example.org
meta:
  owner_email: 'o@example.org'
  deep: [{token: t-1}]
"""
    entry = entry_of(front)
    kept = repr(entry)
    for secret in ("example.org", "hunter2", "k-1"):
        assert secret not in kept
    assert "t-1" not in repr(entry.extra)
    assert entry.extra["source"] == "jim"
    assert "It grows." in entry.raw


# ---- Text ----------------------------------------------------------------------------


def test_the_extension_tells_how_the_text_is_read() -> None:
    text = "*a*\n\n1[^n]\n\n[^n]: N\n\n|a|b|\n|-|-|\n|c|d|\n\n```py\nx<1\n```\n"
    html = entry_of(body=text).body_html
    for piece in ("<em>a</em>", 'class="footnotes"', "<td>c</td>", "x&lt;1"):
        assert piece in html
    assert entry_of(body="*a*", name="_posts/a.html").body_html == "*a*"
    assert entry_of(body="h3. A\n", name="_posts/a.textile").body_html.strip() == "<h3>A</h3>"


def test_a_listing_of_liquid_becomes_one_and_nothing_in_it_is_read() -> None:
    body = "A\n{% highlight ruby linenos %}\n*x* < {{ y }}\n\n{% z %}\n{% endhighlight %}\nB"
    entry = entry_of(body=body)
    assert entry.body_html == (
        "<p>A</p>\n<pre><code>*x* &lt; {{ y }}\n\n{% z %}\n</code></pre>\n<p>B</p>"
    )
    assert entry.repaired[-1][1].startswith("It has no title")


def test_links_and_addresses_of_liquid_are_resolved() -> None:
    body = (
        "[a]({{ site.baseurl }}{% post_url 2003-08-22-on-trust %}) "
        "[b]({{ site.url }}/b/) [c]({{ '/c' | relative_url }})"
    )
    assert entry_of(body=body).body_html == (
        '<p><a href="/2003/08/22/on-trust/">a</a> <a href="/b/">b</a> <a href="/c">c</a></p>'
    )
    known = entry_of(body=body, old_root="https://example.org/log/").body_html
    assert 'href="/log/2003/08/22/on-trust/"' in known
    assert 'href="https://example.org/b/"' in known


def test_other_template_code_stands_as_typed_and_is_told() -> None:
    body = "{% include x.html %} {{ page.title }} {{< figure src=a >}} {% raw %}{{ b }}{% endraw %}"
    entry = entry_of(body=body, name="_posts/2003-08-22-a.html")
    assert entry.body_html == "{% include x.html %} {{ page.title }} {{< figure src=a >}} {{ b }}"
    told = "{% include %} (1), {{ page.title }} (1), {{< figure >}} (1)"
    assert f"Template code stands as typed: {told}." in notes(entry)


def test_a_comment_of_the_template_language_is_not_shown() -> None:
    entry = entry_of(body="A{% comment %}to do{% endcomment %}B")
    assert entry.body_html == "<p>AB</p>"
    assert "were dropped: 1" in notes(entry)


def test_a_page_that_template_code_builds_is_a_draft() -> None:
    entry = entry_of(body="{% for p in site.posts %}x{% endfor %}", name="index.html")
    assert (entry.kind, entry.status) == ("page", "draft")


@given(st.text(alphabet="{}%<> \n/*ab|'rw", max_size=80))
def test_no_template_code_stops_the_import(body: str) -> None:
    assert entry_of(body=body).kind == "article"


def test_what_stands_before_the_fold_is_the_summary_where_none_is_told() -> None:
    entry = entry_of(body="It *grows* & goes.\n<!-- more -->\nSlowly.")
    assert entry.summary_html == "It grows &amp; goes."
    assert '<a id="more"></a>' in entry.body_html
    assert entry_of("excerpt: E", "A\n\n<!--more-->").summary_html == "E"


@pytest.mark.parametrize("key", ["summary", "excerpt", "description"])
def test_a_summary_is_told_under_three_names(key: str) -> None:
    assert entry_of(f"{key}: A & B").summary_html == "A &amp; B"


@pytest.mark.parametrize(
    "front",
    [
        "image: /a.png\nimage_alt: A bridge",
        "cover: {image: /a.png, alt: A bridge}",
        "image:\n  path: a.png\n  alt: A bridge",
    ],
)
def test_a_picture_is_a_text_or_a_mapping(front: str) -> None:
    entry = entry_of(front)
    assert (entry.image, entry.image_alt) == ("/a.png", "A bridge")


@pytest.mark.parametrize("front", ["featured: true", "sticky: 1", "pin: yes", "top: 100"])
def test_a_text_is_featured_under_several_names(front: str) -> None:
    assert entry_of(front).is_featured
    assert not entry_of("featured: false").is_featured


def test_what_was_encoded_twice_is_told_and_left() -> None:
    entry = entry_of("title: CristÃ³bal")
    assert entry.title == "CristÃ³bal"
    assert "encoded twice" in notes(entry)


def test_windows_text_is_read() -> None:
    (entry,) = entries({POST: "---\ntitle: “Trust”\n---\n".encode("cp1252")})
    assert entry.title == "“Trust”"


# ---- Addresses -----------------------------------------------------------------------


def test_a_post_of_jekyll_has_its_usual_addresses() -> None:
    paths = entry_of("categories: [Art, Work]").old_paths
    assert paths[0] == "/art/work/2003/08/22/on-trust.html"
    assert {"/2003/08/22/on-trust.html", "/2003/08/22/on-trust/"} <= set(paths)


def test_a_post_of_hugo_has_that_of_its_section() -> None:
    entry = entry_of("date: 2003-08-22", name="content/posts/on-trust.md")
    assert {"/posts/on-trust/", "/2003/08/on-trust/"} <= set(entry.old_paths)


@pytest.mark.parametrize(
    ("front", "path"),
    [
        ("permalink: /:year/:title/", "/2003/on-trust/"),
        ("permalink: about/", "/about/"),
        ("permalink: pretty", "/2003/08/22/on-trust/"),
        ("url: /caf%C3%A9/", "/café/"),
        ("permalink: /a:b/", "/a:b/"),
    ],
)
def test_an_address_that_the_text_tells_comes_alone(front: str, path: str) -> None:
    assert entry_of(front).old_paths == [path]


def test_former_addresses_follow() -> None:
    front = "permalink: /a/\naliases: [/b/, c]\nredirect_from: https://example.org/?p=12"
    assert entry_of(front).old_paths == ["/a/", "/b/", "/c", "/?p=12"]


def test_an_address_of_another_site_is_not_taken_over() -> None:
    entry = entry_of("url: https://elsewhere.example.com/x")
    assert "/x" not in entry.old_paths
    assert entry.extra["url"] == "https://elsewhere.example.com/x"


HUGO = "content/posts/2003-08-22-a.md"


@pytest.mark.parametrize(
    ("name", "told", "post", "path"),
    [
        ("_config.yml", "permalink: /:year/:title\nbaseurl: /b", POST, "/b/2003/on-trust"),
        ("_config.yml", "permalink: ':year/:month/:name/'\nroot: /", POST, "/2003/08/on-trust/"),
        ("hugo.toml", '[permalinks]\nposts = "/:year/:slug/"', HUGO, "/2003/a/"),
    ],
)
def test_the_settings_of_the_site_tell_the_true_address(
    name: str, told: str, post: str, path: str
) -> None:
    base = (
        "url: https://example.org\n"
        if name.endswith("yml")
        else 'baseURL = "https://example.org/"\n'
    )
    (entry,) = entries({name: base + told, post: "---\n---\n"})
    assert entry.old_paths[0] == path
    assert entry.old_url == f"https://example.org{path}"


def test_settings_that_can_not_be_read_are_told() -> None:
    failure, entry = read({"_config.yml": "a: [", POST: "---\n---\n"})
    assert isinstance(failure, Failure)
    assert "addresses are guessed" in failure.reason
    assert isinstance(entry, Entry)


def test_a_page_stood_where_its_file_lay() -> None:
    assert entry_of(name="docs/about.md").old_paths == ["/about/", "/about.html"]
    assert entry_of(name="content/docs/about.md").old_paths == ["/docs/about/", "/docs/about.html"]
    assert entry_of(name="index.md").old_paths == []


# ---- Identity, the rest, and this program's own export -------------------------------


def test_a_text_is_known_again_by_its_path() -> None:
    assert entry_of().ref == f"folder:{POST}"


def test_what_has_no_place_is_kept_beside_the_text_and_told_with_its_line() -> None:
    entry = entry_of("layout: post\nmood: calm\nlang: de\nempty:\nflag: false")
    assert entry.extra == {"layout": "post", "mood": "calm", "language": "de", "flag": False}
    assert (5 + 1, "Kept beside it, for it has no place here: flag, mood.") in entry.repaired


OWN = """
kind: abstract
uid: 7b0c8b58-7e43-4c8e-9f0a-0d8f4d1f6f11
title: On &amp; <trust>
summary: 2 < 3 & so on
slug: on-trust
status: in_review
date: 2003-08-22T18:38:00-04:00
expires: 2030-01-01T00:00:00+00:00
revised: 2004-01-01T00:00:00+00:00
featured_from: 2003-09-01T00:00:00+00:00
featured_until: 2003-10-01T00:00:00+00:00
featured_rank: 3
language: en-GB
authors: [Jane Doe, A & B]
subjects: [R&D, '1.10']
aliases: [/a%20b.html, '/?p=12', /Über_uns/]
format: html
references:
- {title: T, published_on: 2003, is_summarised: true}
comments:
- {kind: comment, name: Reader, date: 2003-08-23T00:00:00+00:00, html: <p>Yes.</p>}
- {kind: ping, title: Ping, html: <p>No.</p>, parent: 0}
"""


def test_what_this_program_wrote_is_read_to_the_letter() -> None:
    body = "<p>{{ site.url }} {% raw %}&amp;{% endraw %} <!--more--></p>"
    entry = entry_of(OWN, f"{body}\n", name="articles/2003/08/on-trust.html")
    assert entry.body_html == body
    assert (entry.title, entry.summary_html) == ("On &amp; <trust>", "2 &lt; 3 &amp; so on")
    assert (entry.kind, entry.status, entry.slug) == ("article", "review", "on-trust")
    assert entry.moment == datetime(2003, 8, 22, 22, 38, tzinfo=UTC)
    assert entry.authors == ["Jane Doe", "A & B"]
    assert entry.categories == ["R&D", "1.10"]
    assert entry.old_paths == ["/a%20b.html", "/?p=12", "/Über_uns/"]
    assert entry.repaired == []


def test_what_no_record_has_a_place_for_comes_through_under_its_name() -> None:
    extra = entry_of(OWN, name="articles/2003/08/on-trust.html").extra
    assert extra == {
        "kind": "abstract",
        "uid": "7b0c8b58-7e43-4c8e-9f0a-0d8f4d1f6f11",
        "status": "in_review",
        "expires": "2030-01-01T00:00:00+00:00",
        "revised": "2004-01-01T00:00:00+00:00",
        "featured_from": "2003-09-01T00:00:00+00:00",
        "featured_until": "2003-10-01T00:00:00+00:00",
        "featured_rank": 3,
        "language": "en-GB",
        "references": [{"title": "T", "published_on": 2003, "is_summarised": True}],
    }


def test_comments_come_with_who_answers_whom() -> None:
    first, second = entry_of(OWN, name="articles/2003/08/on-trust.html").comments
    assert (first.kind, first.author, first.body_html) == ("comment", "Reader", "<p>Yes.</p>")
    assert first.moment == datetime(2003, 8, 23, tzinfo=UTC)
    assert (second.kind, second.title, second.parent) == ("ping", "Ping", first.ref)


def test_comments_that_are_a_switch_are_no_comments() -> None:
    entry = entry_of("comments: true")
    assert entry.comments == []
    assert entry.extra["comments"] is True
