"""Links for outsiders and what is said of a text: verbs, the public page, the marks."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles import discussing, publishing, revisions, showing, updating
from articles.marking import Quote, marked
from articles.models import Article, PreviewLink, ReviewComment
from articles.tasks import forget_preview_links
from outbox.models import Notice
from tests.factories import WHOLE, make_article, make_publisher
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return User.objects.create_user("ed", email="ed@example.org", is_staff=True)


@pytest.fixture
def article(editor: User) -> Article:
    make_publisher()
    return make_article(
        "On bridges",
        body="<p>Three bridges cross it. Three bridges are enough.</p>",
        status="draft",
        created_by=editor,
        **WHOLE,
    )


@pytest.fixture
def key(article: Article, editor: User) -> str:
    return make_link(article, editor)


def make_link(article: Article, by: User, *, days: int = 3, ago: timedelta = timedelta()) -> str:
    revision = revisions.keep(article, by=by)
    return showing.make(revision, name="Dr Ada Low", days=days, by=by, now=timezone.now() - ago)


def link_of(key: str) -> PreviewLink:
    link = showing.find(key, now=timezone.now())
    assert link
    return link


def mailed() -> list[dict[str, Any]]:
    return list(Notice.objects.order_by("pk").values("address", "subject", "text"))


def send(client: Client, key: str, **said: str) -> Any:
    return client.post(f"/preview/{key}/", {"name": "Ada", "text": "Are there not four?"} | said)


# ---- Who reads ------------------------------------------------------------------------


def test_an_outsider_reads_the_revision_and_nobody_keeps_it(
    client: Client, key: str, article: Article
) -> None:
    response = client.get(f"/preview/{key}/")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "no-referrer"
    assert response["X-Frame-Options"] == "DENY"
    assert not response.cookies
    page = Page(response.content.decode())
    assert "Three bridges cross it." in page.text
    assert page.hrefs("canonical") == []
    assert key not in page.text
    assert page.meta("robots") == ["noindex, nofollow"]
    Article.objects.filter(pk=article.pk).update(body_html="<p>Another text.</p>", title="Else")
    again = client.get(f"/preview/{key}/").content.decode()
    assert "Three bridges cross it." in again
    assert "Another text" not in again


def test_the_key_is_stored_nowhere(key: str) -> None:
    link = link_of(key)
    assert len(key) >= 40  # 256 bits
    assert key not in str([getattr(link, field.name) for field in link._meta.fields])


@pytest.mark.parametrize("what", ["expired", "revoked", "edited", "deleted", "guessed"])
def test_a_link_that_does_not_hold_is_not_there(
    client: Client, article: Article, editor: User, what: str
) -> None:
    ago = timedelta(days=1, seconds=1) if what == "expired" else timedelta()
    key = make_link(article, editor, days=1, ago=ago)
    if what == "revoked":
        showing.revoke(PreviewLink.objects.get(), now=timezone.now())
    elif what == "edited":
        key = key[:-1] + ("A" if key[-1] != "A" else "B")
    elif what == "deleted":
        article.delete()
    elif what == "guessed":
        key = "a" * 43
    for response in (client.get(f"/preview/{key}/"), send(client, key, text="Long thought of.")):
        assert response.status_code == 404
        assert response["Cache-Control"] == "no-store"
        assert "Three bridges" not in response.content.decode()
    assert "Long thought of." in response.content.decode()
    assert ReviewComment.objects.count() == 0


def test_a_link_opens_its_own_revision_only(client: Client, article: Article, editor: User) -> None:
    old = make_link(article, editor)
    article.body = "<p>Four bridges.</p>"
    article.save()
    new = make_link(article, editor)
    assert "Four bridges" not in client.get(f"/preview/{old}/").content.decode()
    assert "Four bridges" in client.get(f"/preview/{new}/").content.decode()


def test_no_link_holds_longer_than_three_days() -> None:
    assert max(showing.DAYS) == 3


def test_nothing_of_it_is_in_the_ways_into_the_site(client: Client, key: str) -> None:
    for path in ("/", "/sitemap.xml", "/sitemap-pages.xml", "/search/?q=bridges", "/robots.txt"):
        assert "/preview/" not in client.get(path).content.decode()


def test_old_links_are_forgotten_and_what_was_said_stays(
    client: Client, article: Article, editor: User
) -> None:
    key = make_link(article, editor)
    send(client, key)
    PreviewLink.objects.update(expires_at=timezone.now() - timedelta(days=31))
    forget_preview_links(timestamp=int(timezone.now().timestamp()))
    assert PreviewLink.objects.count() == 0
    assert ReviewComment.objects.get().said_by == "Ada"


# ---- What is said ---------------------------------------------------------------------


@pytest.mark.parametrize("verdict", ["", "changes", "approved"])
def test_an_outsider_speaks_under_the_name_given(
    client: Client, key: str, article: Article, verdict: str
) -> None:
    response = send(client, key, verdict=verdict, quote="Three bridges", before="cross it. ")
    assert response.status_code == 302
    comment = ReviewComment.objects.get()
    assert (comment.article, comment.name, comment.verdict) == (article, "Ada", verdict)
    assert (comment.quote, comment.author) == ("Three bridges", None)
    page = client.get(response["Location"]).content.decode()
    assert "The editors have been told" in page
    assert "Are there not four?" in page
    article.refresh_from_db()
    assert article.status == "draft"  # the step is an editor's


def test_an_approval_needs_no_words_and_a_remark_does(client: Client, key: str) -> None:
    assert send(client, key, verdict="approved", text="").status_code == 302
    refused = send(client, key, text="", quote="Three bridges")
    assert refused.status_code == 422
    assert "Three bridges</textarea>" in refused.content.decode()
    assert ReviewComment.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("name", "a" * 101), ("text", "a" * 5001), ("verdict", "published")],
)
def test_what_can_not_be_kept_is_given_back(
    client: Client, key: str, field: str, typed: str
) -> None:
    response = send(client, key, **({"text": "Kept here."} | {field: typed}))
    assert response.status_code == 422
    assert 'class="errorlist' in response.content.decode()
    assert ("Kept here." in response.content.decode()) == (field != "text")
    assert ReviewComment.objects.count() == 0


def test_the_same_twice_is_said_once(client: Client, key: str) -> None:
    for _ in range(3):
        assert send(client, key).status_code == 302
    assert ReviewComment.objects.count() == 1


def test_too_much_at_once_is_refused_and_kept_in_the_form(client: Client, key: str) -> None:
    for number in range(discussing.MOST_IN_A_MINUTE):
        send(client, key, text=f"Point {number}.")
    response = send(client, key, text="And another one.")
    assert response.status_code == 422
    assert "wait a minute" in response.content.decode()
    assert "And another one." in response.content.decode()


def test_a_link_takes_so_many_comments_and_no_more(key: str) -> None:
    link = link_of(key)
    now = timezone.now()
    long_ago = now - timedelta(hours=1)
    ReviewComment.objects.bulk_create(
        ReviewComment(article=link.article, link=link, name="Ada", text=str(n), made_at=long_ago)
        for n in range(discussing.MOST_BY_LINK)
    )
    with pytest.raises(discussing.NotSaid, match="takes no more"):
        discussing.say_by(link, name="Ada", text="One more.", now=now)


def test_one_outsider_reads_nothing_of_another(
    client: Client, article: Article, editor: User
) -> None:
    first, second = make_link(article, editor), make_link(article, editor)
    send(client, first, text="Between us.")
    discussing.say(article, by=editor, text="Internal.", now=timezone.now())
    page = client.get(f"/preview/{second}/").content.decode()
    assert "Between us." not in page
    assert "Internal." not in page


def test_an_outsider_is_answered_and_may_answer(
    client: Client, key: str, article: Article, editor: User
) -> None:
    send(client, key)
    comment, now = ReviewComment.objects.get(), timezone.now()
    discussing.say(article, by=editor, text="One was torn down.", now=now, parent=comment)
    assert "One was torn down." in client.get(f"/preview/{key}/").content.decode()
    send(client, key, text="I see.", parent=str(comment.pk))
    assert [answer.text for answer in comment.answers.all()] == ["One was torn down.", "I see."]
    other = discussing.say(article, by=editor, text="Internal.", now=now)
    assert send(client, key, text="Hm.", parent=str(other.pk)).status_code == 422


def test_nobody_is_taken_to_a_log_in_and_no_token_is_needed(key: str) -> None:
    """With a policy of no referrer, browsers say that a form comes from nowhere."""
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(
        f"/preview/{key}/", {"name": "Ada", "text": "Good."}, headers={"origin": "null"}
    )
    assert response.status_code == 302
    assert strict.delete(f"/preview/{key}/").status_code == 405


def test_those_concerned_are_mailed_each_once(client: Client, key: str, article: Article) -> None:
    writer = User.objects.create_user("wr", email="wr@example.org")
    article.assignee = writer
    article.save()
    send(client, key, verdict="changes", quote="Three bridges")
    mails = mailed()
    assert sorted(mail["address"] for mail in mails) == ["ed@example.org", "wr@example.org"]
    assert mails[0]["subject"] == "Ada on “On bridges”: asks for changes"
    assert mails[0]["text"].startswith("> Three bridges\n\nAre there not four?")


def test_who_speaks_is_not_mailed(article: Article, editor: User) -> None:
    discussing.say(article, by=editor, text="A note to myself.", now=timezone.now())
    assert mailed() == []


def test_what_is_settled_waits_for_nobody(article: Article, editor: User) -> None:
    now = timezone.now()
    comment = discussing.say(article, by=editor, text="Four.", now=now)
    said = ReviewComment.objects.filter(discussing.is_open())
    assert said.count() == 1
    discussing.resolve(comment, by=editor, now=now)
    assert said.count() == 0
    discussing.reopen(comment)
    assert said.count() == 1


def test_a_bare_approval_waits_for_nobody(key: str) -> None:
    discussing.say_by(link_of(key), name="Ada", text="", verdict="approved", now=timezone.now())
    assert not ReviewComment.objects.filter(discussing.is_open()).exists()


def test_comments_on_an_update_go_over_to_the_live_article(editor: User) -> None:
    make_publisher()
    live = make_article("Live", **WHOLE)
    update = publishing.prepare_update(live, by=editor)
    key = make_link(update, editor)
    discussing.say_by(link_of(key), name="Ada", text="Good.", now=timezone.now())
    updating.go_out(update, by=editor, now=timezone.now())
    assert ReviewComment.objects.get().article == live
    assert link_of(key).article == live


def test_an_empty_comment_is_refused(article: Article, editor: User) -> None:
    with pytest.raises(ValidationError):
        discussing.say(article, by=editor, text=" \n ", now=timezone.now())


# ---- Passages -------------------------------------------------------------------------


def test_of_two_equal_passages_the_one_that_was_meant_is_marked() -> None:
    html = "<p>Three bridges cross it. Three bridges are enough.</p>"
    told, found = marked(html, [Quote(1, "Three bridges", "cross it. ")])
    assert found == {1}
    assert told.index("<mark") > told.index("cross it.")


def test_a_passage_over_several_elements_and_entities_is_marked() -> None:
    html = "<p>Firms &amp; <b>ties</b></p><p>are slow.</p>"
    told, found = marked(html, [Quote(1, "& ties are")])
    assert found == {1}
    assert told.count("<mark") == 3
    assert told.count('id="quote-1"') == 1


def test_a_passage_that_is_gone_is_not_marked() -> None:
    assert marked("<p>Four.</p>", [Quote(1, "Three"), Quote(2, " ")]) == ("<p>Four.</p>", set())


HTML = st.lists(
    st.sampled_from(["<p>", "</p>", "<b>", "</b>", "a", "b", " ", "&amp;", "&lt;", "ab", "\n"]),
    max_size=20,
).map("".join)


@given(HTML, st.lists(st.sampled_from(["a", "ab", "b a", "&", "<", "aa"]), max_size=4))
def test_without_its_marks_a_text_is_what_it_was(html: str, quotes: list[str]) -> None:
    told, _ = marked(html, [Quote(n + 1, text) for n, text in enumerate(quotes)])
    plain = told.replace("</mark>", "")
    for number in range(1, 5):
        for identity in (f' id="quote-{number}"', ""):
            plain = plain.replace(f'<mark{identity} data-quote="{number}">', "")
    assert plain == html
