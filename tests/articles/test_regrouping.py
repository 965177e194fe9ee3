"""Merging, splitting and renaming subjects, and undoing it."""

import random
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import regrouping
from articles.models import (
    Article,
    ArticleSubject,
    IndexLocator,
    PastAddress,
    RelatedSubjects,
    Subject,
    SubjectChange,
    SubjectLabel,
    SubjectRelation,
)
from articles.regrouping import CannotRegroup, CannotUndo
from glossary.models import Term
from tests.factories import make_article, make_publisher, make_subject

pytestmark = pytest.mark.django_db
MODELS: list[Any] = [
    Subject, ArticleSubject, SubjectLabel, SubjectRelation, RelatedSubjects, IndexLocator,
    PastAddress, Term.subjects.through,
]  # fmt: skip
TABLES = [model._meta.db_table for model in MODELS]
MERGES = 1000
ALL_KINDS = {
    *(("drop", f"articles.{name}") for name in ("articlesubject", "indexlocator")),
    *(("change", f"articles.{name}") for name in (
        "articlesubject", "indexlocator", "pastaddress", "subject", "subjectlabel")),
    *((do, f"articles.{name}") for do in ("add", "drop") for name in (
        "relatedsubjects", "subjectrelation")),
    ("change", "glossary.term_subjects"),
    ("drop", "glossary.term_subjects"),
    ("lose", "relation"),
}  # fmt: skip
"""What the random merges have all to do with each seed, else they prove too little."""


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def merge(loser: Subject, into: Subject) -> SubjectChange:
    return regrouping.merge(loser, into=into, by=None, now=timezone.now())


def split(subject: Subject, into: Subject | str, *articles: Article, **how: Any) -> SubjectChange:
    return regrouping.split(
        subject, into=into, articles=articles, by=None, now=timezone.now(), **how
    )


def rename(subject: Subject, to: str, **how: Any) -> SubjectChange:
    return regrouping.rename(subject, to=to, by=None, now=timezone.now(), **how)


def undo(change: SubjectChange) -> None:
    regrouping.undo(change, by=None, now=timezone.now())


def snapshot() -> list[str]:
    """Every row that a subject has anything to do with, as the database writes it."""
    tables = [f"SELECT '{name}', id, t::text FROM {name} AS t" for name in TABLES]  # noqa: S608
    said = "SELECT 'articles', id, subjects_text FROM articles_article"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join([*tables, said]) + " ORDER BY 1, 2")
        return [" ".join(map(str, row)) for row in cursor.fetchall()]


def names_of(article: Article) -> list[str]:
    return sorted(article.subjects.names())


def locate(article: Article, subject: Subject, subheading: str, anchor: str = "") -> IndexLocator:
    about = ArticleSubject.objects.get(content_object=article, tag=subject)
    return IndexLocator.objects.create(article_subject=about, subheading=subheading, anchor=anchor)


def feed_of(slug: str) -> str:
    return reverse("articles:subject_feed", args=[slug, "atom"])


def about(subject: Subject) -> set[int]:
    return set(subject.article_subjects.values_list("content_object", flat=True))


def places(subject: Subject) -> set[Any]:
    found = IndexLocator.objects.filter(article_subject__tag=subject)
    return set(found.values_list("article_subject__content_object", "subheading", "anchor"))


# ---- A thousand merges ----------------------------------------------------------------


def make_scheme(chance: random.Random) -> None:
    """A small index with some of everything."""
    for model in (Article, Term, PastAddress, Subject):
        model.objects.all().delete()
    found = [make_subject(f"Subject {number}") for number in range(8)]
    articles = [make_article(f"Article {number}") for number in range(5)]
    for article in articles:
        article.subjects.add(*chance.sample(found, chance.randint(0, 3)))
    for row in ArticleSubject.objects.all():
        for subheading in chance.sample(["loss of", "growth of"], chance.randint(0, 2)):
            IndexLocator.objects.create(
                article_subject=row, subheading=subheading, anchor=chance.choice(["", "", "weak"])
            )
    for one, other in combinations(found, 2):
        match chance.randrange(9):
            case 0 | 1:
                SubjectRelation.objects.put(one, below=other)
            case 2:
                SubjectRelation.objects.put(other, below=one)
            case 3:
                RelatedSubjects.objects.put(one, other)
    for number, subject in enumerate(chance.choices(found, k=3)):
        kind = chance.choice(["alt", "hidden"])
        SubjectLabel.objects.create(subject=subject, text=f"Name {number}", kind=kind)
        PastAddress.objects.create(path=f"/archives/{number}", subject=subject)
    for number in range(2):
        term = Term.objects.create(headword=f"Term {number}", slug=f"term-{number}")
        term.subjects.add(*chance.sample(found, 2))


def treated() -> dict[int, set[Any]]:
    """By the keys of subjects: their articles, and the places in these."""
    found: dict[int, set[Any]] = {}
    rows = ArticleSubject.objects.values_list(
        "tag", "content_object", "locators__subheading", "locators__anchor"
    )
    for subject, article, subheading, anchor in rows:
        place = () if subheading is None else (subheading, anchor)
        found.setdefault(subject, set()).update({(article,), (article, *place)})
    return found


def check_merge(loser: Subject, winner: Subject) -> SubjectChange:
    """What both had, the winner has, and nobody else has more or less."""
    expected = treated()
    union = expected.pop(loser.pk, set()) | expected.pop(winner.pk, set())
    change = merge(loser, winner)
    assert treated() == expected | ({winner.pk: union} if union else {})
    return change


@pytest.mark.django_db(transaction=True)  # in one transaction the dead rows would pile up
@pytest.mark.parametrize("seed", range(4))
def test_a_thousand_random_merges_keep_the_union_and_are_undone_exactly(seed: int) -> None:
    """250 with each seed."""
    chance = random.Random(seed)  # noqa: S311
    done, kinds = 0, set()
    while done < MERGES / 4:
        make_scheme(chance)
        for _ in range(6):
            story = []
            left = list(Subject.objects.active().order_by("pk"))
            while len(left) > 1:
                loser, winner = chance.sample(left, 2)
                left.remove(loser)
                story.append((snapshot(), check_merge(loser, winner)))
            goals = Subject.objects.exclude(pk=left[0].pk).values_list("merged_into", flat=True)
            assert set(goals) == {left[0].pk}
            for before, change in reversed(story):
                undo(change)
                assert snapshot() == before
                kinds |= {(step["do"], step["model"]) for step in change.steps}
                kinds |= {("lose", "relation")} if change.lost else set()
            done += len(story)
    assert kinds >= ALL_KINDS


# ---- Merging --------------------------------------------------------------------------


def test_all_that_a_subject_has_goes_to_the_one_it_is_merged_into() -> None:
    cars, autos, roads, ships = map(make_subject, ["Cars", "Automobiles", "Roads", "Ships"])
    one, both = make_article("One", subjects=[cars]), make_article("Both", subjects=[cars, autos])
    locate(both, cars, "speed of")
    locate(both, cars, "price of")
    locate(both, autos, "price of")
    SubjectLabel.objects.create(subject=cars, text="Motor cars")
    SubjectRelation.objects.put(cars, below=roads)
    RelatedSubjects.objects.put(cars, ships)
    term = Term.objects.create(headword="Gear", slug="gear")
    term.subjects.add(cars)
    before = snapshot()
    change = merge(cars, autos)
    assert names_of(one) == names_of(both) == ["Automobiles"]
    assert Article.objects.get(pk=one.pk).subjects_text == "Automobiles"
    assert places(autos) == {(both.pk, "speed of", ""), (both.pk, "price of", "")}
    assert set(autos.labels.values_list("text", "kind")) == {("Cars", "alt"), ("Motor cars", "alt")}
    assert Subject.objects.above(autos.pk) == {roads.pk}
    assert str(RelatedSubjects.objects.get()) == "“Automobiles” and “Ships”"
    assert list(term.subjects.all()) == [autos]
    assert Subject.objects.named("cars") == autos
    cars.refresh_from_db()
    assert (cars.status, cars.merged_into) == ("merged", autos)
    assert str(change) == "“Cars” was merged into “Automobiles”."
    undo(change)
    assert snapshot() == before


def test_relations_that_can_not_be_are_lost_and_said_to_be() -> None:
    cars, autos, things, wheels = map(make_subject, ["Cars", "Automobiles", "Things", "Wheels"])
    SubjectRelation.objects.put(cars, below=autos)
    SubjectRelation.objects.put(autos, below=things)
    SubjectRelation.objects.put(wheels, below=autos)
    RelatedSubjects.objects.put(cars, wheels)
    change = merge(cars, autos)
    assert change.lost == [
        "“Automobiles” below “Automobiles”: they become one.",
        "“Automobiles” and “Wheels” beside each other: one stands above the other.",
    ]
    assert not RelatedSubjects.objects.exists()
    assert Subject.objects.below(things.pk) == {autos.pk, wheels.pk}


def test_a_subject_does_not_come_to_stand_in_a_circle() -> None:
    cars, autos, things = map(make_subject, ["Cars", "Automobiles", "Things"])
    SubjectRelation.objects.put(things, below=cars)
    SubjectRelation.objects.put(autos, below=things)
    change = merge(cars, autos)
    assert change.lost == [
        "“Things” below “Automobiles”: it would stand below itself, or below one that is related to it."  # noqa: E501
    ]
    undo(change)
    assert Subject.objects.above(autos.pk) == {things.pk, cars.pk}


def test_the_addresses_of_a_chain_of_merged_subjects_lead_on_in_one_hop(client: Client) -> None:
    cars, motors, autos = map(make_subject, ["Cars", "Motors", "Automobiles"])
    make_article(subjects=[cars])
    PastAddress.objects.create(path="/archives/cars.html", subject=cars)
    merge(cars, motors)
    merge(motors, autos)
    cars.refresh_from_db()
    assert cars.merged_into == autos
    for address in ("/subjects/cars/", "/subjects/motors/", "/archives/cars.html"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, "/subjects/automobiles/")
    feeds = [
        reverse("articles:subject_feed", args=[slug, "atom"]) for slug in ("cars", "automobiles")
    ]
    response = client.get(feeds[0])
    assert (response.status_code, response["Location"]) == (301, feeds[1])


def test_a_subject_is_merged_once_and_not_into_itself() -> None:
    cars, autos, ships = map(make_subject, ["Cars", "Automobiles", "Ships"])
    with pytest.raises(CannotRegroup, match="can’t be merged into itself"):
        merge(cars, cars)
    merge(cars, autos)
    with pytest.raises(CannotRegroup, match="“Cars” was merged into “Automobiles” already"):
        merge(cars, ships)
    with pytest.raises(CannotRegroup, match="“Cars” was merged into “Automobiles” already"):
        merge(ships, cars)


def test_what_is_given_a_merged_subject_gets_the_one_that_took_it_in() -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    article = make_article()
    merge(cars, autos)
    article.subjects.add(cars)
    assert names_of(article) == ["Automobiles"]


# ---- Undoing --------------------------------------------------------------------------


def test_what_came_after_a_merge_stays_when_it_is_undone() -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    old = make_article("Old", subjects=[cars])
    change = merge(cars, autos)
    new = make_article("New", subjects=["Automobiles"])
    undo(change)
    assert (names_of(old), names_of(new)) == (["Cars"], ["Automobiles"])


def test_a_change_is_undone_once() -> None:
    change = merge(make_subject("Cars"), make_subject("Automobiles"))
    undo(change)
    with pytest.raises(CannotUndo, match="undone already"):
        undo(change)


def test_a_merge_is_not_undone_below_a_later_one() -> None:
    cars, motors, autos = map(make_subject, ["Cars", "Motors", "Automobiles"])
    make_article(subjects=[cars])
    first, second = merge(cars, motors), merge(motors, autos)
    before = snapshot()
    with pytest.raises(CannotUndo, match="“Motors” was merged into “Automobiles” since: undo that"):
        undo(first)
    assert snapshot() == before
    undo(second)
    undo(first)
    assert names_of(Article.objects.get()) == ["Cars"]


def test_a_merge_is_not_undone_where_an_article_has_lost_the_subject_since() -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    article = make_article(subjects=[cars])
    change = merge(cars, autos)
    article.subjects.clear()
    before = snapshot()
    with pytest.raises(CannotUndo, match="1 subject of an article of what it wrote"):
        undo(change)
    assert snapshot() == before


def test_a_merge_is_undone_where_an_article_is_deleted_since() -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    gone, both = make_article(subjects=[cars]), make_article("Both", subjects=[cars, autos])
    kept = make_article("Kept", subjects=[cars])
    locate(gone, cars, "speed of")
    locate(both, cars, "price of")
    change = merge(cars, autos)
    gone.delete()
    both.delete()
    undo(change)
    assert names_of(kept) == ["Cars"]
    assert not IndexLocator.objects.exists()


def test_a_merge_is_not_undone_where_the_name_is_taken_since() -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    change = merge(cars, autos)
    autos.labels.all().delete()
    make_subject("cars", slug="other-cars")
    with pytest.raises(CannotUndo, match="Another subject has its former name now"):
        undo(change)


def test_a_merge_is_not_undone_where_relations_would_stand_in_a_circle() -> None:
    cars, autos, roads = map(make_subject, ["Cars", "Automobiles", "Roads"])
    SubjectRelation.objects.put(cars, below=roads)
    SubjectRelation.objects.put(autos, below=cars)
    change = merge(cars, autos)
    SubjectRelation.objects.all().delete()
    SubjectRelation.objects.put(roads, below=autos)
    with pytest.raises(CannotUndo, match="it would stand below itself"):
        undo(change)


def test_undoing_files_by_the_order_of_today() -> None:
    york, town = make_subject("New York"), make_subject("Town")
    change = merge(york, town)
    make_publisher(index_filing="letter")
    undo(change)
    york.refresh_from_db()
    before = york.filing_key
    york.save()
    assert york.filing_key == before


# ---- Splitting ------------------------------------------------------------------------


def test_chosen_articles_get_a_new_subject_in_place_of_the_old_one(client: Client) -> None:
    trust = make_subject("Trust")
    bank, kept = make_article("Bank", subjects=[trust]), make_article("Kept", subjects=[trust])
    locate(bank, trust, "loss of")
    before = snapshot()
    change = split(trust, "Trusts in law", bank, related=True)
    law = Subject.objects.get(name="Trusts in law")
    assert (names_of(bank), names_of(kept)) == (["Trusts in law"], ["Trust"])
    assert places(law) == {(bank.pk, "loss of", "")}
    assert (law.slug, law.bucket) == ("trusts-in-law", "T")
    assert client.get("/subjects/trusts-in-law/").status_code == 200
    assert str(RelatedSubjects.objects.get()) == "“Trust” and “Trusts in law”"
    assert str(change) == "1 article about “Trust” split off into “Trusts in law”."
    undo(change)
    assert snapshot() == before


def test_chosen_articles_get_a_subject_that_is_there_beside_the_old_one() -> None:
    trust, law = make_subject("Trust"), make_subject("Law")
    SubjectLabel.objects.create(subject=law, text="Justice")
    one, both = make_article("One", subjects=[trust]), make_article("Both", subjects=[trust, law])
    before = snapshot()
    change = split(trust, "justice", one, both, keep=True)
    assert names_of(one) == names_of(both) == ["Law", "Trust"]
    undo(change)
    assert snapshot() == before


def test_only_articles_about_a_subject_are_split_off() -> None:
    trust = make_subject("Trust")
    other = make_article("Other", subjects=["Ties"])
    with pytest.raises(CannotRegroup, match="Choose articles about “Trust”"):
        split(trust, "Law", other)
    with pytest.raises(CannotRegroup, match="Choose articles about “Trust”"):
        split(trust, "Law")
    with pytest.raises(CannotRegroup, match="is “Trust” itself"):
        split(trust, "trust", other)
    assert not Subject.objects.filter(name="Law").exists()


def test_a_split_is_not_undone_where_the_new_subject_is_used_since() -> None:
    article = make_article(subjects=["Trust"])
    change = split(Subject.objects.get(), "Law", article)
    make_article("New", subjects=["Law"])
    before = snapshot()
    with pytest.raises(CannotUndo, match="What it made has been used since"):
        undo(change)
    assert snapshot() == before


def test_a_split_is_not_undone_below_a_later_merge() -> None:
    trust, ties = make_subject("Trust"), make_subject("Ties")
    article = make_article(subjects=[trust])
    change = split(trust, "Law", article)
    later = merge(trust, ties)
    with pytest.raises(CannotUndo, match="“Trust” was merged into “Ties” since"):
        undo(change)
    undo(later)
    undo(change)
    assert names_of(article) == ["Trust"]


def test_a_split_is_not_undone_where_an_article_has_the_subject_again() -> None:
    article = make_article(subjects=["Trust"])
    trust = Subject.objects.get()
    change = split(trust, "Law", article)
    article.subjects.add(trust)
    with pytest.raises(CannotUndo, match="An article has been given the subject anew"):
        undo(change)


def test_of_two_changes_of_the_same_articles_the_later_is_undone_first() -> None:
    article = make_article(subjects=["Trust"])
    first = split(Subject.objects.get(), "Law", article)
    split(Subject.objects.get(name="Law"), "Justice", article)
    with pytest.raises(CannotUndo, match="Undo this first: 1 article about “Law” split off"):
        undo(first)


# ---- Renaming -------------------------------------------------------------------------


def test_the_old_address_of_a_renamed_subject_leads_to_the_new_one(client: Client) -> None:
    cars = make_subject("Cars", sort_as="Kars")
    article = make_article(subjects=[cars])
    before = snapshot()
    change = rename(cars, "Automobiles", keep_name_too=True)
    article.refresh_from_db()
    assert article.subjects_text == "Automobiles"
    response = client.get("/subjects/cars/")
    assert (response.status_code, response["Location"]) == (301, "/subjects/automobiles/")
    assert client.get(feed_of("cars"))["Location"] == feed_of("automobiles")
    cars.refresh_from_db()
    assert (cars.bucket, cars.sort_as) == ("A", "")
    assert [label.text for label in cars.labels.all()] == ["Cars"]
    undo(change)
    assert snapshot() == before
    assert client.get("/subjects/cars/").status_code == 200


def test_a_subject_may_take_one_of_its_other_names() -> None:
    cars = make_subject("Cars")
    SubjectLabel.objects.create(subject=cars, text="Automobiles")
    before = snapshot()
    change = rename(cars, "Automobiles", keep_name_too=True)
    assert [label.text for label in SubjectLabel.objects.all()] == ["Cars"]
    undo(change)
    assert snapshot() == before


def test_a_change_of_capitals_keeps_the_address() -> None:
    cars = make_subject("cars")
    rename(cars, "Cars", keep_name_too=True)
    cars.refresh_from_db()
    assert (cars.name, cars.slug) == ("Cars", "cars")
    assert not SubjectLabel.objects.exists()
    assert not PastAddress.objects.exists()


def test_a_subject_renamed_back_has_its_address_again(client: Client) -> None:
    cars = make_subject("Cars")
    make_article(subjects=[cars])
    rename(cars, "Automobiles")
    cars.refresh_from_db()
    rename(cars, "Cars")
    assert client.get("/subjects/cars/").status_code == 200
    response = client.get("/subjects/automobiles/")
    assert (response.status_code, response["Location"]) == (301, "/subjects/cars/")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (" ", "needs a name"),
        ("Cars", "is its name already"),
        ("ships", "“Ships” goes by this name already"),
        ("boats", "“Ships” goes by this name already"),
        ("x" * 101, "100 characters at the most"),
    ],
)
def test_a_name_that_can_not_be_is_refused(name: str, why: str) -> None:
    cars, ships = make_subject("Cars"), make_subject("Ships")
    SubjectLabel.objects.create(subject=ships, text="Boats")
    with pytest.raises(CannotRegroup, match=why):
        rename(cars, name)


# ---- Several at once ------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_several_merges_of_a_subject_at_once_one_wins() -> None:
    loser = make_subject("Cars")
    article = make_article(subjects=[loser])
    winners = [make_subject(f"Subject {number}") for number in range(4)]

    def try_to(winner: Subject) -> str:
        try:
            return str(merge(loser, winner))
        except CannotRegroup:
            return ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(winners)) as pool:
        told = [sentence for sentence in pool.map(try_to, winners) if sentence]
    assert told == [change.summary for change in SubjectChange.objects.all()]
    loser.refresh_from_db()
    assert names_of(article) == [str(loser.merged_into)]


@pytest.mark.django_db(transaction=True)
def test_articles_tagged_while_their_subject_is_merged_follow_it() -> None:
    loser, winner = make_subject("Cars"), make_subject("Automobiles")
    articles = [make_article(f"Article {number}") for number in range(12)]

    def tag(article: Article) -> None:
        try:
            article.subjects.add(loser)
        finally:
            connection.close()

    def merge_now() -> None:
        try:
            merge(loser, winner)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        waiting = [pool.submit(tag, article) for article in articles[:6]]
        waiting.append(pool.submit(merge_now))
        waiting += [pool.submit(tag, article) for article in articles[6:]]
        for one in waiting:
            one.result()
    assert about(loser) == set()
    assert about(winner) == {article.pk for article in articles}
