"""The glossary as readers see it."""

import json
import re
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from common.prepared import Statement
from glossary import mentions, termpage
from glossary.models import Term, TermAddress, TermRelation, TermSource
from tests.factories import make_article, make_publisher, make_subject

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def json_ld(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data["@graph"][0]  # type: ignore[no-any-return]


# ---- From A to Z ----------------------------------------------------------------------


def test_the_glossary_lists_terms_in_the_order_of_the_index(client: Client) -> None:
    for headword in ("Zebra", "The Long Tail", "émigré", "New York", "Newark"):
        make_term(headword, language="en")
    shown = re.findall(r"<dt><a[^>]*>(.*?)</a>", page(client, "/glossary/"))
    assert shown == ["émigré", "The Long Tail", "New York", "Newark", "Zebra"]


def test_another_word_leads_to_its_term(client: Client) -> None:
    term = make_term("customer relationship management")
    add_form(term, "CRM", kind="abbreviation")
    add_form(term, "customer relationship managements", kind="plural")
    add_form(term, "customer service", kind="blocker")
    text = text_of(page(client, "/glossary/"))
    assert "CRM see customer relationship management" in text
    assert "managements" not in text
    assert "customer service" not in text


def test_drafts_and_retired_terms_are_not_listed(client: Client) -> None:
    make_term("trust")
    make_term("secret", status="draft", expansion="hidden")
    make_term("bygone", status="retired")
    for address in ("/glossary/", "/glossary/terms.json", "/sitemap-pages.xml", "/glossary/?q=e"):
        text = page(client, address)
        assert "secret" not in text
        assert "bygone" not in text
    assert "trust" in page(client, "/glossary/")


def test_a_long_glossary_has_a_page_for_each_letter(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glossary.dictionary.WHOLE", 2)
    for headword in ("alpha", "amber", "beta"):
        make_term(headword)
    front = text_of(page(client, "/glossary/"))
    assert "A 2 entries" in front
    assert "alpha" not in front
    letter = page(client, "/glossary/letter/a/")
    assert "amber" in letter
    assert "beta" not in letter
    assert client.get("/glossary/letter/q/").status_code == 404
    assert client.get("/glossary/letter/nonsense/").status_code == 404


def test_an_empty_glossary_says_so(client: Client) -> None:
    assert "Nothing is defined yet" in page(client, "/glossary/")


def test_a_term_is_found_by_its_words_and_by_its_definition(client: Client) -> None:
    term = make_term("return on investment", short_definition="Gain divided by cost.")
    add_form(term, "ROI", kind="abbreviation")
    make_term("roic", short_definition="Another ratio.")
    assert text_of(page(client, "/glossary/?q=roi")).index("return on") < text_of(
        page(client, "/glossary/?q=roi")
    ).index("roic")
    assert "return on investment" in page(client, "/glossary/?q=divided")
    nothing = page(client, "/glossary/?q=%3Cb%3E")
    assert "No term is called" in nothing
    assert "<b>" not in nothing
    assert 'content="noindex, follow"' in nothing


def test_the_set_is_told_to_machines(client: Client) -> None:
    assert json_ld(page(client, "/glossary/"))["@type"] == "DefinedTermSet"


# ---- A term ---------------------------------------------------------------------------


def test_a_term_shows_all_that_is_known(client: Client) -> None:
    subject = make_subject("Strategy")
    make_article(subjects=[subject])
    term = make_term(
        "net promoter score",
        kind="term",
        pronunciation="/nɛt/",
        definition="<p>The whole <em>story</em>.</p>",
        usage_note="Not for surveys.",
        reviewed_on=datetime(2026, 5, 4, tzinfo=UTC).date(),
    )
    term.subjects.add(subject)
    add_form(term, "NPS", kind="abbreviation")
    add_form(term, "promoter index", kind="deprecated")
    TermSource.objects.create(term=term, citation="Reichheld 2003", locator="p. 46")
    for kind, name in [("see_also", "loyalty"), ("opposite", "churn"), ("confused_with", "CSAT")]:
        TermRelation(first=term, second=make_term(name), kind=kind).save()
    TermRelation(first=term, second=make_term("metric"), kind="broader").save()
    TermRelation(first=make_term("eNPS"), second=term, kind="broader").save()
    text = text_of(page(client, term.get_absolute_url()))
    for words in (
        "net promoter score", "/nɛt/", "The whole story .", "Not for surveys.",
        "Also called: NPS", "Better than: promoter index", "See also: loyalty",
        "Opposite: churn", "Not to be confused with: CSAT", "Broader: metric", "Narrower: eNPS",
        "Subjects: Strategy", "Reichheld 2003, p. 46", "Last reviewed on May 4, 2026",
    ):  # fmt: skip
        assert words in text


def test_the_other_side_of_a_relation_shows_it_too(client: Client) -> None:
    one, other = make_term("push"), make_term("pull")
    TermRelation(first=one, second=other, kind="opposite").save()
    assert "Opposite: push" in text_of(page(client, other.get_absolute_url()))


def test_a_relation_to_a_hidden_term_is_not_shown(client: Client) -> None:
    term = make_term("push")
    TermRelation(first=term, second=make_term("secret", status="draft"), kind="see_also").save()
    assert "secret" not in page(client, term.get_absolute_url())


def test_a_definition_links_other_terms_but_not_its_own(client: Client) -> None:
    term = make_term("bridge", definition="<p>A bridge is a tie. A weak tie.</p>")
    tie = make_term("tie")
    mentions.relink_stale()
    html = page(client, term.get_absolute_url())
    links = re.findall(r'<a class="term" href="([^"]*)"', html)
    assert links == [tie.get_absolute_url()]
    Term.objects.filter(pk=tie.pk).update(status="draft")
    assert 'class="term"' not in page(client, term.get_absolute_url())


def test_a_definition_that_changed_is_linked_anew(client: Client) -> None:
    term = make_term("bridge", definition="<p>A tie.</p>")
    make_term("tie")
    mentions.relink_stale()
    term.refresh_from_db()
    term.definition = "<p>Rather a sort of tie.</p>"
    term.save()
    assert 'class="term"' not in page(client, term.get_absolute_url())  # never a wrong offset
    mentions.relink_stale()
    assert "data-term" in page(client, term.get_absolute_url())


def test_a_term_lists_the_published_articles_that_use_it(client: Client) -> None:
    term = make_term("bridge")
    make_article("Shown", body="<p>Where a <em>bridge</em> stands &amp; why.</p>")
    make_article("Hidden", body="<p>A bridge that nobody sees.</p>", status="draft")
    make_article("Other", body="<p>None here.</p>")
    mentions.relink_stale()
    html = page(client, term.get_absolute_url())
    assert "1 article uses it" in text_of(html)
    assert "Where a <b>bridge</b> stands &amp; why." in html
    assert "nobody sees" not in html
    assert "Other" not in html


def test_many_uses_are_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(termpage, "USES", termpage.USES.sized(2))
    monkeypatch.setattr(termpage, "COUNTED", 2)
    monkeypatch.setattr(termpage, "USED", Statement(termpage.USED.make))
    term = make_term("bridge")
    for number in range(3):
        make_article(f"Article {number}", body="<p>A bridge.</p>")
    mentions.relink_stale()
    first = page(client, term.get_absolute_url())
    assert "More than 2 articles use it" in text_of(first)
    (older,) = re.findall(r'rel="next" href="(\?before[^"]*)"', first)
    second = page(client, term.get_absolute_url() + older)
    titles = [re.findall(r"Article \d", html) for html in (first, second)]
    assert sorted({*titles[0], *titles[1]}) == ["Article 0", "Article 1", "Article 2"]
    assert not set(titles[0]) & set(titles[1])


def test_a_term_leads_to_its_neighbours(client: Client) -> None:
    for headword in ("alpha", "beta", "gamma"):
        make_term(headword)
    make_term("betb", status="draft")
    html = page(client, "/glossary/beta/")
    assert re.findall(r'rel="(?:prev|next)" href="([^"]*)"', html) == [
        "/glossary/alpha/", "/glossary/gamma/",
    ]  # fmt: skip


def test_a_term_is_told_to_machines(client: Client) -> None:
    term = make_term("net promoter score", short_definition="A <ratio> of </script> friends.")
    add_form(term, "NPS", kind="abbreviation")
    data = json_ld(page(client, term.get_absolute_url()))
    assert data["@type"] == "DefinedTerm"
    assert data["@id"] == f"urn:uuid:{term.uid}"
    assert data["description"] == "A <ratio> of </script> friends."
    assert data["alternateName"] == ["NPS"]


def test_all_terms_as_json(client: Client) -> None:
    term = make_term("Straße", short_definition="Ein Weg.")
    add_form(term, "Weg")
    data = json.loads(page(client, "/glossary/terms.json"))
    assert [(one["name"], one["definition"], one["other_names"]) for one in data["terms"]] == [
        ("Straße", "Ein Weg.", ["Weg"])
    ]


# ---- Addresses ------------------------------------------------------------------------


def test_a_draft_has_no_page(client: Client) -> None:
    assert client.get(make_term("secret", status="draft").get_absolute_url()).status_code == 404


def test_a_retired_term_leads_to_its_successor_in_one_hop(client: Client) -> None:
    last = make_term("flywheel")
    middle = make_term("funnel", status="retired", replaced_by=last)
    first = make_term("sieve", status="retired", replaced_by=middle)
    TermAddress.objects.create(slug="old-sieve", term=first)
    for address in (first.get_absolute_url(), "/glossary/old-sieve/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, last.get_absolute_url())


def test_a_retired_term_without_successor_is_gone(client: Client) -> None:
    term = make_term("sieve", status="retired", short_definition="Hidden words.")
    response = client.get(term.get_absolute_url())
    assert response.status_code == 410
    assert "Hidden words" not in response.content.decode()


def test_a_former_address_leads_to_the_term(client: Client) -> None:
    term = make_term("flywheel")
    TermAddress.objects.create(slug="fly-wheel", term=term)
    assert client.get("/glossary/fly-wheel/")["Location"] == term.get_absolute_url()
    Term.objects.filter(pk=term.pk).update(status="draft")
    assert client.get("/glossary/fly-wheel/").status_code == 404


def test_words_of_a_retired_term_lead_to_its_successor(client: Client) -> None:
    last = make_term("flywheel")
    make_term("sieve", status="retired", replaced_by=last)
    article = make_article(body="<p>As a sieve does.</p>")
    mentions.relink_stale()
    assert f'href="{last.get_absolute_url()}"' in page(client, article.get_absolute_url())


def test_the_order_of_the_glossary_follows_the_publisher(client: Client) -> None:
    for headword in ("New York", "Newark"):
        make_term(headword)
    make_publisher(index_filing="letter")
    shown = re.findall(r"<dt><a[^>]*>(.*?)</a>", page(client, "/glossary/"))
    assert shown == ["Newark", "New York"]


# ---- The search -----------------------------------------------------------------------


def test_the_search_knows_the_other_words_of_a_term(client: Client) -> None:
    term = make_term("net promoter score")
    add_form(term, "NPS", kind="abbreviation")
    make_article("Found", body="<p>On the net promoter score.</p>")
    assert "Found" in page(client, "/search/?q=NPS")
    Term.objects.filter(pk=term.pk).update(status="draft")
    assert "Found" not in page(client, "/search/?q=NPS")


# ---- Feeds ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_a_feed_has_plain_links_with_whole_addresses(client: Client, kind: str) -> None:
    term = make_term("bridge")
    make_article(body="<p>Where a bridge stands.</p>")
    address = f"/feeds/articles.{kind}"
    before = client.get(address)
    mentions.relink_stale()
    after = client.get(address, headers={"if-none-match": before["ETag"]})
    text = unescape(after.content.decode()).replace('\\"', '"')
    assert f'a <a href="{settings.SITE_URL}{term.get_absolute_url()}">bridge</a> stands' in text
    assert "data-term" not in text
    assert client.get(address, headers={"if-none-match": after["ETag"]}).status_code == 304


def test_a_feed_follows_a_term_that_is_hidden(client: Client) -> None:
    term = make_term("bridge")
    make_article(body="<p>Where a bridge stands.</p>")
    mentions.relink_stale()
    before = client.get("/feeds/articles.atom")
    Term.objects.filter(pk=term.pk).update(status="draft")
    after = client.get("/feeds/articles.atom", headers={"if-none-match": before["ETag"]})
    assert "/glossary/" not in after.content.decode()
