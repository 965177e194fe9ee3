"""From texts and forms to the links and references of the archive."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from glossary import mentions
from glossary.composing import Reference
from glossary.models import (
    ArticleTermIndex,
    ArticleTermRule,
    ChangedForm,
    Term,
    TermForm,
    TermReference,
)
from glossary.reading import with_links
from tests.factories import make_article, make_subject

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db

# A link without a reference, or a reference that says "linked" without a link.
DISAGREEING = """
    WITH linked AS (
        SELECT DISTINCT i.article_id, spans[n] AS term_id
        FROM glossary_articletermindex AS i, generate_series(3, cardinality(spans), 4) AS n
    )
    SELECT article_id, term_id FROM linked
    FULL JOIN (SELECT * FROM glossary_termreference WHERE is_linked) AS r
        USING (article_id, term_id)
    WHERE linked.article_id IS NULL OR r.article_id IS NULL
"""


def article_saying(*paragraphs: str, **fields: Any) -> Article:
    return make_article(body="".join(f"<p>{text}</p>" for text in paragraphs), **fields)


def linked_words(article: Article) -> list[str]:
    """The words of our links, as a reader gets them."""
    html = with_links(Article.objects.get(pk=article.pk)).html
    return re.findall(r'<a class="term"[^>]*>(.*?)</a>', html, re.DOTALL)


def state() -> list[Any]:
    """All that linking wrote."""
    spans = ArticleTermIndex.objects.order_by("pk").values_list(
        "pk", "html_sha256", "spans", "words", "is_stale"
    )
    references = TermReference.objects.order_by("article", "term").values_list(
        "article", "term", *Reference._fields[2:]
    )
    return [*spans, *references]


def disagreeing() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(DISAGREEING)
        return cursor.fetchall()


def test_a_term_is_linked_where_it_is_used_first() -> None:
    make_term("trust")
    article = article_saying("No trust without trust.", "Trust again.")
    mentions.relink_stale()
    assert linked_words(article) == ["trust"]
    row = TermReference.objects.get()
    assert (row.count, row.is_linked, row.published_at) == (3, True, article.published_at)
    assert "No trust without trust." in row.context


def test_an_article_is_linked_as_soon_as_its_saving_is_stored(
    django_capture_on_commit_callbacks: Any,
) -> None:
    make_term("trust")
    with django_capture_on_commit_callbacks(execute=True):
        article = article_saying("Trust is slow.")
    assert linked_words(article) == ["Trust"]


def test_an_article_that_was_inserted_in_bulk_is_found() -> None:
    make_term("trust")
    article = article_saying("Trust is slow.")
    article.pk, article.slug, article.uid = None, "copy", "8d2c5a26-0a8e-4cbe-8d5a-f0f5ba8d0a11"
    Article.objects.bulk_create([article])
    assert mentions.relink_stale() == 2
    assert linked_words(article) == ["Trust"]


def test_a_text_that_another_process_changed_is_shown_without_links() -> None:
    make_term("trust")
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    Article.objects.filter(pk=article.pk).update(body_html="<p>Is it trust?</p>")
    article.refresh_from_db()
    assert with_links(article).html == "<p>Is it trust?</p>"
    assert mentions.relink_stale() == 1
    assert linked_words(article) == ["trust"]


def test_a_change_of_another_field_links_nothing_again() -> None:
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    article.summary = "Slow."
    article.save()
    assert not ArticleTermIndex.objects.get().is_stale


def test_only_the_articles_that_may_hold_a_new_form_are_linked_again() -> None:
    term = make_term("trust")
    held = article_saying("They count on one another.")
    article_saying("They count.", title="Counting")
    mentions.relink_stale()
    add_form(term, "count on one another")
    mentions.settle()
    assert list(ArticleTermIndex.objects.filter(is_stale=True)) == [held.term_index]
    assert mentions.relink_stale() == 1
    assert linked_words(held) == ["count on one another"]


def test_a_form_that_is_taken_away_takes_its_links_along() -> None:
    term = make_term("trust")
    form = add_form(term, "faith")
    article = article_saying("Faith is slow.")
    mentions.relink_stale()
    assert linked_words(article) == ["Faith"]
    form.delete()
    mentions.relink_stale()
    assert linked_words(article) == []
    assert not TermReference.objects.exists()


def test_a_term_that_is_deleted_leaves_no_link_even_before_the_job_runs() -> None:
    term = make_term("trust")
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    term.delete()
    assert linked_words(article) == []
    mentions.relink_stale()
    assert ArticleTermIndex.objects.get().spans == []


def test_a_draft_of_a_term_is_linked_nowhere() -> None:
    make_term("trust", status="draft")
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    assert linked_words(article) == []


def test_a_term_that_is_published_is_linked_at_once() -> None:
    term = make_term("trust", status="draft")
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    term.status = "published"
    term.save()
    mentions.relink_stale()
    assert linked_words(article) == ["Trust"]


def two_senses() -> tuple[Term, Term]:
    finance, people = make_subject("Finance"), make_subject("People")
    legal = make_term("trust", sense_qualifier="law")
    social = make_term("trust", sense_qualifier="people")
    legal.subjects.add(finance)
    social.subjects.add(people)
    return legal, social


def test_between_two_senses_none_is_guessed() -> None:  # case 49
    two_senses()
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    assert linked_words(article) == []
    assert disagreeing() == []


def test_between_two_senses_the_subjects_of_the_article_decide() -> None:
    _, social = two_senses()
    article = article_saying("Trust is slow.", subjects=["People"])
    mentions.relink_stale()
    assert linked_words(article) == ["Trust"]
    assert TermReference.objects.get(is_linked=True).term == social


def test_between_two_senses_an_editor_decides() -> None:
    legal, _ = two_senses()
    article = article_saying("Trust is slow.", subjects=["People"])
    mentions.relink_stale()
    ArticleTermRule.objects.create(article=article, term=legal, action="pin")
    mentions.relink_stale()
    assert TermReference.objects.get(is_linked=True).term == legal


def test_a_term_that_an_editor_forbids_is_not_linked() -> None:
    term = make_term("trust")
    article = article_saying("Trust is slow.")
    ArticleTermRule.objects.create(article=article, term=term, action="never")
    mentions.relink_stale()
    assert linked_words(article) == []


def test_a_subject_that_is_given_later_decides_then() -> None:
    two_senses()
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    article.subjects.add("Finance")
    mentions.relink_stale()
    assert linked_words(article) == ["Trust"]


def synthetic(count: int = 240) -> list[Article]:
    """Articles whose words differ in a regular way, for changes of forms to tell them apart."""
    words = ["alpha", "beta", "gamma", "delta", "opt-in", "market share", "share", "market"]
    return [
        article_saying(
            " ".join(words[(number * step + step) % len(words)] for step in range(1, 6)),
            f"Number {number}: {words[number % len(words)]}s.",
            title=f"Article {number}",
            published_at=datetime(2003, 1, 1, tzinfo=UTC) + timedelta(days=number),
        )
        for number in range(count)
    ]


def test_a_change_of_forms_gives_what_linking_everything_again_gives() -> None:
    alpha, market = make_term("alpha"), make_term("market")
    synthetic()
    mentions.relink_stale()
    share = make_term("market share")
    add_form(alpha, "opt-in")
    add_form(share, "share")
    TermForm.objects.filter(term=market).delete()
    mentions.relink_stale()
    after_changes = state()
    mentions.mark_all()
    mentions.relink_stale()
    assert state() == after_changes
    assert disagreeing() == []
    assert TermReference.objects.filter(term=share, is_linked=True).count() > 50


def test_a_job_that_is_killed_halfway_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("alpha", "beta", "market share"):
        make_term(name)
    synthetic(60)
    monkeypatch.setattr(mentions, "BATCH", 20)
    mentions.relink_stale()
    whole = state()
    mentions.mark_all()
    write = mentions._write_references
    batches = iter([write, write])

    def killed(done: Any) -> set[int]:
        return next(batches)(done)

    monkeypatch.setattr(mentions, "_write_references", killed)
    with pytest.raises((StopIteration, RuntimeError)):
        mentions.relink_stale()
    assert ArticleTermIndex.objects.filter(is_stale=True).count() == 20
    monkeypatch.setattr(mentions, "_write_references", write)
    assert mentions.relink_stale() == 20
    assert state() == whole


def test_a_change_that_is_rolled_back_leaves_nothing_to_do() -> None:
    make_term("trust")
    article = article_saying("Trust and faith.")
    mentions.relink_stale()
    with transaction.atomic():
        add_form(Term.objects.get(), "faith")
        mentions.relink_stale()
        assert linked_words(article) == ["Trust"]  # the first use of the term
        transaction.set_rollback(True)
    assert not ChangedForm.objects.exists()
    make_term("faith")
    mentions.relink_stale()
    assert linked_words(article) == ["Trust", "faith"]


def test_two_forms_of_one_term_that_share_a_key_are_one() -> None:  # case 59
    term = make_term("opt-in")
    with pytest.raises(Exception, match=r"unique|exists"), transaction.atomic():
        add_form(term, "Opt in")
    article = article_saying("Opt in or opt-in.")
    mentions.relink_stale()
    assert linked_words(article) == ["Opt in"]


def test_a_page_asks_for_its_links_and_for_its_terms() -> None:
    make_term("trust")
    make_term("bridge")
    article = article_saying("Trust a bridge.")
    mentions.relink_stale()
    with CaptureQueriesContext(connection) as captured:
        linked = with_links(article)
        assert [term.get_absolute_url() for term in linked.terms]
    assert len(captured) == 2
    assert [term.headword for term in linked.terms] == ["bridge", "trust"]


def test_a_sample_of_links_is_checked_and_a_drift_is_found() -> None:
    make_term("trust")
    article = article_saying("Trust is slow.")
    mentions.relink_stale()
    assert mentions.check(sample=10) == (1, [])
    ArticleTermIndex.objects.update(spans=[])
    assert mentions.check(sample=0) == (1, [article.pk])
    assert ArticleTermIndex.objects.get().spans == []


def test_a_repair_takes_neither_words_nor_passages_for_granted() -> None:
    make_term("trust")
    article = article_saying("On trust.")
    mentions.relink_stale()
    ArticleTermIndex.objects.update(words=["lost"])
    TermReference.objects.update(context="lost")
    mentions.mark_all()
    mentions.relink_stale()
    assert TermReference.objects.get().context == "lost"  # a text that is known is not read again
    mentions.mark_all(repair=True)
    mentions.relink_stale()
    assert TermReference.objects.get().context == "On trust."
    assert ArticleTermIndex.objects.get(article=article).words == ["on", "trust"]


def test_a_word_that_means_something_to_the_database_is_a_word() -> None:
    article = article_saying("A null hypothesis, NULL and void.")
    mentions.relink_stale()
    assert "null" in ArticleTermIndex.objects.get(article=article).words
