"""What only WordPress exports tell: numbers, threads, nested categories, lead pictures."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles.importers import batches
from articles.models import ArchivedComment, Article, Author, Publisher, Subject
from tests.pictures import picture

from .exports import source_of
from .imports import make_batch, outcome, run
from .wxr import attachment, category, comment, element, export, item, meta

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(publisher: Publisher) -> None:
    """Imports happen on a site whose publisher is in New York."""


def tag(name: str, nicename: str, domain: str = "category") -> str:
    return element("category", name, domain=domain, nicename=nicename)


def test_the_moment_is_that_of_greenwich_whatever_the_zone() -> None:
    run(export(item()))
    assert Article.objects.get().published_at.isoformat() == "2003-08-22T16:38:00+00:00"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "address", ["/blog/2003/08/on-trust/", "/blog/?p=12", "/blog/2003/08/On_Trust.html"]
)
def test_true_addresses_and_numbers_answer_in_one_hop(client: Client, address: str) -> None:
    run(export(item()))
    response = client.get(address)
    assert (response.status_code, response["Location"]) == (301, "/2003/08/on-trust/")


def test_a_number_of_what_is_hidden_tells_nothing(client: Client) -> None:
    run(export(item(status="private")))
    assert Article.objects.get().status == "draft"
    assert client.get("/blog/?p=12").status_code == 404


def test_links_by_number_lead_to_the_addresses_of_today() -> None:
    second = item(
        '<a href="https://old.example.com/blog/?p=12">x</a>',
        title="Second",
        post_id="13",
        post_name="second",
        link="https://old.example.com/blog/2003/08/second/",
    )
    report = run(export(item(), second))
    assert report.links_rewritten == 1
    assert 'href="/2003/08/on-trust/"' in Article.objects.get(title="Second").body


def test_nested_categories_become_broader_subjects(client: Client) -> None:
    tree = category("prices", "Prices", "money") + category("money", "Money")
    run(export(tree, item(None, tag("Prices", "prices"))))
    prices = Subject.objects.get(name="Prices")
    assert [relation.broader.name for relation in prices.broader_relations.all()] == ["Money"]
    assert client.get("/blog/category/money/prices/")["Location"] == "/subjects/prices/"


def test_categories_that_go_round_in_circles_end() -> None:
    tree = category("prices", "Prices", "money") + category("money", "Money", "prices")
    report = run(export(tree, item(None, tag("Prices", "prices"))))
    assert outcome(report) == {"created": 1}


def test_a_category_and_a_tag_of_one_name_are_one_subject() -> None:
    run(export(item(None, tag("Trust", "trust"), tag("trust", "trust", "post_tag"))))
    assert Article.objects.get().subjects_text == "Trust"


def test_answers_stand_below_what_they_answer_and_nobody_can_be_written_to() -> None:
    thread = (
        comment(2, comment_parent="1", comment_author="Bob")
        + comment(1, comment_author="Ann")
        + comment(3, comment_approved="0")
    )
    run(export(item(None, thread)))
    answer = ArchivedComment.objects.get(name="Bob")
    assert answer.parent == ArchivedComment.objects.get(name="Ann")
    assert ArchivedComment.objects.count() == 2
    assert outcome(run(export(item(None, thread)))) == {"unchanged": 1}


def test_authors_bring_their_own_names() -> None:
    author = "<wp:author>" + element("wp:author_login", "jane") \
             + element("wp:author_display_name", "Jane Doe") + "</wp:author>"  # fmt: skip
    run(export(author, item()))
    assert Author.objects.get().name == "Jane Doe"


def test_a_sticky_post_is_featured() -> None:
    run(export(item(is_sticky="1")))
    article = Article.objects.get()
    assert article.featured_from == article.published_at


def test_the_picture_that_stands_for_a_post_comes_above_it(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"
    place = tmp_path / "uploads" / "2003" / "08"
    place.mkdir(parents=True)
    (place / "lead.jpg").write_bytes(picture("JPEG", 80, 50))
    url = "https://old.example.com/wp-content/uploads/2003/08/lead.jpg"
    lead = attachment(9, url, meta("_wp_attachment_image_alt", "Two hands"))
    text = export(lead, item(None, meta("_thumbnail_id", "9")))
    batches.import_sources([source_of(text)], batch=make_batch(), media=tmp_path / "uploads")
    body = Article.objects.get().body
    assert body.startswith('<figure><img src="/media/images/')
    assert 'alt="Two hands"' in body
    assert 'width="80" height="50"' in body
