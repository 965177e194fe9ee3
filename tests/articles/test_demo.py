"""The demo content: whole, coherent, and never in the way of what is there."""

import re
import tomllib
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from articles import demo_content, indexlint, rendering
from articles.models import (
    Article,
    CalendarEntry,
    Correction,
    IndexLocator,
    Page,
    Publisher,
    Subject,
)


@pytest.fixture
def demo(db: None) -> int:
    return demo_content.load()


def test_it_is_two_dozen_articles_over_twenty_years(demo: int) -> None:
    now = timezone.now()
    public = Article.objects.published(now)
    years = {article.published_at.year for article in public if article.published_at}
    assert public.count() >= 24
    assert min(years) == 2003
    assert max(years) - min(years) >= 20
    assert public.filter(kind=Article.Kind.ABSTRACT).count() == 4


def test_every_state_is_there_to_be_seen(demo: int) -> None:
    now = timezone.now()
    states = {article.state(now) for article in Article.objects.all()}
    assert states == {
        "draft", "in review", "approved", "scheduled", "published", "expired", "withdrawn",
    }  # fmt: skip


def test_every_abstract_names_the_work(demo: int) -> None:
    for abstract in Article.objects.filter(kind=Article.Kind.ABSTRACT):
        assert abstract.references.filter(is_summarised=True).count() == 1, abstract


def test_every_text_passes_unchanged_through_the_sanitiser(demo: int) -> None:
    texts = [body for folder in ("articles", "pages") for _, body in demo_content.files(folder)]
    assert len(texts) > 30
    for text in texts:
        cleaned = rendering.sanitise(text)
        assert re.sub(r"\s", "", cleaned) == re.sub(r"\s", "", text).replace(
            "<table><tr>", "<table><tbody><tr>"
        )


def test_two_articles_say_what_was_wrong_with_them(client: Client, demo: int) -> None:
    page = client.get("/2015/10/the-conference-audit/").content.decode()
    assert "<ins>" in page
    assert "<p>A firm of 300" in page
    assert "Of eighty-eight forms, eighty-three" in page
    list_page = client.get("/corrections/").content.decode()
    assert "Clarification" in list_page
    assert "October 2015" in list_page
    assert demo_content.load() == 0
    assert Correction.objects.count() == 2


def test_a_correction_of_what_is_not_there_is_named(demo: int) -> None:
    article = Article.objects.get(slug="the-conference-audit")
    row = {"kind": "correction", "was": "Of ninety-one", "became": "Of none"}
    with pytest.raises(ValueError, match="does not say “Of ninety-one”"):
        demo_content.correct(article, row, Publisher.load().zone)


def test_links_between_the_texts_arrive(client: Client, demo: int) -> None:
    texts = [*Article.objects.all(), *Page.objects.all()]
    links = {link for text in texts for link in re.findall(r'href="(/[^"#]*)"', text.body)}
    assert len(links) >= 8
    for link in links:
        assert client.get(link).status_code == 200, link


def test_loading_again_adds_nothing_and_overwrites_nothing(demo: int) -> None:
    article = Article.objects.get(slug="the-second-conversation")
    article.title = "Edited here"
    article.save()
    publisher = Publisher.load()
    publisher.name = "Our own name"
    publisher.save()
    before = Article.objects.count(), Page.objects.count(), Subject.objects.count()
    assert demo_content.load() == 0
    assert (Article.objects.count(), Page.objects.count(), Subject.objects.count()) == before
    article.refresh_from_db()
    assert article.title == "Edited here"
    assert Publisher.load().name == "Our own name"


def test_the_command_says_how_many(db: None, capsys: Any) -> None:
    call_command("load_demo")
    assert re.match(r"\d+ articles stored", capsys.readouterr().out)


def test_a_file_without_front_matter_is_named(tmp_path: Any) -> None:
    file = tmp_path / "bad.html"
    file.write_text("<p>No front matter</p>")
    with pytest.raises(ValueError, match=r"bad\.html: the front matter"):
        demo_content.read(file)


def test_the_index_shows_all_that_an_index_has(client: Client, demo: int) -> None:
    page = client.get("/subjects/").content.decode()
    assert "<em>see</em>" in page
    assert "<em>see also</em>" in page
    places = tomllib.loads((demo_content.FOLDER / "index.toml").read_text())["places"]
    stored = IndexLocator.objects.exclude(anchor="").count()
    assert stored == sum("passage" in place for place in places)
    assert IndexLocator.objects.count() == len(places)
    findings = {one.check.title: one.count for one in indexlint.lint(timezone.now(), most=1)}
    assert not any(findings.values()), findings


def test_a_demo_that_was_edited_is_left_alone(demo: int) -> None:
    Subject.objects.get(slug="trust").delete()
    Article.objects.get(slug="the-honest-broker").delete()
    before = IndexLocator.objects.count()
    assert demo_content.load() == 1  # the article that is gone comes back
    assert Subject.objects.filter(slug="trust").exists()
    assert IndexLocator.objects.count() >= before


def test_the_calendar_has_something_of_everything(client: Client, demo: int) -> None:
    public = CalendarEntry.objects.public(timezone.now())
    assert public.count() >= 5
    assert CalendarEntry.objects.count() >= public.count() + 5
    assert {entry.target for entry in public} == set(CalendarEntry.Target.values)
    assert {entry.stage for entry in CalendarEntry.objects.all()} == set(CalendarEntry.Stage.values)
    assert CalendarEntry.objects.exclude(article=None).count() == 2
    answer = client.get("/calendar/").content.decode()
    assert answer.count('class="call"') == 2
    assert "readers’ panel" not in answer
