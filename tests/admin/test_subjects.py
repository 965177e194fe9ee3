"""The subject index at the editors' desk."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import (
    Article,
    ArticleSubject,
    IndexLocator,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from tests.factories import make_article, make_subject

from .pages import errors_of, form_of

LIST = "/admin/articles/subject/"
BODY = '<h2>Loss of trust</h2><p>Slow.</p><h3>By age</h3><p id="weak">Weak ties.</p>'


def change(client: Client, subject: Subject, **changes: Any) -> Any:
    address = reverse("admin:articles_subject_change", args=[subject.pk])
    return client.post(address, form_of(client.get(address), "subject_form") | changes)


def label_row(text: str, kind: str = "alt") -> dict[str, Any]:
    return {
        "labels-TOTAL_FORMS": 1,
        "labels-0-text": text,
        "labels-0-kind": kind,
        "labels-0-language": "",
    }


def places_address(article: Article) -> str:
    return reverse("admin:articles_article_places", args=[article.pk])


# ---- Headings -------------------------------------------------------------------------


def test_an_editor_gives_a_subject_another_name(editor: Client) -> None:
    cars = make_subject("Automobiles")
    assert change(editor, cars, **label_row("Cars")).status_code == 302
    label = SubjectLabel.objects.get()
    assert (label.subject, label.text, label.kind, label.bucket) == (cars, "Cars", "alt", "C")


def test_a_name_that_another_subject_has_is_refused_with_its_name(editor: Client) -> None:
    make_subject("Cars")
    response = change(editor, make_subject("Automobiles"), **label_row("cars"))
    assert "“Cars” is the name of a subject already." in response.content.decode()
    assert not SubjectLabel.objects.exists()


def test_a_label_may_be_read_but_not_changed_by_a_writer(writer: Client) -> None:
    cars = make_subject("Automobiles")
    SubjectLabel.objects.create(subject=cars, text="Cars")
    address = reverse("admin:articles_subject_change", args=[cars.pk])
    assert "Cars" in writer.get(address).content.decode()
    assert writer.post(address, {"name": "X"} | label_row("Wagons")).status_code == 403
    assert [label.text for label in SubjectLabel.objects.all()] == ["Cars"]


def test_broader_and_related_subjects_are_set_and_taken_away(editor: Client) -> None:
    trust, virtues, faith = map(make_subject, ["Trust", "Virtues", "Faith"])
    change(editor, trust, broader=[virtues.pk], related=[faith.pk])
    assert SubjectRelation.objects.get().broader == virtues
    assert str(RelatedSubjects.objects.get()) == "“Trust” and “Faith”"
    change(editor, faith, description="Kept.")
    assert RelatedSubjects.objects.count() == 1
    change(editor, trust, broader=[], related=[])
    assert not SubjectRelation.objects.exists()
    assert not RelatedSubjects.objects.exists()


def test_a_circle_of_subjects_is_refused_in_words(editor: Client) -> None:
    ants, bees = make_subject("Ants"), make_subject("Bees")
    SubjectRelation.objects.create(subject=ants, broader=bees)
    response = change(editor, bees, broader=[ants.pk])
    assert "“Ants” stands below this subject already." in errors_of(response)
    response = change(editor, ants, broader=[ants.pk])
    assert "“Ants” stands below this subject already." in errors_of(response)


def test_what_stands_above_can_not_be_beside(editor: Client) -> None:
    ants, bees, crabs = map(make_subject, ["Ants", "Bees", "Crabs"])
    SubjectRelation.objects.create(subject=bees, broader=crabs)
    response = change(editor, ants, broader=[bees.pk], related=[crabs.pk])
    assert "“Crabs”: readers are led there by the broader subjects." in errors_of(response)
    RelatedSubjects.objects.create(first=ants, second=crabs)
    change(editor, ants, broader=[bees.pk], related=[])
    assert Subject.objects.above(ants.pk) == {bees.pk, crabs.pk}
    assert not RelatedSubjects.objects.exists()


def test_a_subject_is_found_by_its_other_names(editor: Client) -> None:
    cars = make_subject("Automobiles")
    SubjectLabel.objects.create(subject=cars, text="Caars", kind="hidden")
    make_subject("Trust")
    found = editor.get(LIST, {"q": "caar"}).context["cl"].result_list
    assert [subject.name for subject in found] == ["Automobiles"]
    answer = editor.get(
        "/admin/autocomplete/",
        {"term": "caar", "app_label": "articles", "model_name": "articlesubject",
         "field_name": "tag"},
    )  # fmt: skip
    assert [row["text"] for row in answer.json()["results"]] == ["Automobiles"]


def test_the_list_is_in_the_order_of_the_index_and_counts_each_article_once(
    editor: Client,
) -> None:
    make_article(subjects=["The Long Tail", "Émile", "Zeal"])
    tail = Subject.objects.get(name="The Long Tail")
    for text in ("Niche", "Niche market"):
        SubjectLabel.objects.create(subject=tail, text=text)
    rows = editor.get(LIST).context["cl"].result_list
    assert [(row.name, row.uses) for row in rows] == [("Émile", 1), ("The Long Tail", 1), ("Zeal", 1)]  # fmt: skip  # noqa: E501
    (row,) = editor.get(LIST, {"q": "niche"}).context["cl"].result_list
    assert row.uses == 1
    (row,) = editor.get(LIST, {"letter": "L"}).context["cl"].result_list
    assert row == tail


def test_the_tree_shows_a_subject_below_each_broader_one(editor: Client) -> None:
    a, b, c, d = map(make_subject, ["Ants", "Bees", "Crabs", "Dogs"])
    for narrower, broader in ((c, a), (c, b), (d, c)):
        SubjectRelation.objects.create(subject=narrower, broader=broader)
    branches = editor.get(f"{LIST}tree/").context["branches"]
    told = [(branch.subject.name, branch.depth, branch.is_again) for branch in branches]
    assert told == [
        ("Ants", 0, False), ("Crabs", 1, False), ("Dogs", 2, False),
        ("Bees", 0, False), ("Crabs", 1, True),
    ]  # fmt: skip


def test_the_tree_is_for_those_who_may_see_subjects(log_in: Any) -> None:
    assert log_in("Desk").get(f"{LIST}tree/").status_code == 403


# ---- Many at once ---------------------------------------------------------------------


def test_many_articles_are_given_subjects_at_once(editor: Client) -> None:
    articles = [make_article("One"), make_article("Two", subjects=["Trust"])]
    trust, ties = Subject.objects.get(), make_subject("Ties")
    action = {"action": "add_subjects", "_selected_action": [a.pk for a in articles]}
    page = editor.post("/admin/articles/article/", action)
    assert "Add subjects: 2 articles" in page.content.decode()
    assert ArticleSubject.objects.count() == 1
    editor.post(
        "/admin/articles/article/", action | {"confirmed": "yes", "subjects": [trust.pk, ties.pk]}
    )
    for article in articles:
        article.refresh_from_db()
        assert article.subjects_text == "Ties, Trust"


def test_nobody_gives_subjects_to_what_they_may_not_change(writer: Client) -> None:
    article, trust = make_article(), make_subject("Trust")
    sent = {"action": "add_subjects", "_selected_action": [article.pk], "confirmed": "yes",
            "subjects": [trust.pk]}  # fmt: skip
    response = writer.post("/admin/articles/article/", sent, follow=True)
    assert "You don’t have the right to change 1: “On trust”" in response.content.decode()
    assert not ArticleSubject.objects.exists()


def test_many_subjects_are_put_below_one_at_once(editor: Client) -> None:
    virtues, trust, faith = map(make_subject, ["Virtues", "Trust", "Faith"])
    sent = {"action": "put_below", "_selected_action": [virtues.pk, trust.pk, faith.pk]}
    assert "Put below: 3 subjects" in editor.post(LIST, sent).content.decode()
    response = editor.post(LIST, sent | {"confirmed": "yes", "subjects": [virtues.pk]}, follow=True)
    assert "“Virtues” can’t stand below “Virtues”." in response.content.decode()
    assert Subject.objects.below(virtues.pk) == {trust.pk, faith.pk}


# ---- Places ---------------------------------------------------------------------------


def test_an_editor_puts_an_article_under_a_subheading_and_a_passage(editor: Client) -> None:
    article = make_article(subjects=["Trust"], body=BODY)
    about = ArticleSubject.objects.get()
    page = editor.get(places_address(article))
    choices = page.context["formset"].forms[0].fields["anchor"].choices
    assert choices == [
        ("", "The beginning"), ("loss-of-trust", "Loss of trust"), ("by-age", "– By age"),
        ("weak", "¶ Weak ties."),
    ]  # fmt: skip
    sent = form_of(page, "places_form") | {
        "form-0-article_subject": about.pk,
        "form-0-subheading": "and age",
        "form-0-anchor": "by-age",
    }
    assert editor.post(places_address(article), sent).status_code == 302
    locator = IndexLocator.objects.get()
    assert (locator.subheading, locator.sub_filing_key, locator.anchor) == (
        "and age", "age", "by-age"
    )  # fmt: skip
    sent = form_of(editor.get(places_address(article)), "places_form") | {"form-0-DELETE": "on"}
    editor.post(places_address(article), sent)
    assert not IndexLocator.objects.exists()


def test_a_passage_that_is_gone_is_shown_as_gone_and_not_saved_again(editor: Client) -> None:
    article = make_article(subjects=["Trust"], body=BODY)
    about = ArticleSubject.objects.get()
    IndexLocator.objects.create(article_subject=about, anchor="gone")
    page = editor.get(places_address(article))
    assert "Not in the text any more: gone" in page.content.decode()
    sent = form_of(page, "places_form") | {"form-0-note": "table"}
    response = editor.post(places_address(article), sent)
    assert "has no heading or paragraph “gone” any more" in response.content.decode()


def test_only_subjects_of_the_article_itself_can_be_chosen(editor: Client) -> None:
    article = make_article(subjects=["Trust"])
    other = make_article("Other", subjects=["Ties"])
    foreign = ArticleSubject.objects.get(content_object=other)
    sent = form_of(editor.get(places_address(article)), "places_form")
    editor.post(places_address(article), sent | {"form-0-article_subject": foreign.pk})
    assert not IndexLocator.objects.exists()


@pytest.mark.parametrize("role", ["Writer", "Desk"])
def test_places_are_for_those_who_may_change_the_article(log_in: Any, role: str) -> None:
    article = make_article(subjects=["Trust"])
    assert log_in(role).get(places_address(article)).status_code == 403
