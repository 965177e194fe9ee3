"""Role × own or another's × state × what is done: who may do what."""

from collections.abc import Callable
from itertools import product

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles import roles
from articles.models import Article
from tests.factories import WHOLE, make_article

from .pages import change_address, form_of
from .people import ROLES, SUPERUSER, user_of

STATUSES = ["draft", "in_review", "approved", "published", "withdrawn"]
OPEN = {"draft"}


def may_change(role: str, *, own: bool, status: str) -> bool:
    return role in {"Editor", "Chief editor", SUPERUSER} or (
        role == "Writer" and own and status in OPEN
    )


def may_delete(role: str, status: str) -> bool:
    return role in {"Chief editor", SUPERUSER} and status == "draft"


def may_publish(role: str, status: str) -> bool:
    return role in {"Editor", "Chief editor", SUPERUSER} and status != "published"


@pytest.fixture(params=[*ROLES, SUPERUSER])
def role(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def browser(role: str, log_in: Callable[[str], Client]) -> Client:
    return log_in(role)


def articles_for(client: Client, make_user: Callable[..., User]) -> list[tuple[Article, bool, str]]:
    """An article of each status, the user's own and somebody else's."""
    other = make_user("Writer", "somebody-else")
    return [
        (
            make_article(
                f"{status} {own}",
                status=status,
                created_by=user_of(client) if own else other,
                **WHOLE,
            ),
            own,
            status,
        )
        for own, status in product([True, False], STATUSES)
    ]


def test_who_writes_or_edits_may_read_every_article(
    role: str, browser: Client, make_user: Callable[..., User]
) -> None:
    seen = [
        browser.get(change_address(article)).status_code
        for article, _, _ in articles_for(browser, make_user)
    ]
    assert seen == [403 if role == "Desk" else 200] * len(seen)


def test_who_may_change_an_article(
    role: str, browser: Client, make_user: Callable[..., User]
) -> None:
    for article, own, status in articles_for(browser, make_user):
        page = browser.get(change_address(article))
        browser.post(change_address(article), form_of(page) | {"title": "Changed"})
        changed = Article.objects.get(pk=article.pk).title == "Changed"
        assert changed == may_change(role, own=own, status=status), (own, status)


def test_a_forged_form_changes_nothing_for_who_may_only_read(
    role: str, browser: Client, editor: Client, make_user: Callable[..., User]
) -> None:
    """What an editor's browser would send, sent by this one."""
    for article, own, status in articles_for(browser, make_user):
        data = form_of(editor.get(change_address(article))) | {"title": "Changed", "step": ""}
        response = browser.post(change_address(article), data)
        changed = Article.objects.get(pk=article.pk).title == "Changed"
        assert changed == may_change(role, own=own, status=status), (own, status)
        assert response.status_code == (302 if changed else 403)


def test_who_may_delete_an_article(
    role: str, browser: Client, make_user: Callable[..., User]
) -> None:
    for article, own, status in articles_for(browser, make_user):
        browser.post(reverse("admin:articles_article_delete", args=[article.pk]), {"post": "yes"})
        gone = not Article.objects.filter(pk=article.pk).exists()
        assert gone == may_delete(role, status), (own, status)


def test_who_may_publish_an_article_by_a_bulk_action(
    role: str, browser: Client, make_user: Callable[..., User]
) -> None:
    for article, own, status in articles_for(browser, make_user):
        browser.post(
            reverse("admin:articles_article_changelist"),
            {"action": "publish", "_selected_action": article.pk, "confirmed": "yes"},
        )
        published = Article.objects.get(pk=article.pk).status == "published"
        assert published == (status == "published" or may_publish(role, status)), (own, status)


def test_who_may_publish_an_article_by_its_form(
    role: str, browser: Client, make_user: Callable[..., User]
) -> None:
    for article, own, status in articles_for(browser, make_user):
        page = browser.get(change_address(article))
        browser.post(change_address(article), form_of(page) | {"step": "publish_now"})
        published = Article.objects.get(pk=article.pk).status == "published"
        assert published == (status == "published" or may_publish(role, status)), (own, status)


def test_only_chief_editors_withdraw(
    role: str, browser: Client, make_user: Callable[..., User]
) -> None:
    article = make_article()
    page = browser.get(change_address(article))
    browser.post(change_address(article), form_of(page) | {"step": "withdraw"})
    withdrawn = Article.objects.get(pk=article.pk).status == "withdrawn"
    assert withdrawn == (role in {"Chief editor", SUPERUSER})


def test_a_writer_submits_their_own_and_then_waits(writer: Client) -> None:
    article = make_article(status="draft", created_by=user_of(writer))
    page = writer.get(change_address(article))
    sent = form_of(page)
    writer.post(change_address(article), sent | {"step": "submit"})
    assert Article.objects.get(pk=article.pk).status == "in_review"
    refused = writer.post(change_address(article), sent | {"step": "return_to_draft"})
    assert refused.status_code == 403
    assert Article.objects.get(pk=article.pk).status == "in_review"


# What the lists answer: 200, 403, or where they lead; the adding pages likewise.
NOBODY = dict.fromkeys([*ROLES, SUPERUSER], 403)


def only(*allowed: str, answer: int = 200) -> dict[str, int]:
    return NOBODY | dict.fromkeys([*allowed, SUPERUSER], answer)


EDITORS = ("Editor", "Chief editor")
DESK = ("Desk", *EDITORS)
LISTS = {
    "message": only(*DESK),
    "cannedanswer": only(*DESK),
    "messagetag": only(*DESK),
    "quarantined": only(*DESK),
    "topic": only("Chief editor"),
    "openinghours": only("Chief editor"),
    "holiday": only("Chief editor"),
    "knownphrase": only("Chief editor"),
    "mailing": only(*EDITORS),
    "delivery": only(*EDITORS),
    "suppression": only("Chief editor"),
    "throttle": only("Chief editor"),
    "subscriber": only("Chief editor"),
    "signup": only("Chief editor"),
    "consent": only("Chief editor"),
    "issue": only(*EDITORS),
    "examination": only(*EDITORS),
    "article": only("Writer", *EDITORS),
    "calendarentry": only("Writer", *EDITORS),
    "author": only("Writer", *EDITORS),
    "subject": only("Writer", *EDITORS),
    "subjectchange": only(*EDITORS),
    "page": only(*EDITORS),
    "image": only("Writer", *EDITORS),
    "attachment": only(*EDITORS),
    "publisher": only("Chief editor", answer=302),
    "pastaddress": only("Chief editor"),
    "missedaddress": only(*EDITORS),
    "archivedcomment": only(*EDITORS),
    "importbatch": only("Chief editor"),
    "term": only("Writer", *EDITORS),
    "glossarychange": only(*EDITORS),
    "user": only("Chief editor"),
    "group": only(),
}
ADDING = {
    "message": NOBODY,
    "cannedanswer": only(*DESK),
    "messagetag": only(*DESK),
    "quarantined": NOBODY,
    "topic": only("Chief editor"),
    "openinghours": only("Chief editor"),
    "holiday": only("Chief editor"),
    "knownphrase": only("Chief editor"),
    "mailing": NOBODY,
    "delivery": NOBODY,
    "suppression": NOBODY,
    "throttle": only("Chief editor"),
    "subscriber": NOBODY,
    "signup": NOBODY,
    "consent": NOBODY,
    "examination": only("Chief editor"),
    "issue": only(*EDITORS),
    "article": only("Writer", *EDITORS),
    "calendarentry": only("Writer", *EDITORS),
    "author": only(*EDITORS),
    "subject": only(*EDITORS),
    "subjectchange": NOBODY,
    "page": only(*EDITORS),
    "image": NOBODY,
    "attachment": NOBODY,
    "publisher": NOBODY,
    "pastaddress": only("Chief editor"),
    "missedaddress": NOBODY,
    "archivedcomment": NOBODY,
    "importbatch": only("Chief editor"),
    "term": only(*EDITORS),
    "glossarychange": NOBODY,
    "user": only("Chief editor"),
    "group": only(),
}


def test_every_model_of_the_admin_has_a_row_here() -> None:
    registered = {model._meta.model_name for model in admin.site._registry}
    assert registered == set(LISTS) == set(ADDING)


def test_who_may_open_the_lists_and_add(role: str, browser: Client) -> None:
    for model in admin.site._registry:
        label, name = model._meta.app_label, str(model._meta.model_name)
        answer = browser.get(reverse(f"admin:{label}_{name}_changelist")).status_code
        assert answer == LISTS[name][role], name
        answer = browser.get(reverse(f"admin:{label}_{name}_add")).status_code
        assert answer == ADDING[name][role], name


def test_a_reader_with_a_log_in_is_sent_away_from_every_page(db: None) -> None:
    client = Client()
    client.force_login(User.objects.create_user("reader"))
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        assert client.get(reverse(name)).status_code == 302


def test_the_migration_can_be_taken_back(publisher: object) -> None:
    from importlib import import_module

    from django.apps import apps

    migration = import_module("articles.migrations.0002_roles")
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
    migration.remove_groups(apps, connection.schema_editor())
    assert not Group.objects.exists()


def test_the_names_of_the_groups_are_those_of_the_rules() -> None:
    names = [roles.WRITER, roles.EDITOR, roles.CHIEF_EDITOR, roles.DESK]
    assert names == ROLES


def test_who_may_not_see_an_article_is_not_told_where_it_would_stand(
    log_in: Callable[[str], Client],
) -> None:
    draft = make_article("A secret", status="draft")
    kind = ContentType.objects.get_for_model(draft)
    address = reverse("admin:view_on_site", args=[kind.pk, draft.pk])
    assert log_in("Desk").get(address).status_code == 403
    assert log_in("Writer").get(address).status_code == 302
