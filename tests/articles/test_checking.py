"""What an editor is advised of a text: each check where it must speak, and where it must not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.checking import Finding, check_text, empty_links, images_untold, places
from articles.checking.elements import read
from articles.checking.prose import in_search_results, measures
from articles.checking.writing import Writing, report_on
from articles.models import MissedAddress, PastAddress
from articles.rendering import sanitise

from ..factories import make_article, make_author, make_page, make_publisher, make_subject

NOW = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
OWN = frozenset({"www.example.com"})
SENTENCE = "The firms that share their plans with those who buy from them keep their orders. "


def found(body: str, check: str, **given: str) -> list[Finding]:
    """What one check finds in a text as it would be stored."""
    return [one for one in check_text(sanitise(body), own_hosts=OWN, **given) if one.check == check]


def messages(body: str, check: str, **given: str) -> list[str]:
    return [one.message for one in found(body, check, **given)]


# ---- Headings -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "<p>No heading at all.</p>",
        "<h2>One</h2><h3>Under it</h3><h4>Under that</h4><h2>Two</h2>",
        "<h2>One</h2><h3>Under it</h3><h3>Beside it</h3><h2>Two</h2><h3>Again</h3>",
        '<h2><img src="/a.png" alt="Harbour"></h2>',
    ],
)
def test_headings_in_their_order_are_let_pass(body: str) -> None:
    assert not found(body, "heading-order")
    assert not found(body, "empty-heading")


def test_a_heading_that_skips_a_level_is_named() -> None:
    (one,) = found("<h2>One</h2><h4>Deep</h4><h3>Less deep</h3>", "heading-order")
    assert one.message == "A heading of level 4 follows a heading of level 2: level 3 is skipped."
    assert str(one.passage) == "Deep"


def test_the_first_heading_stands_under_the_title() -> None:
    (one,) = messages("<h3>One</h3><h3>Two</h3>", "heading-order")
    assert one == "A heading of level 3 follows the title: level 2 is skipped."


def test_an_empty_heading_is_shown_by_what_stands_round_it() -> None:
    body = "<p>Before.</p><h2><br></h2><p>After.</p>"
    (one,) = found(body, "empty-heading")
    assert str(one.passage) == "Before. After."
    assert not found(body, "heading-order")


# ---- Links ----------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["here", "Click here", "more …", "Read more »", "this link"])
def test_a_link_that_says_nothing_is_named(words: str) -> None:
    (one,) = found(f'<p>The report is <a href="/a/">{words}</a>, in full.</p>', "link-text")
    assert "does not say where the link leads" in one.message
    assert str(one.passage) == f"The report is {words}, in full."


@pytest.mark.parametrize(
    ("words", "is_address"),
    [
        ("https://www.example.com/a?b=c", True),
        ("www.example.com", True),
        ("example.com/reports/2019", True),
        ("example.com", False),
        ("jane@example.com", False),
        ("the annual report", False),
        ("more on trust", False),
        ("and/or", False),
    ],
)
def test_an_address_is_no_text_for_a_link(words: str, is_address: bool) -> None:
    assert bool(found(f'<p><a href="/a/">{words}</a></p>', "link-text")) is is_address


def test_of_words_in_another_language_nothing_is_said() -> None:
    assert not found('<p><a href="/a/">more</a></p>', "link-text", language="nl")
    assert found('<p><a href="/a/">http://example.org/</a></p>', "link-text", language="nl")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="">gap</a>',
        '<a href="#">gap</a>',
        '<a href="/a/"></a>',
        '<a href="/a/"> <br></a>',
        '<a href="/a/"><img src="/a.png" alt=""></a>',
    ],
)
def test_a_link_to_nowhere_or_of_nothing_is_empty(link: str) -> None:
    body = sanitise(f"<p>Mind the {link} here.</p>")
    assert len(empty_links(body)) == 1
    assert "Mind the" in empty_links(body)[0]
    assert len(found(body, "empty-link")) == 1
    assert not found(body, "link-text")


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/a/">trust</a>',
        '<a href="#note">note</a>',
        '<a href="mailto:jane@example.org">Jane</a>',
        '<a href="/a/"><img src="/a.png" alt="A harbour"></a>',
        '<a id="anchor"></a>',
    ],
)
def test_a_link_that_leads_somewhere_is_not_empty(link: str) -> None:
    assert empty_links(sanitise(f"<p>On {link}.</p>")) == []


def test_the_same_address_twice_close_together_is_told_once() -> None:
    link = '<a href="{}">{}</a>'.format
    body = f"<p>{link('/a/', 'Trust')} is {link('https://www.example.com/a/', 'slow to grow')}.</p>"
    (one,) = found(body, "doubled-link")
    assert one.message == "The same address is linked twice close together."
    assert one.count == 2
    far = f"<p>{link('/a/', 'Trust')}</p><p>{SENTENCE * 5}</p><p>{link('/a/', 'trust')}</p>"
    assert not found(far, "doubled-link")
    notes = '<p>One<a href="#n1">1</a> and two<a href="#n1">1</a>.</p>'
    assert not found(notes, "doubled-link")


def test_the_same_words_for_different_addresses_are_named() -> None:
    body = '<p><a href="/a/">The report</a> and <a href="/b/">the report</a></p>'
    assert messages(body, "same-words") == ["“the report” leads to 2 different addresses."]
    assert not found(body.replace("/b/", "https://www.example.com/a/"), "same-words")
    same = (
        '<p><a href="http://www.example.org/">Trust</a> <a href="https://example.org">Trust</a></p>'
    )
    assert not found(same, "same-words")
    assert not found('<p><a href="/a/">1</a> <a href="/b/">1</a></p>', "same-words")
    assert not found('<p><a href="/a/">here</a> <a href="/b/">here</a></p>', "same-words")


def test_an_address_that_no_parser_reads_is_let_pass() -> None:
    body = '<p><a href="http://[server]/">A server</a></p>'
    assert check_text(body) == []


# ---- Images ---------------------------------------------------------------------------


def test_an_image_must_be_described_or_decorative() -> None:
    body = sanitise('<p>See</p><img src="/media/harbour.jpg"><p>it</p><img src="/b.png" alt="">')
    assert images_untold(body) == ["See [harbour.jpg] it"]
    assert [str(one.passage) for one in found(body, "alternative-text")] == ["See [harbour.jpg] it"]


@pytest.mark.parametrize("alt", ["harbour.JPG", "IMG_2041", "dsc00017", "image", "photo 3"])
def test_the_name_of_a_file_describes_nothing(alt: str) -> None:
    (one,) = messages(f'<img src="/a.png" alt="{alt}">', "alternative-text")
    assert one == f"“{alt}” is the name of a file: say what the image shows."


@pytest.mark.parametrize("alt", ["The harbour at noon", "Image of a harbour", "Figure 3", "IMGs"])
def test_a_description_is_let_pass(alt: str) -> None:
    assert not found(f'<img src="/a.png" alt="{alt}">', "alternative-text")


# ---- Length, reading ease, search results ---------------------------------------------


def test_a_very_long_paragraph_is_shown_by_its_beginning() -> None:
    (one,) = found(f"<p>Short.</p><p>{SENTENCE * 14}</p>", "long-paragraph")
    assert one.message.startswith("A paragraph of 210 words")
    assert str(one.passage).startswith("The firms that share")
    assert not found(f"<p>{SENTENCE * 13}</p>" * 3, "long-paragraph")


def measured(body: str, language: str = "en") -> str:
    return " ".join(measures(read(body), words=310, language=language))


def test_easy_english_scores_higher_than_heavy_english() -> None:
    easy = measured(f"<p>{'The dog ran to the man. ' * 20}</p>")
    heavy = (
        "Organisational interdependency necessitates considerable administrative consideration. "
    )
    heavy = measured(f"<p>{heavy * 20}</p>")
    assert "310 words, about 1 minute to read." in easy
    assert "Flesch reading ease 116" in easy
    assert "Flesch reading ease -" in heavy


@pytest.mark.parametrize("language", ["de", "fr-CA", "eo"])
def test_flesch_says_nothing_of_other_languages_or_short_texts(language: str) -> None:
    assert measured(f"<p>{SENTENCE * 20}</p>", language) == "310 words."
    assert "Flesch" not in measured(f"<p>{SENTENCE * 3}</p>")
    assert "Flesch" in measured(f"<p>{SENTENCE * 20}</p>", "en-GB")


def test_abbreviations_and_decimals_end_no_sentence() -> None:
    text = "Mr. Brown of St. Ives paid Dr. Grey 3.5 per cent, i.e. a great deal. " * 8
    assert "sentences of 15 words" in measured(f"<p>{text}</p>")


def test_what_is_still_to_come_is_named() -> None:
    (one,) = found("<p>It has TK members.</p>", "still-to-come")
    assert str(one.passage) == "It has TK members."
    assert found("<p>TKTK</p>", "still-to-come")
    assert not found("<p>The TKs of a HUTKA, tk.</p>", "still-to-come")


def test_what_search_results_cut_is_shown() -> None:
    (one,) = in_search_results("On trust", "Trust is slow to grow and quick to go. " * 5)
    assert one.check == "summary-length"
    assert "194 characters" in one.message
    assert str(one.passage).endswith("…")
    assert len(str(one.passage)) <= 156
    (one,) = in_search_results("Trust " * 14, "On trust.")
    assert one.check == "title-length"
    (one,) = in_search_results("On trust", " ")
    assert one.message.startswith("There is no summary")
    assert not list(in_search_results("T" * 70, "S" * 160))


def test_a_text_of_every_fault_is_read_to_its_end() -> None:
    """No fault hides another."""
    body = '<h4>A</h4><p><a href="">x</a> <a href="/a/">here</a></p><img src="/a.png">'
    checks = [one.check for one in check_text(body)]
    assert checks == ["heading-order", "empty-link", "link-text", "alternative-text"]


# ---- Links to the site itself ---------------------------------------------------------


@pytest.fixture
def site(db: None, settings: Any) -> None:
    settings.SITE_URL = "https://www.example.com"
    make_publisher()


def said(href: str, *, address: str = "/2023/12/own/", now: datetime = NOW) -> str:
    """What is said of one link."""
    body = sanitise(f'<h2>One</h2><p>On <a href="{href}">trust</a>.</p>')
    writing = Writing(body, title="Own", summary="On links.", address=address)
    return " ".join(one.message for one in report_on(writing, now=now).findings)


@pytest.mark.usefixtures("site")
def test_links_to_what_readers_see_are_let_pass() -> None:
    article = make_article(authors=[make_author()], subjects=[make_subject()])
    make_page("about")
    day = article.month
    for href in (
        article.get_absolute_url(),
        f"https://www.example.com{article.get_absolute_url()}#part",
        "/authors/jane-doe/",
        "/subjects/trust/",
        "/about/",
        f"/{day.year}/",
        f"/{day.year}/{day.month:02}/",
        "/",
        "/search/?q=trust&author=jane-doe",
        "/feeds/articles.atom",
        "/glossary/",
        "https://example.org/nowhere/",
        "mailto:jane@example.org",
        "#one",
        "#top",
        "#site-content",
        "/2023/12/own/",
    ):
        assert said(href) == "", href


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "href",
    ["/nothing/", "/2003/08/nothing/", "/authors/nobody/", "/subjects/nothing/", "/1999/",
     "/1999/12/", "/0000/", "/archives/000123.html", "//www.example.com/nothing/", "nothing/",
     "/%00/", "/media/images/aa/" + "a" * 64 + ".png", "/glossary/nothing/"],
)  # fmt: skip
def test_a_link_to_nothing_is_named(href: str) -> None:
    assert "leads nowhere: readers find nothing there." in said(href)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("status", "published_at", "state"),
    [
        ("draft", NOW, "draft"),
        ("published", NOW + timedelta(days=1), "scheduled"),
        ("withdrawn", NOW - timedelta(days=9), "withdrawn"),
    ],
)
def test_a_link_to_what_readers_cannot_see_says_why(
    status: str, published_at: datetime, state: str
) -> None:
    article = make_article("Early", status=status, published_at=published_at)
    told = said(article.get_absolute_url())
    assert f"leads to “Early”, which readers can’t see: it is {state}." in told


@pytest.mark.usefixtures("site")
def test_a_page_or_author_without_anything_public_is_nothing() -> None:
    make_page("about", published_at=None)
    make_article(status="draft", authors=[make_author()], subjects=[make_subject()])
    for href in ("/about/", "/authors/jane-doe/", "/subjects/trust/"):
        assert "leads nowhere" in said(href), href


@pytest.mark.usefixtures("site")
def test_for_an_old_address_the_new_one_is_advised() -> None:
    article = make_article()
    for old in ("/archives/000123.html", "/?p=12"):
        PastAddress.objects.create(path=old, article=article)
        assert said(old) == f"{old} only leads on to {article.get_absolute_url()}: link that."
    assert said(article.get_absolute_url().rstrip("/")) == ""
    PastAddress.objects.create(path="/größe.html", article=article)
    assert "only leads on to" in said("/gr%C3%B6%C3%9Fe.html")
    hidden = make_article("Hidden", status="draft")
    PastAddress.objects.create(path="/archives/000124.html", article=hidden)
    assert "readers find nothing there" in said("/archives/000124.html")


@pytest.mark.usefixtures("site")
def test_another_name_of_a_subject_leads_on_to_its_heading() -> None:
    subject = make_subject("Trust")
    subject.labels.create(text="Confidence", kind="alt")
    make_article(subjects=[subject])
    assert "only leads on to /subjects/trust/" in said("/subjects/confidence/")


@pytest.mark.usefixtures("site")
def test_a_place_that_the_text_does_not_have_and_the_admin_are_named() -> None:
    assert said("#two") == "#two leads to a place that this text does not have."
    assert "is a page of the admin" in said(reverse("admin:articles_article_add"))


@pytest.mark.usefixtures("site")
def test_looking_at_links_counts_no_missed_address(client: Client) -> None:
    said("/archives/000123.html")
    assert not MissedAddress.objects.exists()
    client.get("/archives/000123.html")
    assert MissedAddress.objects.exists()


@pytest.mark.usefixtures("site")
def test_many_links_of_a_kind_cost_one_query(django_assert_num_queries: Any) -> None:
    links = [make_article(f"Number {one}").get_absolute_url() for one in range(20)]
    with django_assert_num_queries(1):
        assert places.targets(links, now=NOW) == {link: link for link in links}


@pytest.mark.usefixtures("site")
def test_of_a_great_many_links_the_first_are_followed(monkeypatch: Any) -> None:
    monkeypatch.setattr(places, "MOST", 2)
    body = "".join(f'<p><a href="/nothing-{one}/">Nothing {one}</a></p>' for one in range(5))
    found = report_on(Writing(sanitise(body), title="T", summary="S"), now=NOW).findings
    assert [one.check for one in found] == ["dead-link", "dead-link"]


# ---- Articles that say the same -------------------------------------------------------

TEXT = """
Whoever introduces two strangers lends each of them a part of what others think of him. Brokers who
forget this spend their credit quickly: after three careless introductions nobody answers letters.
Careful brokers write twice, once to either side, and explain what each could gain from meeting.
They never promise anything for somebody else, and they ask afterwards whether anything happened.
Merchants in small harbours learned such manners early, because every failed bargain was remembered
along the quay for decades, together with the person whose introduction had started the trouble.
"""
OTHER = """
Bread needs patience rather than strength. Flour, water, yeast and salt combine slowly overnight,
while bakers sleep. Morning kneading stretches the dough until small bubbles appear beneath its
surface. Ovens should reach their highest temperature before loaves enter; steam keeps crusts soft
until the crumb has risen completely. Cooling matters: sliced warm, even excellent loaves collapse
into gummy disappointment, whereas those left alone for several hours develop deeper flavours,
sturdier textures and beautifully crackling shells that anybody would happily carry home.
"""


def likest(title: str, text: str, article: int | None = None) -> list[str]:
    writing = Writing(sanitise(f"<p>{text}</p>"), title=title, summary="S", article=article)
    found = report_on(writing, now=NOW).findings
    return [one.message for one in found if one.check == "similar-article"]


@pytest.mark.usefixtures("site")
def test_an_article_much_like_this_one_is_named_with_its_year() -> None:
    first = datetime(2019, 6, 1, tzinfo=UTC)
    like = make_article("The careful broker", body=f"<p>{TEXT}</p>", published_at=first)
    make_article("The careful baker", body=f"<p>{OTHER}</p>")
    told = ["An article much like this one: “The careful broker”, 2019."]
    assert likest("On careful brokers", TEXT.replace("Merchants", "Sailors")) == told
    assert likest("The careful broker", TEXT, article=like.pk) == []


@pytest.mark.usefixtures("site")
def test_a_draft_or_a_short_text_is_like_nothing() -> None:
    make_article("The careful broker", body=f"<p>{TEXT}</p>", status="draft")
    assert likest("The careful broker", TEXT) == []
    make_article("The careful broker", body="<p>Brokers write.</p>")
    assert likest("The careful broker", "Brokers write.") == []


@pytest.mark.usefixtures("site")
def test_a_text_that_is_well_has_nothing_to_mend() -> None:
    report = report_on(Writing("<p>On trust.</p>", title="Trust", summary="On it."), now=NOW)
    assert str(report) == "Nothing to mend."
    assert report.measures == ["2 words, about 1 minute to read."]


@pytest.mark.usefixtures("site")
def test_of_many_findings_of_a_kind_ten_are_shown() -> None:
    body = '<p><img src="/a.png"></p>' * 13
    report = report_on(Writing(sanitise(body), title="T", summary="S"), now=NOW)
    assert str(report) == "13 things to look at."
    (group,) = report.groups
    assert (group.name, len(group.shown), group.more) == ("Alternative text", 10, 3)
