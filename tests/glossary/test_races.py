"""The job, an editor of the glossary and an author at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from articles.models import Article
from glossary import mentions
from glossary.models import ArticleTermIndex, Term, TermReference
from tests.factories import make_article
from tests.races import elsewhere, until_it_waits

from .terms import make_term

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_article_that_is_saved_while_its_term_is_deleted_has_no_link() -> None:  # case 69
    term = make_term("trust")
    article = make_article(body="<p>Nothing.</p>")
    mentions.relink_stale()

    def save() -> None:
        saved = Article.objects.get(pk=article.pk)
        saved.body = "<p>Trust is slow.</p>"
        saved.save()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            term.delete()
            saving = elsewhere(pool, save)
            until_it_waits(saving)
        saving.result()
    mentions.relink_stale()
    index = ArticleTermIndex.objects.get()
    assert (index.spans, index.is_stale) == ([], False)
    assert not TermReference.objects.exists()


def test_a_term_that_is_deleted_while_an_article_is_linked_leaves_no_reference() -> None:
    term = make_term("trust")
    make_article(body="<p>Trust is slow.</p>")

    def delete() -> None:
        Term.objects.get(pk=term.pk).delete()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ArticleTermIndex.objects.update(is_stale=True)
            mentions.relink_stale()
            assert TermReference.objects.count() == 1
            deleting = elsewhere(pool, delete)
            until_it_waits(deleting)
        deleting.result()
    assert not TermReference.objects.exists()
    mentions.relink_stale()
    assert ArticleTermIndex.objects.get().spans == []


def test_two_jobs_share_the_work_and_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mentions, "BATCH", 3)
    make_term("trust")
    for number in range(30):
        make_article(f"Article {number}", body="<p>Trust is slow.</p>")
    mentions.mark_all()
    with ThreadPoolExecutor(2) as pool:
        jobs = [elsewhere(pool, mentions.relink_stale) for _ in range(2)]
        assert sum(job.result() for job in jobs) == 30
    assert TermReference.objects.filter(is_linked=True).count() == 30
    assert not ArticleTermIndex.objects.filter(is_stale=True).exists()


def test_a_text_that_changes_while_it_is_linked_is_linked_again() -> None:
    make_term("trust")
    article = make_article(body="<p>Trust is slow.</p>")
    mentions.mark_all()

    def save() -> None:
        Article.objects.filter(pk=article.pk).update(body_html="<p>Slow is trust.</p>")

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            mentions.relink_stale()
            saving = elsewhere(pool, save)
            until_it_waits(saving)
        saving.result()
    assert ArticleTermIndex.objects.get().is_stale
    mentions.relink_stale()
    assert TermReference.objects.get().first_offset == len("<p>Slow is ")
