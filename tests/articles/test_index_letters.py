"""One letter of the subject index is what the whole index has under it."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone

from articles import bookindex
from articles.models import RelatedSubjects, Subject, SubjectLabel, SubjectRelation
from articles.places import Span
from tests.factories import make_article, make_publisher, make_subject

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def make_index() -> None:
    """Used and unused headings, first and later ones of their letters, of every kind."""
    names = [
        "Ants",
        "Apes",
        "80/20 rule",
        "Bees",
        "Bears",
        "Trust",
        "Tact",
        "The Long Tail",
        "日本",
    ]
    subjects = {name: make_subject(name) for name in names}
    for name in ("Apes", "80/20 rule", "Bees", "Trust", "The Long Tail", "日本"):
        make_article(f"On {name}", subjects=[subjects[name]])
    make_article("Trust again", subjects=[subjects["Trust"], subjects["Apes"]])
    make_article("A draft", subjects=[subjects["Tact"], subjects["Ants"]], status="draft")
    later = timezone.now() + timedelta(days=3)
    make_article("Later", subjects=[subjects["Bears"]], published_at=later)
    for text, kind, of in [
        ("Confidence", "alt", "Trust"),
        ("Aardvark faith", "alt", "Trust"),
        ("Trsut", "hidden", "Trust"),
        ("Zeal", "alt", "Tact"),
        ("Hive dwellers", "alt", "Bees"),
    ]:
        SubjectLabel.objects.create(subject=subjects[of], text=text, kind=kind)
    Subject.objects.create(name="Tenets", status="merged", merged_into=subjects["Trust"])
    SubjectRelation.objects.create(subject=subjects["Apes"], broader=subjects["Trust"])
    SubjectRelation.objects.create(subject=subjects["Tact"], broader=subjects["Trust"])
    RelatedSubjects.objects.create(first=subjects["Bees"], second=subjects["Trust"])
    RelatedSubjects.objects.create(first=subjects["Bees"], second=subjects["Bears"])


def test_each_letter_has_what_the_whole_index_has_under_it() -> None:
    make_index()
    now = timezone.now()
    whole = bookindex.index(now, whole=bookindex.ALL)
    assert [letter.name for letter in whole.letters] == ["0–9", "A", "B", "C", "H", "L", "T", "日"]
    for letter in whole.letters:
        assert bookindex.index(now, bucket=letter.name).letters == [letter]


def test_the_page_of_a_letter_names_all_letters_in_their_order() -> None:
    make_index()
    now = timezone.now()
    letters = [count[:2] for count in bookindex.index(now).counts]
    assert len(letters) == 8
    for bucket in ("A", "Z", "日"):
        assert [count[:2] for count in bookindex.index(now, bucket=bucket).counts] == letters


def test_the_index_of_a_year_has_letters_too() -> None:
    make_index()
    now = timezone.now()
    for year in (2003, 2004):
        span = Span.of_year(year, UTC)
        whole = bookindex.index(now, whole=bookindex.ALL, span=span)
        assert bool(whole.letters) == (year == 2003)
        for letter in whole.letters:
            assert bookindex.index(now, bucket=letter.name, span=span).letters == [letter]
