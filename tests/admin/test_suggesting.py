"""Subjects that an article may belong to, for its editor to choose from."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, SubjectLabel
from articles.suggesting import suggest
from tests.admin.pages import form_of
from tests.factories import make_article, make_subject

pytestmark = pytest.mark.django_db


def names(article: Article) -> list[str]:
    return [one.subject.name for one in suggest(article, now=timezone.now())]


def test_a_subject_that_the_title_names_comes_first() -> None:
    make_subject("Trust")
    make_subject("Networks")
    make_subject("Weather")
    article = make_article("Networks of firms", body="<p>They need trust.</p>")
    assert names(article) == ["Networks", "Trust"]


def test_other_names_hidden_ones_and_plurals_lead_to_the_subject() -> None:
    cars = make_subject("Automobiles")
    SubjectLabel.objects.create(subject=cars, text="Cars", kind="alt")
    SubjectLabel.objects.create(subject=make_subject("Strategy"), text="strategie", kind="hidden")
    make_subject("Parties (law)")
    article = make_article("A car", body="<p>The strategie of the party.</p>")
    assert set(names(article)) == {"Automobiles", "Strategy"}


def test_a_name_within_a_word_is_none() -> None:
    make_subject("Art")
    assert names(make_article("Smart party", body="<p>Start.</p>")) == []


def test_the_subjects_of_articles_like_it_are_suggested() -> None:
    for number in range(3):
        make_article(f"Weak ties and bridges {number}", subjects=["Sociology"])
    make_article("Potatoes", subjects=["Farming"])
    article = make_article("Weak ties", body="<p>Bridges.</p>", status="draft")
    (found,) = suggest(article, now=timezone.now())
    assert str(found) == "Sociology: 3 of 3 articles like it have it"


def test_what_it_has_already_is_not_suggested() -> None:
    assert names(make_article("Trust", subjects=["Trust"])) == []


def test_a_hidden_article_suggests_nothing() -> None:
    make_article("Weak ties and bridges", subjects=["Sociology"], status="draft")
    assert names(make_article("Weak ties", body="<p>Bridges.</p>")) == []


def test_the_number_of_queries_is_fixed(django_assert_num_queries: Any) -> None:
    for number in range(8):
        make_article(f"Weak ties {number}", subjects=[f"Subject {number}", "Ties"])
    article = make_article("Weak ties")
    with django_assert_num_queries(6):
        suggest(article, now=timezone.now())


def test_an_editor_ticks_a_suggestion(log_in: Callable[[str], Client]) -> None:
    make_subject("Trust")
    article = make_article("On trust", subjects=["Networks"])
    editor = log_in("Editor")
    address = reverse("admin:articles_article_change", args=[article.pk])
    page = editor.get(address)
    assert "Trust: the title says “Trust”" in page.content.decode()
    trust = suggest(article, now=timezone.now())[0].subject
    response = editor.post(address, form_of(page) | {"suggested": [trust.pk]})
    assert response.status_code == 302
    assert sorted(article.subjects.names()) == ["Networks", "Trust"]
