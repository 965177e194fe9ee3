"""What a change of forms does to the archive: seen before it is saved, and undone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from glossary import effects, mentions
from glossary.models import GlossaryChange, Term, TermForm, TermReference
from tests.factories import make_article

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def term() -> Term:
    """A term that two articles of three use, one of them by a synonym it does not have yet."""
    term = make_term("trust")
    make_article("One", body="<p>Trust is slow.</p>")
    make_article("Two", body="<p>Faith is slow.</p>")
    make_article("Three", body="<p>Nothing is slow.</p>")
    mentions.relink_stale()
    return term


@pytest.fixture
def user() -> User:
    return User.objects.create(username="jane")


def test_a_preview_says_what_saving_then_does(term: Term) -> None:
    with transaction.atomic():
        add_form(term, "faith")
        preview = effects.take_effect(samples=5)
        transaction.set_rollback(True)
    assert TermReference.objects.count() == 1
    add_form(term, "faith")
    assert effects.take_effect(samples=5) == preview
    assert (preview.added, preview.removed, preview.articles) == (1, 0, 1)
    assert [(sample.article.title, sample.passage.words) for sample in preview.samples] == [
        ("Two", "Faith")
    ]
    assert TermReference.objects.count() == 2


def test_what_is_too_much_to_wait_for_is_left_to_the_job(
    term: Term, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "MOST_AT_ONCE", 1)
    add_form(term, "slow")
    effect = effects.take_effect()
    assert (effect.added, effect.left) == (0, 2)  # the first use of One is “Trust”
    assert mentions.relink_stale() == 2
    assert TermReference.objects.filter(term=term, is_linked=True).count() == 3


def test_the_samples_show_links_that_go_as_well() -> None:
    weak, strong = make_term("weak tie"), make_term("tie")
    for number in range(6):
        make_article(f"Article {number}", body="<p>A tie is a tie.</p><p>A bond.</p>")
    mentions.relink_stale()
    add_form(weak, "bond")
    strong.forms.all().delete()
    effect = effects.take_effect(samples=4)
    assert (effect.added, effect.removed, effect.articles) == (6, 6, 6)
    shown = [(sample.passage.words, sample.is_added) for sample in effect.samples]
    assert shown == [("bond", True), ("bond", True), ("tie", False), ("tie", False)]


def test_an_undone_change_leaves_the_archive_as_it_was(
    term: Term, user: User, now: datetime
) -> None:
    links = list(TermReference.objects.values_list("article", "term", "first_offset", "count"))
    before = effects.snapshot(term)
    add_form(term, "faith")
    change = effects.record(term, before=before, effect=effects.take_effect(), by=user, now=now)
    assert change is not None
    assert (change.links_added, change.articles) == (1, 1)
    effect = effects.undo(change, by=user, now=now)
    assert (effect.added, effect.removed) == (0, 1)
    assert effects.snapshot(term) == before
    assert links == list(
        TermReference.objects.values_list("article", "term", "first_offset", "count")
    )
    with pytest.raises(effects.CannotUndo, match="undone already"):
        effects.undo(change, by=user, now=now)


def test_a_change_is_not_undone_over_a_later_one(term: Term, user: User, now: datetime) -> None:
    before = effects.snapshot(term)
    add_form(term, "faith")
    change = effects.record(term, before=before, effect=effects.take_effect(), by=user, now=now)
    assert change is not None
    add_form(term, "belief")
    with pytest.raises(effects.CannotUndo, match="undo the later change first"):
        effects.undo(change, by=user, now=now)
    assert TermForm.objects.filter(term=term).count() == 3


# ---- In the admin ---------------------------------------------------------------------


def submitted(client: Client, term: Term) -> tuple[str, dict[str, Any]]:
    """The form of a term as a browser would send it unchanged."""
    address = reverse("admin:glossary_term_change", args=[term.pk])
    page = client.get(address)
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    return address, {
        field.html_name: "" if field.value() is None else field.value()
        for form in forms
        for field in form
        if field.value() is not False
    } | {"_save": "Save"}


def test_an_editor_sees_the_effect_before_saving(
    log_in: Callable[[str], Client], term: Term
) -> None:
    client = log_in("superuser")
    form = add_form(term, "faith")
    mentions.relink_stale()
    address, posted = submitted(client, term)
    row = next(name for name, value in posted.items() if value == form.pk)
    posted[row.replace("-id", "-DELETE")] = "on"
    asked = client.post(address, posted)
    assert asked.status_code == 200
    assert "was changed successfully" not in asked.content.decode()
    assert "It adds 0 links and removes 1, in 1 article." in asked.content.decode()
    assert TermForm.objects.filter(pk=form.pk).exists()
    assert client.post(address, posted | {"_effect_seen": "Save"}).status_code == 302
    assert not TermForm.objects.filter(pk=form.pk).exists()
    change = GlossaryChange.objects.get()
    assert (change.links_removed, change.term) == (1, term)
    client.post(reverse("admin:glossary_glossarychange_undo", args=[change.pk]))
    assert TermForm.objects.filter(term=term, text="faith").exists()
    assert TermReference.objects.filter(term=term).count() == 2


def test_a_change_without_effect_is_saved_at_once(
    log_in: Callable[[str], Client], term: Term
) -> None:
    address, posted = submitted(client := log_in("superuser"), term)
    assert client.post(address, posted).status_code == 302
    assert not GlossaryChange.objects.exists()


def test_a_writer_can_undo_nothing(
    log_in: Callable[[str], Client], term: Term, user: User, now: datetime
) -> None:
    add_form(term, "faith")
    change = effects.record(term, before=[], effect=effects.take_effect(), by=user, now=now)
    assert change is not None
    address = reverse("admin:glossary_glossarychange_undo", args=[change.pk])
    assert log_in("Writer").post(address).status_code == 403
