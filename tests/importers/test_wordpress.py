"""WordPress exports: what their records say of themselves."""

from datetime import UTC, datetime

import pytest

from articles.importers.entries import Asset, Label, Person, Reading

from .wxr import (
    BLOG,
    HEAD,
    archive,
    attachment,
    category,
    comment,
    element,
    entries,
    entry,
    export,
    item,
    meta,
    read,
)


def notes(found: object) -> str:
    return "\n".join(what for _, what in found.repaired)  # type: ignore[attr-defined]


# ---- Kinds, status, dates --------------------------------------------------------------


def test_a_post_is_an_article_and_a_page_a_page() -> None:
    kinds = [found.kind for found in entries(export(item(), item(post_type="page", post_id="13")))]
    assert kinds == ["article", "page"]


@pytest.mark.parametrize(
    "kind", ["nav_menu_item", "revision", "wp_block", "wp_navigation", "custom_css", "product"]
)
def test_other_kinds_are_only_counted(kind: str) -> None:
    found = archive(export(item(post_type=kind)))
    assert list(found) == []
    assert found.counts()["items_by_type_status"] == {f"{kind}/publish": 1}


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("publish", "published"),
        ("draft", "draft"),
        ("auto-draft", "draft"),
        ("pending", "review"),
        ("future", "scheduled"),
        ("private", "draft"),
        ("trash", "junk"),
        ("shiny", "draft"),
        ("inherit", "draft"),
        ("\n publish\t", "published"),
        (None, ""),
    ],
)
def test_only_what_was_published_is_public(told: str | None, status: str) -> None:
    assert entry(item(status=told)).status == status


@pytest.mark.parametrize(
    ("told", "note"), [("private", "It was private"), ("shiny", "“shiny” is unknown")]
)
def test_a_status_that_has_no_place_here_is_reported(told: str, note: str) -> None:
    assert note in notes(entry(item(status=told)))


def test_what_a_password_protected_is_a_draft_and_the_password_is_not_kept() -> None:
    found = entry(item(post_password="correct horse"))
    assert found.status == "draft"
    assert "password protected" in notes(found)
    assert "correct horse" not in repr(found)


def test_a_date_in_greenwich_is_a_moment() -> None:
    found = entry(item())
    assert found.moment == datetime(2003, 8, 22, 16, 38, tzinfo=UTC)
    assert found.local_date is None


@pytest.mark.parametrize("gmt", ["0000-00-00 00:00:00", "", None, "-0001-11-30 00:00:00"])
def test_without_it_the_date_is_the_blogs_own(gmt: str | None) -> None:
    found = entry(item(post_date_gmt=gmt))
    assert found.moment is None
    assert found.local_date == datetime(2003, 8, 22, 18, 38)  # noqa: DTZ001


def test_the_feeds_date_is_the_last_resort() -> None:
    told = "Fri, 22 Aug 2003 18:38:00 +0200"
    found = entry(item(post_date=None, post_date_gmt=None, pubDate=told))
    assert found.moment == datetime(2003, 8, 22, 16, 38, tzinfo=UTC)


def test_a_date_that_is_none_is_reported_and_costs_nothing_else() -> None:
    found = entry(item(post_date_gmt="2003-02-31 10:00:00"))
    assert found.local_date == datetime(2003, 8, 22, 18, 38)  # noqa: DTZ001
    assert "“2003-02-31 10:00:00” is no date" in notes(found)


# ---- Identity, titles ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "ref"),
    [
        ({}, "wxr:old.example.com/12"),
        ({"post_id": None, "guid": "tag:x,1"}, "wxr:old.example.com/tag:x,1"),
        (
            {"post_id": "0", "link": "https://a.example/b"},
            "wxr:old.example.com/https://a.example/b",
        ),
        ({"post_id": None, "link": None}, "wxr:old.example.com/2003-08-22T16:38:00+00:00/On trust"),
    ],
)
def test_what_finds_it_again_is_its_number_or_the_next_best(
    changes: dict[str, str | None], ref: str
) -> None:
    assert entry(item(**changes)).ref == ref


def test_two_records_with_one_number_are_told_apart() -> None:
    first, second = entries(export(item(), item(title="On doubt")))
    assert first.ref == "wxr:old.example.com/12"
    assert second.ref == "wxr:old.example.com/12/on_doubt"
    assert "has its number" in notes(second)


def test_a_title_is_plain_and_decoded_once() -> None:
    assert entry(item(title="R&amp;D &#8211; <em>why</em> &amp;lt;")).title == "R&D – why &lt;"


def test_without_a_title_the_first_words_stand_for_it() -> None:
    found = entry(item("Trust is slow to grow, and quick to go.", title=""))
    assert found.title == "Trust is slow to grow, and quick to"
    assert "no title" in notes(found)


def test_a_slug_is_decoded() -> None:
    assert entry(item(post_name="caf%c3%a9")).slug == "café"


def test_white_space_around_a_value_says_nothing() -> None:
    spaced = item().replace("<![CDATA[", "\n   ").replace("]]>", "\n  ")
    assert entry(spaced).ref == "wxr:old.example.com/12"
    assert entry(spaced).status == "published"


# ---- People and subjects ---------------------------------------------------------------


def author(login: str, name: str) -> str:
    fields = element("wp:author_login", login) + element("wp:author_email", "jane@example.org")
    return f"<wp:author>{fields}{element('wp:author_display_name', name)}</wp:author>"


def test_an_author_is_named_as_readers_knew_her() -> None:
    found = read(export(author("jane", "Jane Doe"), item()))
    assert found[0] == Person(name="Jane Doe", slug="jane", old_paths=["/blog/author/jane/"])
    assert found[-1].authors == ["Jane Doe"]  # type: ignore[union-attr]


def test_a_log_in_that_is_an_address_is_no_name() -> None:
    found = read(export(item(creator="jane@example.org")))
    assert found[-1].authors == ["jane"]  # type: ignore[union-attr]
    assert "@" not in repr(found)


def test_several_authors_are_taken_from_the_plug_in_that_tells_them() -> None:
    both = element("category", "jane", domain="author", nicename="cap-jane")
    both += element("category", "guest", domain="author", nicename="cap-guest")
    guest = item("", meta("cap-user_login", "guest"), meta("cap-display_name", "A. Guest"),
                 post_type="guest-author", post_id="90")  # fmt: skip
    found = entry(item(None, both), guest, author("jane", "Jane Doe"))
    assert found.authors == ["Jane Doe", "A. Guest"]


def test_categories_and_tags_are_told_by_their_domain_and_named_once() -> None:
    filed = (
        "<category><![CDATA[R&amp;D]]></category>\n"
        + element("category", "R&amp;D", domain="category", nicename="r-d")
        + element("category", "trust", domain="post_tag", nicename="trust")
        + element("category", "doubt", domain="tag", nicename="doubt")
        + element("category", "Aside", domain="post_format", nicename="post-format-aside")
        + element("category", "Oslo", domain="place", nicename="oslo")
    )
    found = entry(item(None, filed))
    assert found.categories == ["R&D"]
    assert found.tags == ["trust", "doubt"]
    assert found.extra["post_format"] == "aside"
    assert found.extra["terms"] == {"place": ["Oslo"]}


def labels(*parts: str) -> dict[str, Label]:
    return {found.name: found for found in read(export(*parts)) if isinstance(found, Label)}


def test_a_category_may_be_told_before_the_broader_one() -> None:
    found = labels(category("tools", "Tools", parent="craft"), category("craft", "Craft &amp; Co"))
    assert found["Tools"].parent == "Craft & Co"
    assert found["Tools"].old_paths == ["/blog/category/craft/tools/", "/blog/category/tools/"]
    assert found["Craft & Co"].parent == ""


def test_a_ring_of_categories_ends_where_it_closes() -> None:
    found = labels(category("a", "A", parent="b"), category("b", "B", parent="a"))
    assert (found["A"].parent, found["B"].parent) == ("B", "A")


def test_what_only_items_name_is_a_label_too() -> None:
    tag = element("category", "Slow trust", domain="post_tag", nicename="slow-trust")
    found = labels(item(None, tag))
    assert found["Slow trust"].old_paths == ["/blog/tag/slow-trust/"]


def test_the_primary_category_comes_first() -> None:
    declared = category("b", "B").replace(
        "<wp:category>", "<wp:category><wp:term_id>7</wp:term_id>"
    )
    filed = "".join(element("category", n, domain="category", nicename=n.lower()) for n in "AB")
    found = entry(declared, item(None, filed, meta("_yoast_wpseo_primary_category", "7")))
    assert found.categories == ["B", "A"]


# ---- Summary, picture, the rest --------------------------------------------------------


def test_the_excerpt_is_the_summary() -> None:
    assert entry(item("a<!--more-->b", excerpt="In <em>short</em>.")).summary_html == (
        "In <em>short</em>."
    )


def test_without_one_what_stood_before_the_fold_is_cut_at_a_sentence() -> None:
    sentence = "Trust & doubt grow slowly, and both are quick to go. "
    summary = entry(item(sentence * 20 + "<!--more-->Rest.")).summary_html
    assert summary == (sentence.replace("&", "&amp;") * 5).strip()


def test_the_description_for_search_engines_is_the_last_resort() -> None:
    found = entry(item(None, meta("_yoast_wpseo_metadesc", "On trust & doubt.")))
    assert found.summary_html == "On trust &amp; doubt."


def test_a_sticky_post_is_featured() -> None:
    assert entry(item(is_sticky="1")).is_featured
    assert not entry(item(is_sticky="0")).is_featured


def test_the_picture_may_be_told_after_its_post() -> None:
    about = meta("_wp_attachment_image_alt", "A") + meta("_wp_attached_file", "2003/a.jpg")
    picture = attachment(5, "https://old.example.com/u/a.jpg", about, excerpt="Words")
    records = read(export(item(None, meta("_thumbnail_id", "5")), picture))
    assert records[-1].image == "https://old.example.com/u/a.jpg"  # type: ignore[union-attr]
    assert records[-1].image_alt == "A"  # type: ignore[union-attr]
    assert [found for found in records if isinstance(found, Asset)] == [
        Asset("https://old.example.com/u/a.jpg", "2003/a.jpg", "File 5", "A", "Words")
    ]


def test_a_picture_that_is_not_there_is_reported() -> None:
    found = entry(item(None, meta("_thumbnail_id", "5")))
    assert found.image == ""
    assert "picture (5) is not in the export" in notes(found)


def test_custom_fields_are_kept_but_for_clutter_and_secrets() -> None:
    kept = meta("mood", "calm") + meta("_edit_lock", "1:2") + meta("_oembed_ab", "<iframe>")
    secret = meta("mailpoet_token", "t0psecret") + meta("x", 's:8:"password";s:3:"t0psecret";')
    contact = meta("source", "told by ann@example.org from 192.0.2.7")
    found = entry(item(None, kept, secret, contact, menu_order="3", post_parent="2"))
    assert found.extra["meta"] == {"mood": ["calm"], "source": ["told by ann from "]}
    assert (found.extra["menu_order"], found.extra["post_parent"]) == ("3", "2")
    assert "t0psecret" not in repr(found)


def test_the_raw_record_is_kept_without_contacts() -> None:
    found = entry(
        item(
            "Its words.",
            meta("mood", "calm"),
            comment(1),
            comment(2, "Spam", comment_approved="spam"),
        )
    )
    assert "<content:encoded>Its words.</content:encoded>" in found.raw
    assert "calm" in found.raw
    assert not any(word in found.raw for word in ("reader@", "192.0.2.7", "Spam"))


def test_the_raw_record_can_be_read_again() -> None:
    first = entry(item("a & b < c ]]> d", meta("mood", "calm"), comment(1)))
    again = entry(first.raw)
    assert again.body_html == first.body_html
    assert again.extra == first.extra


# ---- Addresses -------------------------------------------------------------------------


def test_the_true_address_comes_first() -> None:
    found = entry(item(None, meta("_wp_old_slug", "turst"), meta("_wp_old_date", "2003-07-30")))
    assert found.old_url == "https://old.example.com/blog/2003/08/on-trust/"
    assert found.old_paths == [
        "/blog/2003/08/on-trust/",
        "/blog/?p=12",
        "/blog/2003/08/turst/",
        "/blog/2003/07/on-trust/",
    ]


@pytest.mark.parametrize(
    ("link", "first"),
    [
        ("https://old.example.com/blog/?p=12", "/blog/?p=12"),
        ("https://old.example.com/blog/?p=12&preview=true", "/blog/?p=12"),
        ("/blog/on-trust.html", "/blog/on-trust.html"),
        ("https://www.old.example.com/blog/caf%C3%A9/", "/blog/café/"),
        ("https://old.example.com/blog/", "/blog/?p=12"),
        ("http://[server]/x", "/blog/?p=12"),
    ],
)
def test_an_address_may_be_a_number_or_lead_nowhere(link: str, first: str) -> None:
    assert entry(item(link=link)).old_paths[0] == first


def test_a_page_was_found_under_another_number_too() -> None:
    assert "/blog/?page_id=12" in entry(item(post_type="page")).old_paths


def test_the_address_of_another_site_is_not_taken_over() -> None:
    elsewhere = item(link="https://elsewhere.example.net/x/", post_id="2", title="B")
    found = entries(export(elsewhere, elsewhere.replace("[2]", "[4]"), item()))[0]
    assert found.old_paths == ["/blog/?p=2"]
    assert "another site" in notes(found)


def test_a_blog_that_tells_a_wrong_address_is_where_its_entries_are() -> None:
    blog = BLOG.replace("https://old.example.com/blog", "http://localhost/blog")
    assert entry(item(), blog=blog).old_paths[0] == "/blog/2003/08/on-trust/"


def test_where_the_old_site_stood_may_be_told_by_the_editor() -> None:
    reading = Reading(old_root="https://told.example.com/b/")
    found = entry(item(link=None), blog="<title>x</title>", reading=reading)
    assert found.ref == "wxr:told.example.com/12"
    assert found.old_paths == ["/b/?p=12"]


# ---- Comments --------------------------------------------------------------------------


def test_only_approved_comments_are_read_and_without_contacts() -> None:
    hidden = [comment(n, comment_approved=told) for n, told in enumerate(["0", "spam", "trash"], 2)]
    found = archive(export(item(None, comment(1, "One.\n\nTwo."), *hidden)))
    (post,) = [record for record in found if not isinstance(record, Person)]
    (shown,) = post.comments  # type: ignore[union-attr]
    assert (shown.kind, shown.author, shown.url) == (
        "comment",
        "Reader",
        "http://reader.example.com/",
    )
    assert shown.moment == datetime(2003, 8, 23, 8, tzinfo=UTC)
    assert shown.body_html == "<p>One.</p>\n<p>Two.</p>"
    assert "reader@example.org" not in repr(post)
    assert "192.0.2.7" not in repr(post)
    assert found.counts()["comments"] == {
        "comment/approved=1": 1,
        "comment/approved=0": 1,
        "comment/approved=spam": 1,
        "comment/approved=trash": 1,
    }


def test_a_parent_may_come_later_or_be_hidden() -> None:
    found = entry(
        item(
            None,
            comment(1, comment_parent="2"),
            comment(2),
            comment(3, comment_parent="4"),
            comment(4, comment_approved="0"),
            comment(5, comment_parent="99"),
        )
    )
    assert [(one.ref, one.parent) for one in found.comments] == [
        ("1", "2"),
        ("2", ""),
        ("3", ""),
        ("5", ""),
    ]


def test_pings_are_told_from_comments() -> None:
    pinged = comment(1, "[…] so he says […]", comment_type="pingback", comment_author="Her page")
    tracked = comment(2, "<strong>Her page</strong>\n\nSo he says.", comment_type="trackback",
                      comment_author="Her blog")  # fmt: skip
    first, second = entry(item(None, pinged, tracked)).comments
    assert (first.kind, first.title, first.author) == ("ping", "Her page", "")
    assert (second.kind, second.title, second.blog_name) == ("ping", "Her page", "Her blog")
    assert second.body_html == "<p>So he says.</p>"


def test_a_shops_notes_are_no_comments() -> None:
    found = entry(item(None, comment(1, comment_type="order_note")))
    assert found.comments == []
    assert "“order_note” were passed over: 1" in notes(found)


# ---- Several files ---------------------------------------------------------------------


def test_several_files_of_one_blog_are_one() -> None:
    picture = attachment(5, "https://old.example.com/u/a.jpg")
    files = (export(item(None, meta("_thumbnail_id", "5"))), export(picture, item(post_id="13")))
    found = archive(*files)
    posts = [record for record in found if hasattr(record, "image")]
    assert [post.image for post in posts] == ["https://old.example.com/u/a.jpg", ""]
    assert [post.file for post in posts] == ["a.xml", "b.xml"]
    assert found.counts()["items_by_type_status"] == {"post/publish": 2, "attachment/inherit": 1}


@pytest.mark.parametrize("uri", ["http://wordpress.org/export/1.0/", "https://wordpress.org/export/1.2/",
                                 "http://wordpress.org/export/abc/"])  # fmt: skip
def test_namespaces_are_bound_as_the_file_declares_them(uri: str) -> None:
    text = export(item(excerpt="Short.")).replace("http://wordpress.org/export/1.2/", uri)
    text = text.replace("xmlns:wp", "xmlns:w").replace("<wp:", "<w:").replace("</wp:", "</w:")
    found = archive(text)
    (post,) = [record for record in found if hasattr(record, "summary_html")]
    assert (post.ref, post.summary_html) == ("wxr:old.example.com/12", "Short.")
    assert found.counts()["wp_namespace"] == uri


def test_a_version_may_be_missing_or_be_none() -> None:
    version = "<wp:wxr_version>1.2</wp:wxr_version>"
    for told in ("", "<wp:wxr_version>abc</wp:wxr_version>"):
        assert len(entries(export(item(), blog=BLOG.replace(version, told)))) == 1
    assert HEAD.startswith("<?xml")
