"""A form sent when the log-in is over comes back whole, without JavaScript."""

import pytest
from django.test import Client

from articles.models import Article
from tests.factories import WHOLE, make_article

from .pages import change_address, form_of
from .people import client_of, make_user

pytestmark = pytest.mark.django_db
OWN = {"HTTP_SEC_FETCH_SITE": "same-origin"}
TYPED = "<p>Typed for an hour: “a < b” & ‘c’.\n\n</p>"


def test_a_form_sent_after_the_session_is_over_is_kept_and_sent_again(publisher: object) -> None:
    user = make_user("Editor")
    browser = client_of(user)
    browser.handler.enforce_csrf_checks = True
    article = make_article(**WHOLE)
    address = change_address(article)
    opened = form_of(browser.get(address)) | {"summary": "Typed & kept\n<b>.", "body": TYPED}
    browser.session.flush()

    kept = browser.post(address, opened, **OWN)
    assert kept.status_code == 403
    assert "Log in, in another tab" in kept.content.decode()
    again = form_of(kept, "kept_form")
    assert again["summary"] == "Typed & kept\n<b>."

    browser.force_login(user)  # in the other tab: a new session, and a new token
    browser.cookies["csrftoken"] = "x" * 32
    older = browser.post(address, again, **OWN)
    assert older.status_code == 403
    assert "older than your log-in" in older.content.decode()
    last = browser.post(address, form_of(older, "kept_form"), **OWN)
    assert last.status_code == 302
    assert Article.objects.get().summary == "Typed & kept\n<b>."


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site", "HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {},
        {"HTTP_SEC_FETCH_SITE": "same-origin", "HTTP_SEC_FETCH_MODE": "cors"},
    ],
)
def test_a_form_of_somebody_elses_is_not_shown(publisher: object, headers: dict[str, str]) -> None:
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/admin/articles/article/add/", {"title": "Zwick"}, **headers)
    assert answer.status_code in {302, 403}
    assert "Zwick" not in answer.content.decode()


def test_a_password_is_never_shown_again(publisher: object) -> None:
    sent = {"new_password1": "a long pass phrase", "old_password": "another"}
    answer = Client().post("/admin/password_change/", sent, **OWN)
    assert "a long pass phrase" not in answer.content.decode()
    assert answer.status_code == 302
