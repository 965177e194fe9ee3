"""Log-ins: nobody gives more than they have."""

from collections.abc import Callable

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from .pages import form_of
from .people import user_of


def address(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def test_a_chief_editor_adds_a_writer(chief: Client) -> None:
    page = chief.get(reverse("admin:auth_user_add"))
    data = form_of(page, "user_form") | {
        "username": "new-writer",
        "usable_password": "true",
        "password1": "a long pass phrase",
        "password2": "a long pass phrase",
        "is_staff": "on",
        "groups": [Group.objects.get(name="Writer").pk],
    }
    response = chief.post(reverse("admin:auth_user_add"), data)
    assert response.status_code == 302
    user = User.objects.get(username="new-writer")
    assert user.is_staff
    assert user.has_perm("articles.add_article")
    assert not user.is_superuser


def test_a_chief_editor_cannot_make_a_superuser_or_give_single_rights(
    chief: Client, make_user: Callable[..., User]
) -> None:
    user = make_user("Writer")
    data = form_of(chief.get(address(user)), "user_form")
    rights = [Permission.objects.get(codename="delete_user").pk]
    response = chief.post(address(user), data | {"is_superuser": "on", "user_permissions": rights})
    assert response.status_code == 302
    user.refresh_from_db()
    assert not user.is_superuser
    assert not user.user_permissions.exists()


def test_a_chief_editor_gives_no_group_with_rights_beyond_their_own(
    chief: Client, make_user: Callable[..., User]
) -> None:
    operators = Group.objects.create(name="Operators")
    operators.permissions.add(Permission.objects.get(codename="delete_user"))
    user = make_user("Writer")
    page = chief.get(address(user))
    assert "Operators" not in page.content.decode()
    response = chief.post(address(user), form_of(page, "user_form") | {"groups": [operators.pk]})
    assert response.status_code == 200
    assert not user.groups.filter(pk=operators.pk).exists()


def test_a_chief_editor_can_neither_change_a_superuser_nor_their_password(
    chief: Client, make_user: Callable[..., User]
) -> None:
    owner = make_user("superuser", "owner")
    assert chief.post(address(owner), {"username": "hacked"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[owner.pk])
    assert chief.get(password).status_code == 403
    page = chief.get(address(owner)).content.decode()
    owner.refresh_from_db()
    assert owner.username == "owner"
    assert owner.password not in page


def test_a_chief_editor_cannot_touch_a_log_in_with_single_rights_beyond_their_own(
    chief: Client, make_user: Callable[..., User]
) -> None:
    operator = make_user("Writer", "operator")
    operator.user_permissions.add(Permission.objects.get(codename="delete_user"))
    assert chief.post(address(operator), {"username": "hacked"}).status_code == 403


def test_an_editor_sees_no_log_ins(editor: Client) -> None:
    assert editor.get(address(user_of(editor))).status_code == 403
    assert "Log-ins" not in editor.get(reverse("admin:index")).content.decode()
