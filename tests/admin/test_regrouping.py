"""Merging, splitting and renaming subjects at the editors' desk."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from articles.models import (
    Article,
    RelatedSubjects,
    Subject,
    SubjectChange,
    SubjectLabel,
    SubjectRelation,
)
from tests.factories import make_article, make_subject
from tests.pages import Page

from .pages import form_of
from .people import ROLES, SUPERUSER

MAY = {"Editor", "Chief editor", SUPERUSER}


def address(verb: str, subject: Subject) -> str:
    return reverse(f"admin:articles_subject_{verb}", args=[subject.pk])


def preview(client: Client, verb: str, subject: Subject, **said: Any) -> Any:
    """Open the form, fill it in, ask what it would do."""
    page = client.get(address(verb, subject))
    assert page.status_code == 200
    return client.post(address(verb, subject), form_of(page, "regroup_form") | said)


def confirm(client: Client, verb: str, subject: Subject, **said: Any) -> Any:
    sent = form_of(preview(client, verb, subject, **said), "confirm_form")
    return client.post(address(verb, subject), sent | {"confirmed": "yes"}, follow=True)


def text_of(response: Any) -> str:
    return Page(response.content.decode()).text


def undo(client: Client) -> Any:
    change = SubjectChange.objects.latest("pk")
    return client.post(reverse("admin:articles_subjectchange_undo", args=[change.pk]), follow=True)


def test_a_merge_shows_what_it_would_do_and_does_nothing_yet(editor: Client) -> None:
    cars, autos, roads = map(make_subject, ["Cars", "Automobiles", "Roads"])
    for subjects in ([cars], [cars], [autos], [cars, autos]):
        make_article(subjects=subjects)
    SubjectLabel.objects.create(subject=cars, text="Motor cars")
    SubjectRelation.objects.put(autos, below=roads)
    RelatedSubjects.objects.put(cars, roads)
    text = text_of(preview(editor, "merge", cars, into=autos.pk))
    for words in (
        "“Cars” was merged into “Automobiles”.",
        "Articles about “Cars” now3",
        "Articles about “Automobiles” now2",
        "Articles that get the other subject2",
        "Articles that have both subjects already1",
        "Other names that go along1",
        "Relations lost1",
        "“Automobiles” and “Roads” beside each other: one stands above the other.",
    ):
        assert words in text
    assert not SubjectChange.objects.exists()
    assert cars.article_subjects.count() == 3


def test_an_editor_merges_subjects_and_undoes_it(editor: Client) -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    article = make_article(subjects=[cars])
    text = text_of(confirm(editor, "merge", cars, into=autos.pk))
    assert "“Cars” was merged into “Automobiles”." in text
    assert "Articles that get the other subject: 1" in text
    assert list(article.subjects.names()) == ["Automobiles"]
    assert SubjectChange.objects.get().actor is not None
    assert editor.get(address("merge", cars)).status_code == 404
    assert "Undone: “Cars” was merged" in text_of(undo(editor))
    assert list(article.subjects.names()) == ["Cars"]
    assert "It is not undone. It is undone already." in text_of(undo(editor))


def test_an_editor_splits_a_subject(editor: Client) -> None:
    bank, kept = make_article("Bank", subjects=["Trust"]), make_article("Kept", subjects=["Trust"])
    trust = Subject.objects.get()
    page = editor.get(address("split", trust)).content.decode()
    assert "Bank, 2003" in page
    sent = {"into": "Trusts in law", "articles": [bank.pk]}
    assert "1 article about “Trust” split off" in text_of(preview(editor, "split", trust, **sent))
    assert Subject.objects.count() == 1
    confirm(editor, "split", trust, **sent, related="on")
    assert list(bank.subjects.names()) == ["Trusts in law"]
    assert list(kept.subjects.names()) == ["Trust"]
    assert RelatedSubjects.objects.count() == 1
    undo(editor)
    assert list(bank.subjects.names()) == ["Trust"]
    assert Subject.objects.get() == trust


def test_articles_to_split_off_are_found_by_words_of_their_titles(editor: Client) -> None:
    for title in ("On banks", "On trust"):
        make_article(title, subjects=["Trust"])
    page = editor.get(address("split", Subject.objects.get()), {"q": "bank"}).content.decode()
    assert "On banks, 2003" in page
    assert "On trust, 2003" not in page


def test_an_editor_renames_a_subject(editor: Client) -> None:
    cars = make_subject("Cars")
    text = text_of(preview(editor, "rename", cars, name="Automobiles", keep_name_too="on"))
    assert "“Cars” was renamed “Automobiles”." in text
    assert "New other names1" in text
    assert "Old addresses that lead on1" in text
    confirm(editor, "rename", cars, name="Automobiles", keep_name_too="on")
    cars.refresh_from_db()
    assert (cars.name, cars.slug) == ("Automobiles", "automobiles")
    undo(editor)
    cars.refresh_from_db()
    assert (cars.name, cars.slug) == ("Cars", "cars")


@pytest.mark.parametrize(
    ("verb", "said", "why"),
    [
        ("merge", {"into": ""}, "This field is required."),
        ("rename", {"name": "ties"}, "“Ties” goes by this name already"),
        ("split", {"into": "Law", "articles": []}, "This field is required."),
    ],
)
def test_what_can_not_be_done_is_said_in_the_form(
    editor: Client, verb: str, said: dict[str, Any], why: str
) -> None:
    make_subject("Ties")
    response = preview(editor, verb, make_subject("Trust"), **said)
    assert why in text_of(response)
    assert "confirm_form" not in response.content.decode()


def test_a_merge_into_itself_is_refused(editor: Client) -> None:
    trust = make_subject("Trust")
    text = text_of(preview(editor, "merge", trust, into=trust.pk))
    assert "A subject can’t be merged into itself." in text


def test_a_merged_subject_is_not_offered_any_more(editor: Client) -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    confirm(editor, "merge", cars, into=autos.pk)
    assert [row.name for row in editor.get("/admin/articles/subject/").context["cl"].result_list] \
        == ["Automobiles"]  # fmt: skip
    response = preview(editor, "merge", autos, into=cars.pk)
    assert "Select a valid choice." in text_of(response)


@pytest.mark.parametrize("role", [*ROLES, SUPERUSER])
@pytest.mark.parametrize("verb", ["merge", "split", "rename"])
def test_who_may_rearrange_subjects(
    role: str, verb: str, log_in: Callable[[str], Client], editor: Client
) -> None:
    article = make_article(subjects=["Trust"])
    trust, ties = Subject.objects.get(), make_subject("Ties")
    client = log_in(role)
    sent = {"into": ties.pk, "name": "Faith", "confirmed": "yes"}
    sent |= {"into": "Law", "articles": [article.pk]} if verb == "split" else {}
    expected = 200 if role in MAY else 403
    assert client.get(address(verb, trust)).status_code == expected
    client.post(address(verb, trust), sent)
    assert SubjectChange.objects.exists() == (role in MAY)


@pytest.mark.parametrize("role", [*ROLES, SUPERUSER])
def test_who_may_undo(role: str, log_in: Callable[[str], Client], editor: Client) -> None:
    make_article(subjects=["Trust"])
    confirm(editor, "merge", Subject.objects.get(), into=make_subject("Ties").pk)
    change = SubjectChange.objects.get()
    client = log_in(role)
    page = client.get(reverse("admin:articles_subjectchange_change", args=[change.pk]))
    assert page.status_code == (200 if role in MAY else 403)
    assert ("Undo this change" in page.content.decode()) == (role in MAY)
    undo(client)
    assert (Article.objects.get().subjects_text == "Trust") == (role in MAY)


def test_a_look_at_the_address_of_undoing_changes_nothing(editor: Client) -> None:
    confirm(editor, "merge", make_subject("Cars"), into=make_subject("Automobiles").pk)
    change = SubjectChange.objects.get()
    address = reverse("admin:articles_subjectchange_undo", args=[change.pk])
    assert editor.get(address).status_code == 403
    change.refresh_from_db()
    assert change.undone_at is None


def test_the_page_of_a_subject_leads_to_the_three(editor: Client, writer: Client) -> None:
    trust = make_subject("Trust")
    page = reverse("admin:articles_subject_change", args=[trust.pk])
    for verb in ("merge", "split", "rename"):
        assert address(verb, trust) in editor.get(page).content.decode()
        assert address(verb, trust) not in writer.get(page).content.decode()
