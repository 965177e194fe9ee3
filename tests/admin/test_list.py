"""The list of articles: its states, filters, search and bulk actions."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import correcting
from articles.admin.states import STATES, state_q
from articles.models import Article
from tests.factories import WHOLE, make_article, make_articles, make_author, make_subject
from tests.pages import Page

from .people import user_of

ADDRESS = "/admin/articles/article/"


def titles(client: Client, **query: Any) -> list[str]:
    response = client.get(ADDRESS, query)
    assert response.status_code == 200, response
    return [article.title for article in response.context["cl"].result_list]


def in_every_state() -> None:
    now = timezone.now()
    day = timedelta(days=1)
    make_article("A draft", status="draft")
    make_article("In review", status="in_review")
    make_article("Approved", status="approved")
    make_article("Scheduled", published_at=now + day)
    make_article("Live")
    make_article("Live for a while", expires_at=now + day)
    make_article("Expired", published_at=now - 2 * day, expires_at=now - day)
    make_article("Withdrawn", status="withdrawn")


def test_the_states_as_queries_are_the_states_of_the_articles(publisher: object) -> None:
    in_every_state()
    now = timezone.now()
    for value, word in STATES.items():
        found = set(Article.objects.filter(state_q(value, now=now)))
        assert found == {a for a in Article.objects.all() if a.state(now) == word} != set(), word


def test_the_filter_by_state(editor: Client) -> None:
    in_every_state()
    assert titles(editor, state="scheduled") == ["Scheduled"]
    assert sorted(titles(editor, state="published")) == ["Live", "Live for a while"]
    assert len(titles(editor, state="nonsense")) == 8


def test_the_list_says_each_articles_state(editor: Client) -> None:
    in_every_state()
    page = editor.get(ADDRESS).content.decode()
    assert all(f">{word}</span>" in page for word in STATES.values())


def test_the_filters_by_subject_author_and_who_entered_it(editor: Client) -> None:
    subject, author = make_subject("Trust"), make_author("Jane Doe")
    make_article("Wanted", subjects=[subject], authors=[author], created_by=user_of(editor))
    make_article("Other")
    assert titles(editor, subject=subject.pk) == ["Wanted"]
    assert titles(editor, author=author.pk) == ["Wanted"]
    assert titles(editor, mine="yes") == ["Wanted"]
    assert titles(editor, mine="no") == ["Other"]


def test_odd_values_of_filters_are_left_aside(editor: Client) -> None:
    make_article()
    assert titles(editor, subject="x", author="9" * 40) == ["On trust"]


def test_a_filter_keeps_the_others_and_the_search(editor: Client) -> None:
    subject = make_subject("Trust")
    make_article("Weak ties", subjects=[subject])
    page = editor.get(ADDRESS, {"subject": subject.pk, "state": "published", "q": "ties"})
    form = next(
        choice
        for spec in page.context["cl"].filter_specs
        if spec.title == "author"
        for choice in spec.choices(page.context["cl"])
    )
    assert form["others"] == {"subject": str(subject.pk), "state": "published", "q": "ties"}


def test_the_search_looks_into_the_text(editor: Client) -> None:
    make_article("On trust", body="<p>Granovetter’s acquaintances.</p>")
    make_article("On networks")
    assert titles(editor, q="acquaintance") == ["On trust"]
    assert titles(editor, q="“ unclosed (") == []


def test_a_column_orders_what_the_search_found(editor: Client) -> None:
    make_article("Ties, strong", body="<p>Ties and ties.</p>")
    make_article("About a tie", body="<p>Of one.</p>")
    assert titles(editor, q="tie", o="1") == ["About a tie", "Ties, strong"]
    assert titles(editor, q="tie", o="-1") == ["Ties, strong", "About a tie"]


def test_the_list_costs_the_same_for_any_number_of_articles(editor: Client) -> None:
    def cost(**query: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            editor.get(ADDRESS, query)
        return len(queries)

    make_articles(3, authors=["Jane Doe"], subjects=["Trust"])
    few = cost(), cost(q="people", state="published")
    make_articles(40, authors=["Peter Roe"], subjects=["Networks"])
    assert (cost(), cost(q="people", state="published")) == few
    assert few[0] <= 14


# ---- Bulk actions ---------------------------------------------------------------------


def act(client: Client, action: str, *articles: Article, confirmed: bool = True) -> Any:
    data = {"action": action, "_selected_action": [article.pk for article in articles]}
    return client.post(ADDRESS, data | ({"confirmed": "yes"} if confirmed else {}), follow=True)


def offered(client: Client) -> list[str]:
    form = client.get(ADDRESS).context["action_form"]
    return [value for value, _ in form.fields["action"].choices if value]


def test_each_role_is_offered_its_own_actions(
    writer: Client, editor: Client, chief: Client
) -> None:
    make_article()
    common = ["submit", "return_to_draft"]
    more = [*common, "approve", "publish", "unschedule", "feature", "unfeature"]
    assert offered(writer) == [*common, "add_subjects"]
    assert offered(editor) == [*more, "add_subjects"]
    assert offered(chief) == [*more, "withdraw", "add_subjects"]


def test_an_action_first_says_what_will_happen_and_what_is_refused(editor: Client) -> None:
    draft, live = make_article("A draft", status="draft", **WHOLE), make_article("Live")
    page = act(editor, "publish", draft, live, confirmed=False)
    assert [article.title for article in page.context["accepted"]] == ["A draft"]
    assert page.context["refused"] == [(live, "It is published.")]
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_a_confirmed_action_does_it_and_counts(editor: Client) -> None:
    drafts = [
        make_article(f"Draft {n}", status="draft", published_at=None, **WHOLE) for n in range(2)
    ]
    live = make_article("Live")
    page = act(editor, "publish", *drafts, live).content.decode()
    assert "2 articles published." in page
    assert "1 refused. “Live”: It is published." in page
    now = timezone.now()
    assert all(Article.objects.get(pk=draft.pk).is_published(now) for draft in drafts)
    assert LogEntry.objects.filter(change_message="Publish now.").count() == 2


def test_a_clash_of_addresses_is_refused_and_the_rest_published(editor: Client) -> None:
    twins = [make_article("On trust", status="draft", published_at=None, **WHOLE) for _ in range(2)]
    Article.objects.filter(pk__in=[twin.pk for twin in twins]).update(slug="on-trust")
    other = make_article("On networks", status="draft", published_at=None, **WHOLE)
    page = act(editor, "publish", *twins, other).content.decode()
    assert "2 articles published." in page
    assert "has the address “on-trust”" in page


def test_what_the_guard_holds_is_said_before_anything_is_confirmed(editor: Client) -> None:
    article = make_article("No summary", status="draft")
    page = act(editor, "publish", article, confirmed=False)
    assert "It has no summary." in page.content.decode()
    assert not page.context["accepted"]


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit", "draft", "in_review"),
        ("return_to_draft", "in_review", "draft"),
        ("approve", "in_review", "approved"),
        ("publish", "approved", "published"),
        ("withdraw", "published", "withdrawn"),
    ],
)
def test_the_actions_take_the_steps_of_publishing(
    chief: Client, action: str, before: str, after: str
) -> None:
    article = make_article(status=before, **WHOLE)
    act(chief, action, article)
    assert Article.objects.get(pk=article.pk).status == after


def test_articles_are_featured_and_taken_down_again(editor: Client) -> None:
    article = make_article()
    act(editor, "feature", article)
    assert Article.objects.featured(timezone.now()).get() == article
    page = act(editor, "feature", article, confirmed=False)
    assert not page.context["accepted"]
    act(editor, "unfeature", article)
    assert not Article.objects.featured(timezone.now()).exists()


def test_an_action_that_is_not_offered_does_nothing(writer: Client) -> None:
    article = make_article(status="draft", created_by=user_of(writer))
    for action in ("publish", "withdraw", "feature", "delete_selected"):
        act(writer, action, article)
    article.refresh_from_db()
    assert (article.status, article.featured_from) == ("draft", None)


def test_too_many_articles_at_once_are_refused(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("articles.admin.actions.MOST", 2)
    drafts = [make_article(f"Draft {n}", status="draft") for n in range(3)]
    page = act(editor, "submit", *drafts)
    assert "Choose 2 articles at the most" in page.content.decode()
    assert not Article.objects.filter(status="in_review").exists()


def test_looking_something_up_needs_the_right_to_see_it(writer: Client, log_in: Any) -> None:
    make_subject("Trust")
    query = {
        "app_label": "articles",
        "model_name": "articlesubject",
        "field_name": "tag",
        "term": "tru",
    }
    address = reverse("admin:autocomplete")
    assert writer.get(address, query).json()["results"][0]["text"] == "Trust"
    assert log_in("Desk").get(address, query).status_code == 403


def test_a_retracted_article_is_marked_in_the_list(editor: Client) -> None:
    article = make_article("On bridges", **WHOLE)
    correcting.correct(article, kind="retraction", text="It was made up.", by=None)
    page = Page(editor.get("/admin/articles/article/").content.decode()).text
    assert "On bridges published, retracted" in page


def test_what_is_typed_is_completed_page_by_page_and_nothing_is_counted(editor: Client) -> None:
    for number in range(23):
        make_article(f"Nets {number}")
    query = {
        "term": "nets", "app_label": "articles", "model_name": "calendarentry",
        "field_name": "article",
    }  # fmt: skip

    def completed(**more: Any) -> tuple[list[str], bool]:
        found = editor.get("/admin/autocomplete/", query | more).json()
        return [one["text"] for one in found["results"]], found["pagination"]["more"]

    with CaptureQueriesContext(connection) as queries:
        (first, is_more), (second, is_still_more) = completed(), completed(page=2)
    assert (len(first), is_more) == (20, True)
    assert (len(second), is_still_more) == (3, False)
    assert len({*first, *second}) == 23
    assert not any("SELECT COUNT" in str(one["sql"]) for one in queries.captured_queries)
    assert completed(term="nothing like it") == ([], False)
    assert editor.get("/admin/autocomplete/", query | {"page": "0"}).status_code == 404
