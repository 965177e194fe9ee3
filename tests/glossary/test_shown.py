"""What is shown of terms below a text is asked once, and again when it has changed."""

from typing import Any

import pytest
from django.db import connection

from articles.models import Article
from glossary import mentions, shown
from glossary.models import GlossaryVersion, Term
from glossary.reading import with_links
from tests.factories import make_article
from tests.glossary.terms import make_term

pytestmark = pytest.mark.django_db


def article_of(text: str) -> Article:
    article = make_article(body=text)
    mentions.relink_stale()
    return Article.objects.get(pk=article.pk)


def version() -> int:
    return GlossaryVersion.objects.values_list("shown", flat=True).get()


def test_terms_are_asked_once(django_assert_num_queries: Any) -> None:
    for word in ("trust", "doubt"):
        make_term(word)
    article = article_of("<p>Of trust and doubt.</p>")
    assert [str(term) for term in with_links(article).terms] == ["doubt", "trust"]
    with django_assert_num_queries(1):
        assert len(with_links(article).terms) == 2


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ({"short_definition": "Another meaning."}, ["trust: Another meaning."]),
        ({"headword": "Trust (in people)"}, ["Trust (in people): Meaning of trust."]),
        ({"status": "draft"}, []),
    ],
    ids=str,
)
def test_a_change_is_seen_at_once(change: dict[str, str], seen: list[str]) -> None:
    term = make_term("trust", short_definition="Meaning of trust.")
    article = article_of("<p>Of trust.</p>")
    before = with_links(article).terms
    assert [f"{one}: {one.summary}" for one in before] == ["trust: Meaning of trust."]
    Term.objects.filter(pk=term.pk).update(**change)
    assert [f"{one}: {one.summary}" for one in with_links(article).terms] == seen


def test_each_way_to_write_terms_gives_another_version() -> None:
    seen = [0]
    for write in (
        lambda: make_term("trust"),
        lambda: Term.objects.update(slug="confidence"),
        lambda: connection.cursor().execute("UPDATE glossary_term SET definition_text = 'x'"),
        lambda: Term.objects.all().delete(),
    ):
        write()
        assert version() not in seen
        seen.append(version())


def test_what_hangs_on_no_text_changes_nothing() -> None:
    make_term("trust")
    before = version()
    Term.objects.update(definition_spans=[1, 2, 3, 4])
    assert version() == before


def test_without_a_version_nothing_is_kept(django_assert_num_queries: Any) -> None:
    term = make_term("trust")
    for _ in range(2):
        with django_assert_num_queries(1):
            assert [one.pk for one in shown.terms({term.pk}, version=None)] == [term.pk]
