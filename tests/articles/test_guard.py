"""What must hold before an article is published."""

from datetime import timedelta

import pytest

from articles import guard, publishing
from articles.models import Article, Image
from tests.factories import FIRST_DAY, WHOLE, make_article

pytestmark = pytest.mark.django_db
DIGEST = "a" * 64


def keys(article: Article) -> list[str]:
    return [problem.key for problem in guard.problems(article)]


def test_nothing_stands_in_the_way_of_a_whole_article() -> None:
    assert guard.problems(make_article(status="draft", **WHOLE)) == []


@pytest.mark.parametrize(
    ("lacking", "key"),
    [({"summary": ""}, "summary"), ({"subjects": []}, "subjects"), ({"authors": []}, "authors")],
)
def test_what_is_lacking_is_named(lacking: dict[str, object], key: str) -> None:
    article = make_article(status="draft", **(WHOLE | lacking))
    assert keys(article) == [key]
    with pytest.raises(publishing.NotAllowed, match=r"It (has|names) no"):
        publishing.publish(article, at=FIRST_DAY, by=None)
    assert Article.objects.get().status == "draft"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('<p><img src="/a.png"></p>', ["images"]),
        ('<p><img src="/a.png" alt=""></p>', []),
        ('<p><img src="/a.png" alt="A graph"></p>', []),
        (f'<p><img src="/media/images/aa/{DIGEST}.png" alt=""></p>', ["images"]),
        ('<p><a href="#">more</a></p>', ["links"]),
        ('<p><a href="/about/"></a></p>', ["links"]),
        ('<p><a href="/about/"><img src="/a.png" alt="About us"></a></p>', []),
        ('<p><a href="/about/">About us</a></p>', []),
        ('<p><a id="more"></a>No link.</p>', []),
    ],
)
def test_pictures_are_told_and_links_lead_somewhere(body: str, expected: list[str]) -> None:
    Image.objects.create(
        file=f"images/aa/{DIGEST}.png",
        sha256=DIGEST,
        source_sha256=DIGEST,
        bytes=1,
        width=1,
        height=1,
    )
    assert keys(make_article(status="draft", body=body, **WHOLE)) == expected


def test_an_address_that_is_taken_is_told_with_its_month() -> None:
    make_article("On trust", published_at=FIRST_DAY)
    other = make_article("On trust", status="draft", published_at=None, **WHOLE)
    assert guard.problems(other) == []
    (problem,) = guard.problems(other, at=FIRST_DAY + timedelta(days=1))
    assert problem.key == "address"
    assert "August 2003" in problem.sentence


def test_what_an_old_article_lacked_before_is_not_brought_in_by_a_save() -> None:
    article = make_article("On trust", authors=["Jane Doe"])
    had = guard.problems(article)
    assert {problem.key for problem in had} == {"summary", "subjects"}
    assert guard.brought_in(article, had=had) == []
    article.bylines.all().delete()
    assert [problem.key for problem in guard.brought_in(article, had=had)] == ["authors"]
