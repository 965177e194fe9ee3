"""The pages of the desk."""

import pytest
from django.test import Client

from contact import inbox
from tests.admin.people import client_of, make_groups, make_user
from tests.contact.make import NOW, make_message

pytestmark = pytest.mark.django_db


def test_smoke(publisher: object) -> None:
    make_groups()
    user = make_user("Chief editor")
    client: Client = client_of(user)
    message = make_message()
    other = make_message(text="Again")
    inbox.note(message, "Look.", by=user, now=NOW)
    inbox.reply(message, "Yes.", by=user, now=NOW)
    base = f"/admin/contact/message/{message.pk}/"
    for address in [
        "/admin/", "/admin/contact/message/", "/admin/contact/message/?q=trust",
        "/admin/contact/message/?box=late&topic=1", f"{base}change/", f"{base}link/?q=trust",
        f"{base}merge/", f"{base}merge/?q=trust", f"{base}become/entry/", f"{base}become/term/",
        f"{base}become/subscriber/", "/admin/contact/message/figures/",
        "/admin/contact/topic/add/",
    ]:  # fmt: skip
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
    for name in ("assign", "close", "merge", "tag", "not_spam", "spam", "assign_to_me"):
        answer = client.post(
            "/admin/contact/message/?box=all",
            {"action": name, "_selected_action": [message.pk, other.pk]},
        )
        assert answer.status_code == 200, name
