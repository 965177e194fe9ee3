"""The archive made for measuring: what saving would have derived, and nothing else beside it."""

import pytest
from django.core.management import CommandError, call_command

from articles import media, tallies
from articles.models import Article, Author, Image, Publisher, Subject
from articles.models.history import PastAddress, address_key
from bench.archive import Size, build
from glossary import mentions
from glossary.models import Term, TermReference
from subscriptions.models import Subscriber
from tests.articles.test_tallies import by_the_rule, tallied

SIZE = Size(articles=300, terms=60, subjects=40, subscribers=50)
OPTIONS = {"articles": 300, "terms": 60, "subjects": 40, "subscribers": 50, "verbosity": 0}
DERIVED = ("title", "slug", "body", "body_html", "text", "word_count", "month")

pytestmark = pytest.mark.django_db(transaction=True)


def derived(article: Article) -> dict[str, object]:
    return {name: getattr(article, name) for name in DERIVED}


def test_its_rows_are_those_that_saving_would_make() -> None:
    """One archive for all that is asked of it: to build one takes some seconds."""
    assert build(SIZE)
    assert Article.objects.count() == 300
    assert (Subject.objects.count(), Term.objects.count()) == (40, 60)
    assert Subscriber.objects.count() == 50

    zone = Publisher.load().zone
    for article in Article.objects.all():
        before = derived(article)
        article.dated = None  # as if it were new
        article.derive(zone)
        assert derived(article) == before

    credits_ = list(Article.objects.order_by("pk").values_list("authors_text", "subjects_text"))
    Article.objects.order_by().refresh_credits()
    again = Article.objects.order_by("pk").values_list("authors_text", "subjects_text")
    assert list(again) == credits_

    checked, drifted = mentions.check(sample=0)
    assert (checked, drifted, mentions.waiting()) == (300, [], 0)
    assert TermReference.objects.filter(is_linked=True).exists()

    for author in Author.objects.all():
        named = (author.sort_name, author.slug)
        author.sort_name = ""
        author.derive()
        assert (author.sort_name, author.slug) == named
    for subject in Subject.objects.all():
        keys = (subject.name_key, subject.filing_key, subject.bucket)
        subject.derive(Publisher.load().filing)
        assert (subject.name_key, subject.filing_key, subject.bucket) == keys
    for past in PastAddress.objects.all():
        assert past.key == address_key(past.path)

    from django.utils import timezone

    now = timezone.now()
    assert tallied(now) == by_the_rule(now)
    before_again = tallied(now)
    tallies.recount()
    assert tallied(now) == before_again
    for image in Image.objects.all():
        names = [text.pk for text in media.used_by(image)]
        assert names == list(
            Article.objects.filter(body__contains=image.file.name).values_list("pk", flat=True)
        )

    assert not build(SIZE)  # it is there already
    with pytest.raises(CommandError, match="not empty: it holds 300 articles"):
        call_command("make_archive", **OPTIONS | {"articles": 400})
    Article.objects.create(title="The next one")  # its key is free
    Subject.objects.create(name="The next subject")


def test_an_archive_is_built_in_an_empty_database_only() -> None:
    Author.objects.create(name="Jane Doe")
    with pytest.raises(CommandError, match="not empty: it holds 1 authors"):
        call_command("make_archive", **OPTIONS)
