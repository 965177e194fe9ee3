"""The lint of the subject index: what it finds, what it leaves alone, and how it mends."""

from collections.abc import Callable
from io import StringIO
from itertools import combinations
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from articles import indexlint
from articles.indexlint import CHECKS, CannotRepair
from articles.models import (
    Article,
    ArticleSubject,
    IndexLocator,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from tests.factories import make_article, make_publisher, make_subject

pytestmark = pytest.mark.django_db
BODY = '<h2>Loss of trust</h2><p>Slow.</p><p id="weak">Weak ties.</p>'


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def sentences(name: str) -> list[str]:
    section = indexlint.found(CHECKS[name], timezone.now())
    assert section.count == len(section.findings)
    return [finding.sentence for finding in section.findings]


def mend(name: str) -> str:
    """The one finding of that kind, put right; it is not found again."""
    (finding,) = indexlint.found(CHECKS[name], timezone.now()).findings
    done = indexlint.repair(name, finding.row.pk, finding.row.other, now=timezone.now())
    assert sentences(name) == []
    return done


def locate(article: Article, subject: Subject, subheading: str = "", anchor: str = "") -> None:
    about = ArticleSubject.objects.get(content_object=article, tag=subject)
    IndexLocator.objects.create(article_subject=about, subheading=subheading, anchor=anchor)


def merge_by_force(subject: Subject, into: Subject) -> None:
    """As an import or a restored backup may leave it."""
    Subject.objects.filter(pk=subject.pk).update(status="merged", merged_into=into, name_key="")


def test_a_sound_index_has_no_findings() -> None:
    trust, tact = make_subject("Trust"), make_subject("Tact")
    SubjectLabel.objects.create(subject=trust, text="Confidence")
    RelatedSubjects.objects.create(first=trust, second=tact)
    for subject in (trust, tact):
        for side in ("loss of", "growth of"):
            locate(make_article(f"{subject} {side}", subjects=[subject]), subject, side)
    assert [finding for one in indexlint.lint(timezone.now()) for finding in one.findings] == []


# ---- See ------------------------------------------------------------------------------


def test_a_see_to_a_subject_without_published_articles_is_blind() -> None:
    cars, used = make_subject("Automobiles"), make_subject("Trust")
    make_article(subjects=[cars], status="draft")
    make_article(subjects=[used])
    SubjectLabel.objects.create(subject=cars, text="Cars")
    SubjectLabel.objects.create(subject=cars, text="Caars", kind="hidden")
    SubjectLabel.objects.create(subject=used, text="Confidence")
    assert sentences("blind-see") == ["“Cars”, see “Automobiles”: nothing is published about that."]
    assert mend("blind-see") == "“Cars” is a hidden name of “Automobiles” now."
    assert SubjectLabel.objects.get(text="Cars").kind == "hidden"


def test_merged_subjects_that_lead_back_to_themselves_are_a_circle() -> None:
    ants, bees, crabs = map(make_subject, ["Ants", "Bees", "Crabs"])
    merge_by_force(ants, bees)
    assert sentences("see-in-a-circle") == []
    merge_by_force(bees, ants)
    merge_by_force(crabs, bees)
    found = indexlint.found(CHECKS["see-in-a-circle"], timezone.now())
    assert [finding.row.name for finding in found.findings] == ["Ants", "Bees"]
    done = indexlint.repair("see-in-a-circle", ants.pk, ants.pk, now=timezone.now())
    assert done == "“Ants” is a subject of its own again."
    assert sentences("see-in-a-circle") == []
    ants.refresh_from_db()
    assert (ants.status, ants.name_key, ants.merged_into) == ("active", "ants", None)


def test_a_merged_subject_whose_name_is_taken_does_not_come_back() -> None:
    ants, bees = map(make_subject, ["Ants", "Bees"])
    merge_by_force(ants, bees)
    merge_by_force(bees, ants)
    make_subject("ANTS", slug="other-ants")
    with pytest.raises(CannotRepair, match="There is such a subject already: “ANTS”"):
        indexlint.repair("see-in-a-circle", ants.pk, ants.pk, now=timezone.now())


def test_another_name_that_is_a_subject_is_found_where_the_database_was_passed_by() -> None:
    cars = make_subject("Automobiles")
    label = SubjectLabel.objects.create(subject=cars, text="Cars")
    assert sentences("see-of-a-subject") == []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # without triggers
        make_subject("Cars")
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert sentences("see-of-a-subject") == [
        "“Cars” is a subject, and another name of “Automobiles”."
    ]
    assert mend("see-of-a-subject") == "“Cars” is not another name of “Automobiles” any more."
    assert not SubjectLabel.objects.filter(pk=label.pk).exists()


def test_the_articles_of_a_merged_subject_move_to_where_it_ended() -> None:
    cars, autos, vehicles = map(make_subject, ["Cars", "Automobiles", "Vehicles"])
    one = make_article("One", subjects=[cars], body=BODY)
    both = make_article("Both", subjects=[cars, vehicles], body=BODY)
    locate(one, cars, "old")
    locate(both, cars, "new")
    assert sentences("see-with-articles") == []
    merge_by_force(cars, autos)
    merge_by_force(autos, vehicles)
    assert sentences("see-with-articles") == [
        "“Cars” was merged into “Automobiles”, and 2 articles still have it."
    ]
    assert mend("see-with-articles") == "2 articles of “Cars” moved to “Vehicles”."
    assert [str(s) for s in both.subjects.all()] == ["Vehicles"]
    places = IndexLocator.objects.values_list("article_subject__tag__name", "subheading")
    assert set(places) == {("Vehicles", "old"), ("Vehicles", "new")}
    one.refresh_from_db()
    assert "Vehicles" in one.subjects_text


def test_articles_of_a_circle_have_nowhere_to_move() -> None:
    ants, bees = map(make_subject, ["Ants", "Bees"])
    make_article(subjects=[ants])
    merge_by_force(ants, bees)
    merge_by_force(bees, ants)
    with pytest.raises(CannotRepair, match="lead back"):
        indexlint.repair("see-with-articles", ants.pk, bees.pk, now=timezone.now())


# ---- See also -------------------------------------------------------------------------


def test_see_also_must_lead_to_articles_that_are_not_here() -> None:
    trust, tact = make_subject("Trust"), make_subject("Tact")
    RelatedSubjects.objects.create(first=trust, second=tact)
    make_article("Both", subjects=[trust, tact])
    make_article("Here", subjects=[trust])
    make_article("Unpublished", subjects=[tact], status="draft")
    (sentence,) = sentences("see-also-nothing-new")
    assert sentence == (
        "“Trust”, see also “Tact”: all that is there stands here too (1 article). The way back "
        "goes with it."
    )
    make_article("There", subjects=[tact])
    assert sentences("see-also-nothing-new") == []


def test_see_also_to_a_subject_without_published_articles_is_removed() -> None:
    trust, tact = make_subject("Trust"), make_subject("Tact")
    RelatedSubjects.objects.create(first=tact, second=trust)
    make_article(subjects=[trust])
    make_article(subjects=[tact], status="draft")
    assert sentences("see-also-nothing-new") == [
        "“Trust”, see also “Tact”: nothing is published about that."
    ]
    assert mend("see-also-nothing-new") == "“Trust” and “Tact” do not lead to each other any more."
    assert not RelatedSubjects.objects.exists()


def test_two_subjects_with_the_same_articles_are_one_finding() -> None:
    trust, tact = make_subject("Trust"), make_subject("Tact")
    RelatedSubjects.objects.create(first=trust, second=tact)
    make_article(subjects=[trust, tact])
    (sentence,) = sentences("see-also-nothing-new")
    assert "The way back" not in sentence


# ---- Under a heading ------------------------------------------------------------------


def test_more_than_six_articles_without_a_subheading_are_too_many() -> None:
    trust = make_subject("Trust")
    about = [make_article(f"Number {number}", subjects=[trust]) for number in range(7)]
    make_article("Unpublished", subjects=[trust], status="draft")
    assert sentences("many-articles") == ["“Trust” has 7 articles without a subheading."]
    locate(about[0], trust, "loss of")
    assert sentences("many-articles") == []


def test_a_lone_subheading_is_taken_away_with_what_it_would_repeat() -> None:
    trust = make_subject("Trust")
    one, two = (make_article(title, subjects=[trust], body=BODY) for title in ("One", "Two"))
    locate(one, trust, "loss of", "weak")
    locate(one, trust, "", "weak")
    locate(two, trust, "loss of")
    assert sentences("lone-subheading") == ["“Trust” has no other subheading than “loss of”."]
    assert mend("lone-subheading") == (
        "What stood under “Trust: loss of” stands directly under “Trust” now."
    )
    left = IndexLocator.objects.values_list("subheading", "sub_filing_key", "anchor")
    assert sorted(left) == [("", "", ""), ("", "", "weak")]


def test_two_subheadings_are_not_alone_and_those_of_drafts_do_not_count() -> None:
    trust = make_subject("Trust")
    locate(make_article("One", subjects=[trust]), trust, "loss of")
    hidden = make_article("Two", subjects=[trust], status="draft")
    locate(hidden, trust, "growth of")
    assert len(sentences("lone-subheading")) == 1
    Article.objects.filter(pk=hidden.pk).update(status="published")
    assert sentences("lone-subheading") == []


def test_two_headings_that_name_each_other_list_the_same_articles() -> None:
    trust, networks = make_subject("Trust"), make_subject("Networks")
    both = make_article("Both", subjects=[trust, networks])
    locate(both, trust, "in networks")
    locate(both, networks, "trust in")
    assert sentences("uneven-postings") == []
    other = make_article("Other", subjects=[trust, networks])
    locate(other, trust, "in networks")
    assert sentences("uneven-postings") == [
        "“Trust: in networks” and its counterpart under “Networks” differ in 1 article."
    ]
    locate(other, networks, "trust in")
    assert sentences("uneven-postings") == []


def test_the_same_subheading_with_mostly_the_same_articles_is_a_double_posting() -> None:
    cars, autos = make_subject("Motoring"), make_subject("Automobiles")
    for number in range(3):
        article = make_article(f"Number {number}", subjects=[cars, autos])
        locate(article, cars, "repair of")
        if number:
            locate(article, autos, "repair of")
    assert sentences("uneven-postings") == [
        "“Motoring: repair of” and its counterpart under “Automobiles” differ in 1 article."
    ]


def test_the_same_subheading_with_other_articles_is_no_double_posting() -> None:
    cars, ships = make_subject("Cars"), make_subject("Ships")
    for subject in (cars, ships):
        locate(make_article(f"On {subject}", subjects=[subject]), subject, "history of")
    assert sentences("uneven-postings") == []


# ---- Names ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Network", "Networks"),
        ("Policy", "Policies"),
        ("Church", "Churches"),
        ("E-mail", "Email"),
        ("Opt-in forms", "Opt in form"),
        ("Social network analysis", "Social networks analysis"),
        ("Organisational knowledge management", "Organisational knowledge managment"),
    ],
)
def test_names_that_are_nearly_the_same_are_found(one: str, two: str) -> None:
    make_subject(one)
    make_subject(two)
    assert sentences("near-duplicates") == [f"“{one}” and “{two}” are nearly the same."]


@pytest.mark.parametrize(
    ("one", "two"),
    [("Trust", "Tact"), ("Form 9", "Form 10"), ("Class", "Clas"), ("Art", "Smart")],
)
def test_names_that_are_not_the_same_are_left_alone(one: str, two: str) -> None:
    make_subject(one)
    make_subject(two)
    assert sentences("near-duplicates") == []


def test_like_names_that_an_editor_put_beside_or_below_each_other_are_two_subjects() -> None:
    one, two, three = map(make_subject, ["Network", "Networks", "Net-works"])
    RelatedSubjects.objects.create(first=one, second=two)
    assert len(sentences("near-duplicates")) == 2
    SubjectRelation.objects.create(subject=three, broader=one)
    assert sentences("near-duplicates") == ["“Networks” and “Net-works” are nearly the same."]


def test_the_search_for_like_names_misses_none_that_comparing_all_would_find() -> None:
    stems = (
        "management managements managment mangement measurement networking networkings "
        "net-working knowledge-networks knowledge-network ties weak-ties weak-tie weaker-ties "
        "the-strength-of-weak-ties strength-of-weak-ties strength-of-a-weak-tie trust trusts"
    ).split()
    for name in stems:
        make_subject(name)
    section = indexlint.found(CHECKS["near-duplicates"], timezone.now())
    found = {frozenset((f.row.name, f.row.other_name)) for f in section.findings}
    with connection.cursor() as cursor:
        for pair in combinations(stems, 2):
            cursor.execute("SELECT similarity(%s, %s) >= 0.8::real", pair)
            if cursor.fetchone() == (True,):
                assert frozenset(pair) in found


# ---- Nothing, or gone -----------------------------------------------------------------


def test_a_subject_without_articles_is_deleted_by_one_click() -> None:
    trust, unused, draft = map(make_subject, ["Trust", "Unused", "Drafted"])
    make_article(subjects=[trust])
    make_article(subjects=[draft], status="draft")
    SubjectLabel.objects.create(subject=unused, text="Idle")
    assert sentences("unused-subject") == ["No article has “Unused”."]
    assert mend("unused-subject") == "“Unused” is deleted."
    assert set(Subject.objects.values_list("name", flat=True)) == {"Trust", "Drafted"}


def test_a_subject_with_narrower_or_merged_ones_is_not_idle() -> None:
    virtues, trust = make_subject("Virtues"), make_subject("Trust")
    SubjectRelation.objects.create(subject=trust, broader=virtues)
    make_article(subjects=[trust])
    motors = make_subject("Motors")
    make_subject("Cars", status="merged", merged_into=motors)
    assert sentences("unused-subject") == []


def test_a_published_article_without_a_subject_is_found() -> None:
    make_article("Bare")
    make_article("Unpublished", status="draft")
    make_article("Told", subjects=["Trust"])
    assert sentences("article-without-subject") == ["“Bare” has no subject."]


def test_a_passage_that_is_gone_is_led_to_the_beginning() -> None:
    trust = make_subject("Trust")
    article = make_article("On ties", subjects=[trust], body=BODY)
    locate(article, trust, "loss of", "weak")
    assert sentences("broken-passage") == []
    article.body = "<p>Other words.</p>"
    article.save()
    assert sentences("broken-passage") == [
        "“Trust: loss of” leads to “weak” in “On ties”, which is gone."
    ]
    done = mend("broken-passage")
    assert done == "“Trust: loss of” leads to the beginning of “On ties” now."
    assert IndexLocator.objects.get().anchor == ""


# ---- Repairs and the command ----------------------------------------------------------


def test_what_is_put_right_already_says_so() -> None:
    trust = make_subject("Trust")
    make_article(subjects=[trust])
    with pytest.raises(CannotRepair, match="nothing to put right any more"):
        indexlint.repair("unused-subject", trust.pk, trust.pk, now=timezone.now())


@pytest.mark.parametrize("name", ["near-duplicates", "many-articles", "no-such-check", ""])
def test_what_takes_judgement_has_no_repair(name: str) -> None:
    with pytest.raises(CannotRepair, match="judgement"):
        indexlint.repair(name, 1, 1, now=timezone.now())


def test_whatever_has_a_button_has_a_repair() -> None:
    assert {name for name, check in CHECKS.items() if check.repair} == set(
        indexlint.repairs.REPAIRS
    )


def test_each_check_is_one_query(django_assert_num_queries: Callable[..., Any]) -> None:
    make_article(subjects=["Trust", "Tact"])
    with django_assert_num_queries(len(CHECKS)):
        indexlint.lint(timezone.now(), most=100)


def test_the_number_of_findings_is_told_whatever_is_shown() -> None:
    for number in range(5):
        make_subject("Unused " + "abcde"[number] * 5)
    section = indexlint.found(CHECKS["unused-subject"], timezone.now(), most=2)
    assert (section.count, len(section.findings)) == (5, 2)


def test_the_command_fails_only_where_readers_are_led_wrong() -> None:
    make_subject("Unused")
    out = StringIO()
    call_command("index_lint", stdout=out)
    assert out.getvalue() == (
        "Subjects without articles (warning): 1\n  No article has “Unused”.\n"
    )
    make_article("Bare")
    with pytest.raises(SystemExit) as ended:
        call_command("index_lint", stdout=out)
    assert ended.value.code == 1
    assert "Published articles without a subject (error): 1\n  “Bare” has no subject." in (
        out.getvalue()
    )
