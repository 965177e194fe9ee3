"""What the search proposes where a query finds little, and what it never does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from articles import vocabulary
from articles.models import SearchWord
from articles.search import Question, find
from articles.search.spelling import OtherWords, other_words
from tests.factories import make_article, make_author, make_subject
from tests.pages import Page
from tests.states import STATES, make_in_state

pytestmark = pytest.mark.usefixtures("publisher")


def proposed(words: str) -> OtherWords:
    now = timezone.now()
    return find(Question(words), now=now).other_words


def ask(client: Client, **parameters: str) -> Page:
    response = client.get("/search/", parameters)
    assert response.status_code == 200
    return Page(response.content.decode())


def words() -> set[str]:
    return set(SearchWord.objects.values_list("word", flat=True))


# ---- The words that are kept ----------------------------------------------------------


def test_the_words_of_a_saved_article_its_authors_and_subjects_are_kept() -> None:
    make_article(
        "Réseaux",
        summary="Liens faibles",
        body="<p>Granovetter’s ties in 1973; ab</p>",
        authors=["Zoë Quirk"],
        subjects=["Straße"],
    )
    assert {"réseaux", "reseaux", "liens", "faibles", "granovetter", "ties", "zoë", "zoe",
            "quirk", "strasse"} <= words()  # fmt: skip
    assert not {"ab", "in", "1973", "Réseaux"} & words()


def test_words_are_kept_once_and_cost_no_key_again() -> None:
    vocabulary.add_words(["Trust and power", "power and trust"])
    assert words() >= {"trust", "and", "power"}
    before = SearchWord.objects.latest("pk").pk
    vocabulary.add_words(["trust power"])
    vocabulary.add_words(["trust money"])
    assert SearchWord.objects.get(word="money").pk == before + 1


def test_words_beyond_what_is_kept_are_passed_over() -> None:
    vocabulary.add_words(["a" * 41, "b" * 40, "", "\x00", "…", "'; DROP TABLE x; --"])
    assert "b" * 40 in words()
    assert not [word for word in words() if word.startswith("a")]


def test_a_change_of_state_alone_reads_no_words() -> None:
    article = make_article("Trust")
    SearchWord.objects.all().delete()
    article.save(update_fields=["status"])
    assert not words()
    article.title = "Power"
    article.save()
    assert "power" in words()


# ---- Another spelling -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("netwrok", "network"),  # swapped
        ("netwok", "network"),  # too few
        ("nettwork", "network"),  # too many
        ("netwerk", "network"),  # wrong
        ("strentgh", "strength"),
        ("Grannoveter", "granovetter"),
        ("teis", "ties"),
        ("reseux", "réseaux"),
        ("reciprocty", "reciprocity"),
    ],
)
def test_a_misspelt_word_is_understood(client: Client, typed: str, meant: str) -> None:
    make_article("The strength of network ties", body="<p>Granovetter on réseaux: reciprocity.</p>")
    page = ask(client, q=typed)
    assert "Nothing found" in page.text
    assert f"Did you mean {meant}?" in page.text or f"Did you mean {vocabulary.plain(meant)}?" in (
        page.text
    )
    (link,) = page.all("a", class_="search-other")
    assert client.get(link["href"]).content.count(b"<mark>") > 0


def test_only_the_misspelt_word_is_replaced_and_the_signs_stay() -> None:
    make_article("Weak ties", body="<p>And strong trust.</p>")
    assert proposed('"weak teis" -family').spelling == '"weak ties" -family'
    assert proposed("Strong trst").spelling == "Strong trust"


def test_what_is_to_be_excluded_is_not_respelt() -> None:
    make_article("Weak ties")
    assert proposed("teis -wek").spelling == "ties -wek"


def test_the_more_common_of_two_words_that_are_as_close_is_proposed() -> None:
    make_article("Tries")
    for day in range(3):
        make_article("Ties", published_at=timezone.now() - timedelta(days=day + 1))
    assert proposed("tieds").spelling == "ties"


def test_a_word_that_is_rare_may_be_a_slip_for_a_common_one() -> None:
    make_article("We recieve")
    for day in range(6):
        make_article("They receive", published_at=timezone.now() - timedelta(days=day + 1))
    found = find(Question("recieve"), now=timezone.now())
    assert found.total == 1
    assert found.other_words.spelling == "receive"


def test_a_word_that_is_used_is_not_corrected() -> None:
    for title in ("Ties", "Tied", "Tries"):
        make_article(title)
    assert proposed("tries") == OtherWords()


def test_nothing_is_proposed_that_finds_nothing() -> None:
    make_article("Weak ties")
    make_article("Strong trust")
    assert proposed('"weak trst"').spelling == ""


def test_a_proposal_leaves_the_filters_behind(client: Client) -> None:
    make_article("Weak ties", subjects=["Networks"])
    page = ask(client, q="teis", subject="networks")
    assert [link["href"] for link in page.all("a", class_="search-other")] == ["/search/?q=ties"]


def test_words_that_are_nowhere_together_may_be_looked_for_one_by_one(client: Client) -> None:
    make_article("Weak ties")
    make_article("Strong trust")
    page = ask(client, q="weak trust")
    assert "No article holds all of these words." in page.text
    assert "/search/?q=weak+OR+trust" in page.links
    assert "2 articles" in ask(client, q="weak OR trust").text


def test_a_single_word_is_not_offered_as_any_of_the_words() -> None:
    make_article("Weak ties")
    assert proposed("xylophone") == OtherWords()
    assert proposed("weak xylophone").any_of_them == "weak"


@pytest.mark.parametrize(
    "typed",
    ["a" * 200, "teis " * 40, "é" * 40, "日本語日本語", "x-y-z", "teis' OR 1=1", "%%%", "___"],
)
def test_odd_words_are_no_trouble(client: Client, typed: str) -> None:
    make_article("Weak ties")
    assert ask(client, q=typed).all("input", name="q")


# ---- Never a word of a hidden text ----------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_only_words_of_public_articles_are_proposed(client: Client, state: str) -> None:
    make_in_state(
        state,
        title="Zwickmuehle",
        summary="Zwickmuehle",
        authors=[make_author("Zora Zwickmuehle")],
        subjects=[make_subject("Zwickmuehle")],
    )
    assert "zwickmuehle" in words()
    page = ask(client, q="zwickmuehl")
    assert ("zwickmuehle" in page.text.lower()) == (state == "published")
    assert proposed("nothing zwickmuehle").any_of_them == (
        "zwickmuehle" if state == "published" else ""
    )


def test_a_hidden_text_s_own_form_of_a_public_word_is_not_shown() -> None:
    make_article("Connections")
    make_article("Connectedness", status="draft")
    assert {"connections", "connectedness"} <= words()
    assert proposed("conectedness").spelling == ""
    make_article("Connectedness in public")
    assert proposed("conectedness").spelling == "connectedness"


def test_however_many_words_are_misspelt_four_queries_are_asked(
    django_assert_num_queries: Any,
) -> None:
    make_article("Weak ties")
    now = timezone.now()
    with django_assert_num_queries(4):
        other_words("teis wek strng nothing at all else", now=now, found=0)
    with django_assert_num_queries(0):
        other_words("at -x", now=now, found=0)
