"""The subject index as readers see it, and what the database refuses in it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import bookindex, places, search, subjects
from articles.filing import Filing
from articles.importers.belongings import forget_subjects
from articles.models import (
    Article,
    ArticleSubject,
    IndexLocator,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from articles.views import subjects as subject_views
from tests.factories import make_article, make_publisher, make_subject
from tests.pages import Page

pytestmark = pytest.mark.django_db
BODY = '<h2>Loss of trust</h2><p>Slow.</p><p id="weak">Weak ties.</p>'


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def read(client: Client, address: str, *, status: int = 200) -> Page:
    response = client.get(address)
    assert response.status_code == status, address
    return Page(response.content.decode())


def locate(article: Article, subject: Subject, subheading: str = "", **fields: Any) -> IndexLocator:
    about = ArticleSubject.objects.get(content_object=article, tag=subject)
    locator = IndexLocator(article_subject=about, subheading=subheading, **fields)
    locator.full_clean()
    locator.save()
    return locator


def label(subject: Subject, text: str, kind: str = "alt") -> SubjectLabel:
    return SubjectLabel.objects.create(subject=subject, text=text, kind=kind)


# ---- What readers see -----------------------------------------------------------------


def test_another_name_stands_in_the_index_and_says_where_to_look(client: Client) -> None:
    cars = make_subject("Automobiles")
    label(cars, "Cars")
    label(cars, "Caars", "hidden")
    make_article(subjects=[cars])
    page = read(client, "/subjects/")
    assert "C Cars, see Automobiles" in page.text
    assert "Caars" not in page.text


def test_another_name_of_a_subject_without_published_articles_is_not_in_the_index(
    client: Client,
) -> None:
    hidden = make_subject("Secret")
    label(hidden, "Hush")
    make_article("A draft", subjects=[hidden], status="draft")
    make_article(subjects=["Trust"])
    assert "Hush" not in read(client, "/subjects/").text
    assert read(client, "/subjects/?q=hush").text.count("see Secret") == 0
    assert client.get("/subjects/names.json?q=hush").json() == {"subjects": []}
    read(client, "/subjects/hush/", status=404)


def test_see_also_leads_to_narrower_and_related_subjects_both_ways(client: Client) -> None:
    trust, promises, faith, unused = map(make_subject, ["Trust", "Promises", "Faith", "Unused"])
    make_article(subjects=[trust, promises, faith])
    SubjectRelation.objects.create(subject=promises, broader=trust)
    RelatedSubjects.objects.create(first=faith, second=trust)
    RelatedSubjects.objects.create(first=trust, second=unused)
    text = read(client, "/subjects/").text
    assert "Trust, 1 On trust, 2003 see also Faith; Promises" in text
    assert "Faith, 1 On trust, 2003 see also Trust" in text
    assert "Promises, 1 On trust, 2003 T" in text
    assert "See also: Faith" in read(client, "/subjects/trust/").text


def test_subheadings_are_filed_by_their_first_word_of_weight_and_lead_to_the_passage(
    client: Client,
) -> None:
    trust = make_subject("Trust")
    article = make_article("On ties", subjects=[trust], body=BODY)
    locate(article, trust, "and the weather", anchor="weak", note="table")
    locate(article, trust, "loss of", anchor="loss-of-trust")
    page = read(client, "/subjects/")
    assert "Trust, 1 loss of On ties, 2003 and the weather On ties (table), 2003" in page.text
    address = article.get_absolute_url()
    assert page.all("a", href=f"{address}#weak")
    assert page.all("a", href=f"{address}#loss-of-trust")
    assert "In the index loss of On ties, 2003" in read(client, "/subjects/trust/").text


def test_many_articles_under_a_heading_are_left_to_its_page(client: Client) -> None:
    trust = make_subject("Trust")
    for number in range(places.SHOWN + 3):
        make_article(f"Number {number}", subjects=[trust])
    text = read(client, "/subjects/").text
    assert text.count("Number ") == places.SHOWN
    assert "3 more about Trust" in text
    assert read(client, "/subjects/print/all/").text.count("Number ") == places.SHOWN + 3


def test_what_its_page_does_not_show_under_a_subheading_it_has_below(client: Client) -> None:
    trust = make_subject("Trust")
    for number in range(places.BESIDE + 2):
        locate(make_article(f"Number {number}", subjects=[trust]), trust, "loss of")
    page = read(client, "/subjects/trust/")
    assert "2 more, among the articles below" in page.text
    assert page.text.count("Number ") == places.BESIDE + places.BESIDE + 2
    assert not page.all("a", href="")


def test_a_long_index_has_a_page_for_each_letter(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subject_views, "WHOLE", 3)
    make_article(subjects=["Trust", "Tact", "The Long Tail", "80/20 rule", "日本"])
    front = read(client, "/subjects/")
    assert "Tact" not in front.text
    assert "T 2 headings" in front.text
    for anchor in ("t", "l", "digits", "u65e5"):
        assert front.all("a", href=f"/subjects/letter/{anchor}/")
    assert "The Long Tail, 1 On trust, 2003" in read(client, "/subjects/letter/l/").text
    letter = read(client, "/subjects/letter/t/")
    assert "T Tact, 1 On trust, 2003 Trust, 1 On trust, 2003" in letter.text
    assert "Long Tail" not in letter.text


@pytest.mark.parametrize("anchor", ["z", "zz", "symbols", "u110000", "u0041", "0"])
def test_a_letter_without_headings_is_not_found(client: Client, anchor: str) -> None:
    make_article(subjects=["Trust"])
    read(client, f"/subjects/letter/{anchor}/", status=404)


def test_the_index_of_a_year_holds_what_was_published_in_it(client: Client) -> None:
    trust, tact = make_subject("Trust"), make_subject("Tact")
    make_article("Early", subjects=[trust, tact])
    make_article("Late", subjects=[trust], published_at=datetime(2010, 5, 1, tzinfo=UTC))
    text = read(client, "/subjects/print/2010/").text
    assert "Index of 2010" in text
    assert "T Trust, 1 Late, 2010" in text
    assert "Tact" not in text
    assert "Early" not in text
    read(client, "/subjects/print/2011/", status=404)


def test_a_year_of_the_index_begins_and_ends_by_the_clock_of_the_publisher(client: Client) -> None:
    make_publisher(time_zone="America/New_York")
    for title, moment in (
        ("Last of 2009", datetime(2010, 1, 1, 4, 59, 59, 999_999, tzinfo=UTC)),
        ("First of 2010", datetime(2010, 1, 1, 5, tzinfo=UTC)),
    ):
        make_article(title, published_at=moment, subjects=["Trust"])
    for year, title, other in (
        (2009, "Last of 2009", "First of 2010"), (2010, "First of 2010", "Last of 2009")
    ):  # fmt: skip
        text = read(client, f"/subjects/print/{year}/").text
        assert title in text
        assert other not in text
    for year in ("0001", "9999"):
        read(client, f"/subjects/print/{year}/", status=404)


def test_what_has_expired_is_not_in_the_index_of_its_year(client: Client) -> None:
    for title, expires in (("Gone", datetime(2011, 1, 1, tzinfo=UTC)), ("There", None)):
        make_article(
            title, published_at=datetime(2010, 6, 1, tzinfo=UTC), expires_at=expires,
            subjects=["Trust", title],
        )  # fmt: skip
    text = read(client, "/subjects/print/2010/").text
    assert "There" in text
    assert "Gone" not in text


def test_the_printed_index_of_a_large_archive_shows_what_fits_into_a_book(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bookindex, "PRINTED", 5)
    for number in range(4):
        make_article(f"Number {number}", subjects=["Trust", f"Subject {number // 2}"])
    for address in ("/subjects/print/all/", "/subjects/print/2003/"):
        page = read(client, address)
        assert page.text.count("Number ") == 3
        assert "3 more about Trust" in page.text
        assert "There is more than fits into a book" in page.text
    monkeypatch.undo()
    assert "than fits into a book" not in read(client, "/subjects/print/all/").text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("auto", "Automobiles"),
        ("cars", "Cars, see Automobiles"),
        ("caars", "Automobiles"),
        ("mobiles", "Automobiles"),
        ("automobils", "Automobiles"),
    ],
)
def test_a_subject_is_found_by_any_of_its_names(client: Client, words: str, found: str) -> None:
    cars = make_subject("Automobiles")
    label(cars, "Cars")
    label(cars, "Caars", "hidden")
    make_article(subjects=[cars, "Trust"])
    text = read(client, f"/subjects/?q={words}").text
    assert f"or much like it {found} The whole index" in text
    (offered,) = client.get(f"/subjects/names.json?q={words}").json()["subjects"]
    assert offered["address"] == "/subjects/automobiles/"


@pytest.mark.parametrize("words", ["%", "_", "\\", "'", "%00", "x" * 500, "<b>"])
def test_any_words_may_be_looked_for_in_the_index(client: Client, words: str) -> None:
    make_article(subjects=["Trust"])
    assert client.get("/subjects/", {"q": words}).status_code == 200
    assert client.get("/subjects/names.json", {"q": words}).json() == {"subjects": []}
    assert client.get(f"/subjects/?q={words}").status_code == 200


def test_the_address_of_another_name_leads_to_the_subject(client: Client) -> None:
    cars = make_subject("Automobiles")
    label(cars, "Motor cars")
    make_article(subjects=[cars])
    response = client.get("/subjects/motor-cars/")
    assert (response.status_code, response["Location"]) == (301, "/subjects/automobiles/")


def test_the_address_of_a_merged_subject_leads_to_the_one_that_took_it_in(client: Client) -> None:
    cars = make_subject("Automobiles")
    make_article(subjects=[cars])
    one = make_subject("Cars", status="merged", merged_into=cars)
    make_subject("Motors", status="merged", merged_into=one)
    for address in ("/subjects/cars/", "/subjects/motors/"):
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, "/subjects/automobiles/")


def test_a_subject_says_what_belongs_to_it_and_how_else_it_is_called(client: Client) -> None:
    trust = make_subject("Trust", scope_note="Between persons.\nNot in law.")
    label(trust, "Confidence")
    label(trust, "Trsut", "hidden")
    make_article(subjects=[trust])
    text = read(client, "/subjects/trust/").text
    assert "Between persons. Not in law. Also called: Confidence" in text
    assert "Trsut" not in text


def test_a_letter_costs_two_queries_whatever_its_size(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for number in range(30):
        trust = make_subject(f"Trust {number}")
        label(trust, f"Troth {number}")
        article = make_article(f"Article {number}", subjects=[trust], body=BODY)
        locate(article, trust, "loss of", anchor="weak")
    with django_assert_num_queries(2):
        found = bookindex.index(timezone.now(), bucket="T")
    assert sum(len(letter.rows) for letter in found.letters) == 60


# ---- Filing ---------------------------------------------------------------------------


def test_the_database_sorts_stored_keys_as_python_does() -> None:
    names = ["Ωmega", "3M", "4Ps", "10-K", "$100", ".NET", "C", "C++", "C#", "日本", "New York",
             "Newark", "new-mown", "The Long Tail", "Ångström", "Zebra", "§ 7"]  # fmt: skip
    for name in names:
        make_subject(name)
    stored = list(Subject.objects.order_by("filing_key").values_list("name", flat=True))
    assert stored == sorted(names, key=lambda name: Filing().heading(name)[0])


def test_a_change_of_the_order_files_everything_anew(client: Client) -> None:
    york = make_subject("New York")
    make_article(subjects=[york, "Newark", "Ångström"])
    label(york, "Åland")
    order = Subject.objects.order_by("filing_key").values_list("name", flat=True)
    assert list(order) == ["Ångström", "New York", "Newark"]
    make_publisher(index_filing="letter", index_language="sv")
    assert list(order.all()) == ["Newark", "New York", "Ångström"]
    assert SubjectLabel.objects.get().bucket == "Å"
    assert "N Newark, 1 On trust, 2003 New York, 1 On trust, 2003 Å" in read(client, "/subjects/").text  # fmt: skip  # noqa: E501


def test_a_filing_name_stands_above_the_rules() -> None:
    subject = make_subject("Los Angeles", sort_as="Angeles, Los")
    assert (subject.bucket, subject.filing_key) == ("A", "angeles los")
    assert make_subject("The Who", sort_as="The Who").bucket == "T"
    assert make_subject("La Règle du jeu", language="fr").bucket == "R"


# ---- What is refused ------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["alt", "hidden"])
@pytest.mark.parametrize("text", ["Trust", "TRUST", " trust "])
def test_no_two_subjects_share_a_name_of_any_kind(kind: str, text: str) -> None:
    make_subject("Trust")
    tact = make_subject("Tact")
    with pytest.raises(ValidationError, match="“Trust” is the name of a subject already"):
        SubjectLabel(subject=tact, text=text, kind=kind).full_clean()
    with pytest.raises(IntegrityError):
        label(tact, text, kind)


def test_a_label_is_given_once() -> None:
    label(make_subject("Trust"), "Confidence")
    with pytest.raises(IntegrityError):
        label(make_subject("Tact"), "confidence", "hidden")


def test_a_subject_takes_no_name_that_another_has_as_a_label() -> None:
    label(make_subject("Trust"), "Confidence")
    with pytest.raises(ValidationError, match="“Trust” has this as another name already"):
        Subject(name="confidence", slug="confidence").full_clean()
    with pytest.raises(IntegrityError):
        make_subject("confidence")


def test_subjects_stand_in_no_circle() -> None:
    a, b, c = map(make_subject, ["Ants", "Bees", "Crabs"])
    SubjectRelation.objects.create(subject=a, broader=b)
    SubjectRelation.objects.create(subject=b, broader=c)
    with pytest.raises(ValidationError, match="“Ants” stands below “Crabs” already"):
        SubjectRelation(subject=c, broader=a).full_clean()
    assert not SubjectRelation.objects.put(c, below=a)
    with pytest.raises(IntegrityError):
        SubjectRelation.objects.create(subject=c, broader=a)


def test_related_subjects_are_one_pair_and_no_lineage() -> None:
    a, b, c = map(make_subject, ["Ants", "Bees", "Crabs"])
    SubjectRelation.objects.create(subject=a, broader=b)
    pair = RelatedSubjects.objects.create(first=c, second=a)
    assert (pair.first, pair.second) == (a, c)
    assert RelatedSubjects.objects.put(c, a)
    assert RelatedSubjects.objects.count() == 1
    with pytest.raises(ValidationError, match="stands above"):
        RelatedSubjects(first=a, second=b).full_clean()
    with pytest.raises(ValidationError, match="are related"):
        SubjectRelation(subject=b, broader=c).full_clean()
    assert not RelatedSubjects.objects.put(b, a)


def test_the_database_itself_refuses_related_subjects_in_a_lineage() -> None:
    a, b, c = map(make_subject, ["Ants", "Bees", "Crabs"])
    SubjectRelation.objects.create(subject=a, broader=b)
    RelatedSubjects.objects.create(first=a, second=c)
    with pytest.raises(IntegrityError), transaction.atomic():
        RelatedSubjects.objects.create(first=a, second=b)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubjectRelation.objects.create(subject=b, broader=c)


def test_a_locator_names_a_passage_that_the_text_has() -> None:
    article = make_article(subjects=["Trust"], body=BODY)
    trust = Subject.objects.get()
    with pytest.raises(ValidationError, match="no heading or paragraph “gone”"):
        locate(article, trust, anchor="gone")
    locate(article, trust, anchor="weak")
    with pytest.raises(ValidationError, match="stands under this subheading already"):
        locate(article, trust, anchor="weak")


# ---- Tagging and searching ------------------------------------------------------------


def test_tagging_with_any_name_of_a_subject_gives_that_subject() -> None:
    cars = make_subject("Automobiles")
    label(cars, "Cars")
    label(cars, "Caars", "hidden")
    article = make_article()
    article.subjects.add("cars", "CAARS", "automobiles", "Ships")
    assert sorted(article.subjects.names()) == ["Automobiles", "Ships"]


def test_an_article_with_several_places_in_the_index_counts_once(client: Client) -> None:
    trust = make_subject("Trust")
    article = make_article(subjects=[trust], body=BODY)
    for subheading in ("", "loss of", "growth of"):
        locate(article, trust, subheading)
    assert [subject.name for subject in article.subjects.all()] == ["Trust"]
    assert "Trust, 1 On trust" in read(client, "/subjects/").text
    assert [s.article_count for s in subjects.in_use(timezone.now())] == [1]


@pytest.mark.parametrize("words", ["cars", "Caars", "used cars"])
def test_the_search_also_looks_for_the_subject_that_has_the_word_as_another_name(
    client: Client, words: str
) -> None:
    autos = make_subject("Automobiles")
    label(autos, "Cars")
    label(autos, "Caars", "hidden")
    make_article("Used and sold", subjects=[autos])
    make_article("Ships")
    page = read(client, f"/search/?q={words}")
    assert "1 article" in page.text
    assert "Used and sold" in page.text


def test_a_search_with_signs_is_taken_as_it_stands() -> None:
    label(make_subject("Automobiles"), "Cars")
    for words in ('"cars"', "cars -red", "cars OR ships"):
        assert search.widened(words) == words
    assert search.widened("cars") == 'cars OR "Automobiles"'
    with CaptureQueriesContext(connection) as queries:
        search.widened("one two three four five")
        assert len(queries) == 1  # the names of subjects and the words of terms


def test_an_article_that_is_imported_again_keeps_its_places_in_the_index() -> None:
    trust, tact, ties = map(make_subject, ["Trust", "Tact", "Ties"])
    article = make_article(subjects=[trust, tact])
    locate(article, trust, "loss of")
    locate(article, tact, "want of")
    assert forget_subjects([article.pk], but={(article.pk, trust.pk), (article.pk, ties.pk)}) == 1
    assert [locator.subheading for locator in IndexLocator.objects.all()] == ["loss of"]
