"""The lint of the subject index at the editors' desk."""

from collections.abc import Callable
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import indexlint
from articles.admin import indexlint as screen
from articles.models import (
    ArticleSubject,
    IndexLocator,
    RelatedSubjects,
    Subject,
    SubjectLabel,
)
from tests.factories import make_article, make_subject
from tests.pages import Page

from .people import ROLES, SUPERUSER

PAGE = "/admin/articles/subject/lint/"
REPAIR = "/admin/articles/subject/lint/repair/"
BODY = '<p id="weak">Weak ties.</p>'


def merged_with_articles() -> None:
    cars, autos = make_subject("Cars"), make_subject("Automobiles")
    make_article(subjects=[cars])
    Subject.objects.filter(pk=cars.pk).update(status="merged", merged_into=autos, name_key="")


def circle() -> None:
    ants, bees = make_subject("Ants"), make_subject("Bees")
    for one, other in ((ants, bees), (bees, ants)):
        Subject.objects.filter(pk=one.pk).update(status="merged", merged_into=other, name_key="")


def gone_passage() -> None:
    article = make_article(subjects=["Trust"], body=BODY)
    about = article.article_subjects.get()
    IndexLocator.objects.create(article_subject=about, anchor="weak")
    article.body = "<p>Other words.</p>"
    article.save()


def blind_see() -> None:
    SubjectLabel.objects.create(subject=make_subject("Automobiles"), text="Cars")


def useless_see_also() -> None:
    trust, tact = make_subject("Trust"), make_subject("Tact")
    make_article(subjects=[trust, tact])
    RelatedSubjects.objects.create(first=trust, second=tact)


def lone_subheading() -> None:
    make_article(subjects=["Trust"])
    IndexLocator.objects.create(article_subject=ArticleSubject.objects.get(), subheading="loss of")


def unused_subject() -> None:
    make_subject("Idle")


FAULTS: dict[str, Callable[[], None]] = {
    "see-in-a-circle": circle,
    "see-with-articles": merged_with_articles,
    "broken-passage": gone_passage,
    "blind-see": blind_see,
    "see-also-nothing-new": useless_see_also,
    "lone-subheading": lone_subheading,
    "unused-subject": unused_subject,
}


def count(name: str) -> int:
    return indexlint.found(indexlint.CHECKS[name], timezone.now()).count


def button(name: str) -> dict[str, str]:
    """What the first button of that kind sends."""
    row = indexlint.found(indexlint.CHECKS[name], timezone.now()).findings[0].row
    return {"check": name, "pk": str(row.pk), "other": str(row.other)}


@pytest.mark.parametrize("name", FAULTS)
def test_a_click_puts_a_finding_right_and_says_so(editor: Client, chief: Client, name: str) -> None:
    FAULTS[name]()
    client = chief if name == "unused-subject" else editor
    page = client.get(PAGE).content.decode()
    data = button(name)
    for field, value in data.items():
        assert f'name="{field}" value="{value}"' in page
    response = client.post(REPAIR, data, follow=True)
    assert response.redirect_chain == [(f"{PAGE}#{name}", 302)]
    assert count(name) == 0
    entry = LogEntry.objects.get()
    assert entry.change_message in unescape(response.content.decode())


def test_what_was_put_right_meanwhile_is_told_and_not_logged(editor: Client) -> None:
    blind_see()
    data = button("blind-see")
    make_article(subjects=["Automobiles"])
    text = editor.post(REPAIR, data, follow=True).content.decode()
    assert "There is nothing to put right any more." in text
    assert SubjectLabel.objects.get().kind == "alt"
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("key", ["", "x", "-1", "²", "9" * 30])
def test_a_forged_key_puts_nothing_right(editor: Client, key: str) -> None:
    blind_see()
    response = editor.post(REPAIR, button("blind-see") | {"pk": key}, follow=True)
    assert "nothing to put right any more" in response.content.decode()
    assert count("blind-see") == 1


def test_looking_at_a_repair_changes_nothing(editor: Client) -> None:
    blind_see()
    assert editor.get(REPAIR, button("blind-see")).status_code == 403
    assert count("blind-see") == 1


def test_every_kind_is_told_with_its_number_and_links_that_answer(editor: Client) -> None:
    for make in (merged_with_articles, gone_passage, circle, unused_subject):
        make()
    for number in range(7):
        make_article(f"Number {number}", subjects=["Networks"])
    make_subject("Network")
    bare = make_article("Bare")
    page = Page(editor.get(PAGE).content.decode())
    for title, number in [
        ("Merged subjects that articles still have", 1),
        ("See that leads in a circle", 2),
        ("Passages that are gone", 1),
        ("Many articles without a subheading", 1),
        ("Names that are nearly the same", 1),
        ("Published articles without a subject", 1),
    ]:
        assert f"{title}: {number}" in page.text
        assert f"{title} ({number})" in page.text
    for link in page.all("a"):
        address = link["href"] or ""
        if address.startswith("/admin/articles/"):
            assert editor.get(address).status_code == 200, address
    assert page.all("a", href=reverse("admin:articles_article_change", args=[bare.pk]))
    assert page.all("a", href=f"/admin/articles/article/?id__in={bare.pk}")


def test_a_sound_index_says_so(editor: Client) -> None:
    make_article(subjects=["Trust"])
    text = Page(editor.get(PAGE).content.decode()).text
    assert "Nothing is wrong with the index." in text
    assert "Nothing found See that leads in a circle" in text


def test_a_long_list_is_cut_and_says_so(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screen, "SHOWN", 2)
    for name in ("Ants", "Crocodiles", "Zebras"):
        make_subject(name)
    text = Page(editor.get(PAGE).content.decode()).text
    assert "Subjects without articles (3)" in text
    assert "These are the first 2." in text
    assert "Zebras" not in text


def test_the_list_of_subjects_leads_there_for_who_may_repair(
    editor: Client, writer: Client
) -> None:
    address = "/admin/articles/subject/"
    assert f'href="{PAGE}"' in editor.get(address).content.decode()
    assert f'href="{PAGE}"' not in writer.get(address).content.decode()


@pytest.mark.parametrize("role", [*ROLES, SUPERUSER])
def test_who_may_see_and_repair(role: str, log_in: Callable[[str], Client]) -> None:
    client = log_in(role)
    blind_see()
    data = button("blind-see")
    allowed = role in {"Editor", "Chief editor", SUPERUSER}
    assert client.get(PAGE).status_code == (200 if allowed else 403)
    assert client.post(REPAIR, data).status_code == (302 if allowed else 403)
    assert count("blind-see") == (0 if allowed else 1)


@pytest.mark.parametrize("role", ["Editor", "Chief editor", SUPERUSER])
def test_only_who_may_delete_subjects_is_offered_to(
    role: str, log_in: Callable[[str], Client]
) -> None:
    client = log_in(role)
    unused_subject()
    subject = Subject.objects.get()
    deleting = client.get(reverse("admin:articles_subject_delete", args=[subject.pk]))
    offered = "Delete the subject" in client.get(PAGE).content.decode()
    assert offered == (deleting.status_code == 200)
    response = client.post(REPAIR, button("unused-subject"))
    assert response.status_code == (302 if offered else 403)
    assert Subject.objects.exists() != offered


def test_nothing_of_the_page_needs_a_script_or_a_style(editor: Client) -> None:
    blind_see()
    page = editor.get(PAGE).content.decode()
    main = page[page.index('id="content-main"') :]
    assert " style=" not in main
    assert " onclick=" not in main
    assert "<script>" not in main
