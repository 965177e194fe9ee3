"""Corrections: dated records on published articles, and what readers see of them."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser
import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from articles import correcting, publishing, revisions
from articles.models import Article, Correction, Revision
from tests.factories import FIRST_DAY, WHOLE, make_article, make_publisher

pytestmark = pytest.mark.django_db
WRONG = "<p>The town has three bridges.</p><p>All of them are old.</p>"
RIGHT = "<p>The town has four bridges.</p><p>All of them are old.</p>"


@pytest.fixture(autouse=True)
def _publisher(publisher: Any) -> None:
    """Every page names it."""


def make_live(**fields: Any) -> Article:
    return make_article("On bridges", **({"body": WRONG} | WHOLE | fields))


def edit(article: Article, **fields: Any) -> Revision:
    """As an editor's form saves it."""
    revisions.keep_before(article)
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    return revisions.keep(article, by=None)


def correct(article: Article, kind: str = "correction", **said: Any) -> Correction:
    told = {"text": "It has four bridges, not three.", "by": None}
    return correcting.correct(article, kind=kind, **(told | said))


def page_of(client: Client, article: Article) -> str:
    return client.get(article.get_absolute_url()).content.decode()


def json_ld(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])["@graph"][0]
    return data


# ---- The verbs ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Correction.Kind.values)
def test_each_kind_is_a_change_of_substance(kind: str) -> None:
    article = make_live()
    correction = correct(article, kind)
    article.refresh_from_db()
    assert article.revised_at == correction.made_at
    assert article.is_retracted == (kind == "retraction")


def test_a_mended_typing_error_moves_no_date() -> None:
    article = make_live()
    edit(article, body=WRONG.replace("town", "City"))
    article.refresh_from_db()
    assert article.revised_at is None
    assert article.changed_at == FIRST_DAY


@pytest.mark.parametrize("status", ["draft", "in_review", "approved", "withdrawn"])
def test_only_what_readers_see_is_corrected(status: str) -> None:
    article = make_live(status=status)
    with pytest.raises(correcting.CannotCorrect, match="only an article that readers see"):
        correct(article)
    assert not Correction.objects.exists()


def test_neither_an_article_to_come_nor_an_expired_one_is_corrected() -> None:
    now = timezone.now()
    for fields in ({"published_at": now + timedelta(days=1)}, {"expires_at": now}):
        with pytest.raises(correcting.CannotCorrect):
            correct(make_live(slug="", **fields))


def test_it_says_something_and_is_of_a_kind() -> None:
    article = make_live()
    for said in ({"text": "  "}, {"kind": "erratum"}):
        with pytest.raises(ValidationError):
            correct(article, **said)
    article.refresh_from_db()
    assert article.revised_at is None


def test_the_same_words_are_not_told_twice() -> None:
    """As a button that is pressed twice would."""
    article = make_live()
    correct(article)
    with pytest.raises(correcting.CannotCorrect, match="told this already"):
        correct(article)
    assert Correction.objects.count() == 1


def test_it_has_the_date_that_is_given_but_none_to_come_or_before_publication() -> None:
    article, at = make_live(), datetime(2004, 1, 2, tzinfo=UTC)
    assert correct(article, at=at).made_at == at
    for wrong in (timezone.now() + timedelta(days=1), FIRST_DAY - timedelta(days=1)):
        with pytest.raises(correcting.CannotCorrect, match="after the publication"):
            correct(article, at=wrong)


def test_an_older_correction_does_not_set_the_date_of_revision_back() -> None:
    article = make_live(revised_at=datetime(2010, 1, 1, tzinfo=UTC))
    correct(article, at=datetime(2004, 1, 2, tzinfo=UTC))
    article.refresh_from_db()
    assert article.revised_at == datetime(2010, 1, 1, tzinfo=UTC)


def test_other_words_move_no_date() -> None:
    correction = correct(make_live(), at=datetime(2004, 1, 2, tzinfo=UTC))
    correcting.change(correction, text="Four.", before=None, after=None)
    stored = Correction.objects.get()
    assert (stored.text, stored.made_at.year) == ("Four.", 2004)
    assert Article.objects.get().revised_at == stored.made_at


def test_a_retraction_that_is_taken_back_leaves_no_mark(client: Client) -> None:
    article = make_live()
    correcting.take_back(correct(article, "retraction"))
    article.refresh_from_db()
    assert not article.is_retracted
    assert "etracted" not in page_of(client, article)


# ---- Only what readers have seen is compared ------------------------------------------


def test_the_last_change_is_that_of_the_last_two_texts_that_readers_saw() -> None:
    article = make_live()
    edit(article, body=RIGHT)
    found = correcting.last_change(article)
    assert found
    assert [one.content["body"] for one in found] == [WRONG, RIGHT]


def test_a_change_of_dates_alone_is_none_that_readers_see() -> None:
    article = make_live()
    edit(article, body=RIGHT)
    edit(article, featured_from=FIRST_DAY)
    found = correcting.last_change(article)
    assert found
    assert [one.content["body"] for one in found] == [WRONG, RIGHT]


def test_what_was_written_before_publication_is_never_shown() -> None:
    article = make_live(status="draft", body="<p>The mayor is a thief.</p>")
    secret = edit(article, body="<p>The mayor is a crook.</p>")
    edit(article, body=WRONG)
    publishing.publish(article, at=timezone.now(), by=None)
    public = edit(article, body=RIGHT)
    told = [one.content["body"] for one in correcting.seen(article)]
    assert told == [RIGHT, WRONG]
    with pytest.raises(correcting.CannotCorrect, match="never seen"):
        correct(article, before=secret, after=public)


def test_what_was_written_while_it_was_withdrawn_is_never_shown() -> None:
    article = make_live()
    edit(article, body=RIGHT)
    publishing.withdraw(article, by=None)
    edit(article, body="<p>Secret.</p>")
    edit(article, body=RIGHT + "<p>And new.</p>")
    publishing.publish(article, at=article.published_at or FIRST_DAY, by=None)
    edit(article, body=RIGHT)
    assert not [one for one in correcting.seen(article) if "Secret" in one.content["body"]]


def test_what_an_update_said_before_it_went_out_is_never_shown() -> None:
    article = make_live()
    update = publishing.prepare_update(article, by=None)
    edit(update, body="<p>Secret.</p>")
    edit(update, body=RIGHT)
    publishing.publish(update, at=timezone.now(), by=None)
    found = correcting.last_change(article)
    assert found
    assert [one.content["body"] for one in found] == [WRONG, RIGHT]
    assert len(correcting.seen(article)) == 2
    assert len(revisions.of(article)) > 2


def test_a_difference_needs_two_texts_of_this_article_in_their_order() -> None:
    article = make_live()
    after = edit(article, body=RIGHT)
    before = correcting.seen(article).last()
    other = edit(make_article("Another"), body=RIGHT)
    assert before
    for pair in ((before, None), (None, after), (after, before), (other, after), (after, after)):
        with pytest.raises(correcting.CannotCorrect):
            correct(article, before=pair[0], after=pair[1])
    assert not Correction.objects.exists()


def test_what_readers_were_shown_stays_when_the_revisions_go() -> None:
    article = make_live()
    edit(article, body=RIGHT)
    before, after = correcting.last_change(article) or (None, None)
    correct(article, before=before, after=after)
    Revision.objects.all().delete()
    ((label, difference),) = Correction.objects.get().changes
    assert label == "Text"
    assert [change.kind for change in difference.lines[0].changes] == [
        "same", "removed", "added", "same",
    ]  # fmt: skip


# ---- With an update -------------------------------------------------------------------


def test_a_prepared_correction_goes_out_with_its_update(client: Client) -> None:
    article = make_live()
    update = publishing.prepare_update(article, by=None)
    edit(update, body=RIGHT)
    prepared = correcting.prepare(
        update, kind="correction", text="It has four.", by=None, is_shown=True
    )
    Correction.objects.update(made_at=FIRST_DAY)
    assert "It has four." not in page_of(client, article)
    assert "It has four." not in client.get("/corrections/").content.decode()
    before = timezone.now().replace(microsecond=0)
    publishing.publish(update, at=timezone.now(), by=None)
    article.refresh_from_db()
    prepared.refresh_from_db()
    assert prepared.article == article
    assert before <= prepared.made_at <= timezone.now()
    assert article.revised_at == prepared.made_at
    assert prepared.before
    assert prepared.after
    assert (prepared.before.content["body"], prepared.after.content["body"]) == (WRONG, RIGHT)
    page = page_of(client, article)
    assert "It has four." in page
    assert "What was changed" in page


def test_a_prepared_retraction_marks_the_live_article_and_shows_nothing_unasked() -> None:
    article = make_live()
    update = publishing.prepare_update(article, by=None)
    edit(update, body=RIGHT)
    correcting.prepare(update, kind="retraction", text="No.", by=None, is_shown=False)
    publishing.publish(update, at=timezone.now(), by=None)
    article.refresh_from_db()
    assert article.is_retracted
    assert Correction.objects.get().difference == []


def test_a_dropped_update_takes_what_was_prepared_with_it() -> None:
    update = publishing.prepare_update(make_live(), by=None)
    correcting.prepare(update, kind="update", text="New.", by=None, is_shown=False)
    publishing.drop_update(update, by=None)
    assert not Correction.objects.exists()
    with pytest.raises(correcting.CannotCorrect, match="no update"):
        correcting.prepare(
            Article.objects.get(), kind="update", text="New.", by=None, is_shown=True
        )


# ---- What readers see -----------------------------------------------------------------


def test_the_page_says_what_was_wrong_and_shows_the_change(client: Client) -> None:
    article = make_live()
    edit(article, body=RIGHT)
    before, after = correcting.last_change(article) or (None, None)
    correct(article, before=before, after=after, at=datetime(2004, 1, 2, 17, tzinfo=UTC))
    correct(article, "clarification", text="A footbridge counts.")
    page = page_of(client, article)
    assert page.index("A footbridge counts.") < page.index("It has four bridges, not three.")
    assert page.index("All of them are old") < page.index("Correction</span>")
    assert '<time datetime="2004-01-02">January 2, 2004</time>' in page
    assert re.search(r"<del>.{,60}three </del><ins>.{,60}four </ins>", page)
    assert "All of them are old" not in page[page.index("What was changed") :]


def test_a_retraction_stands_before_the_text_and_the_title_stays(client: Client) -> None:
    article = make_live()
    correct(article, "retraction", text="We do not know how many bridges there are.")
    _, page = page_of(client, article).split("<h1", 1)
    order = ["On bridges</h1>", "This article is retracted", "We do not know", "The town has three"]
    assert sorted(order, key=page.index) == order
    assert 'id="site-corrections"' not in page


def test_machines_are_told(client: Client) -> None:
    article = make_live()
    correction = correct(article, text="It has </script> four.")
    data = json_ld(page_of(client, article))
    assert data["correction"] == [
        {
            "@type": "CorrectionComment",
            "name": "Correction",
            "text": "It has </script> four.",
            "datePublished": correction.made_at.isoformat(),
        }
    ]
    assert data["dateModified"] == correction.made_at.isoformat()
    assert "creativeWorkStatus" not in data
    correct(article, "retraction")
    page = page_of(client, article)
    assert json_ld(page)["creativeWorkStatus"] == "Retracted"
    assert '<meta name="citation_title" content="Retracted: On bridges">' in page
    assert '<meta name="DC.title" content="Retracted: On bridges">' in page
    assert "“On bridges” (retracted)" in page


LISTS = [
    "/", "/featured/", "/abstracts/", "/2003/", "/2003/08/", "/authors/jane-doe/",
    "/subjects/", "/subjects/trust/", "/site-map/2003/", "/search/?q=bridges", "/corrections/",
    "/2003/08/on-bridge/",
]  # fmt: skip


@pytest.mark.parametrize("address", LISTS)
def test_lists_mark_a_retracted_article(client: Client, address: str) -> None:
    article = make_live(kind="abstract", featured_from=FIRST_DAY, text="bridges")
    assert 'class="retracted"' not in client.get(address).content.decode()
    correct(article, "retraction")
    page = client.get(address).content.decode()
    assert re.search(r'On (<mark>)?bridges(</mark>)?</a> <span class="retracted">', page)


def test_its_neighbours_mark_it_too(client: Client) -> None:
    article = make_live()
    other = make_article("Another", published_at=FIRST_DAY + timedelta(days=1))
    correct(article, "retraction")
    assert '<span class="retracted">Retracted</span>' in page_of(client, other)


@pytest.mark.parametrize("kind", ["atom", "rss", "json"])
def test_the_feed_of_articles_says_so(client: Client, kind: str) -> None:
    article = make_live()
    correction = correct(article, "retraction", text="No bridge <stands>.")
    answer = client.get(f"/feeds/articles.{kind}").content.decode()
    if kind == "json":
        (item,) = json.loads(answer)["items"]
        title, text = item["title"], item["content_html"]
        assert item["date_modified"].startswith(f"{correction.made_at:%Y-%m-%dT%H:%M}")
    else:
        (entry,) = feedparser.parse(answer).entries
        title, text = entry.title, entry.content[0].value
        assert entry.updated.startswith(f"{correction.made_at:%Y-%m-%dT%H:%M}")
    assert title == "Retracted: On bridges"
    assert text.startswith("<p><strong>This article is retracted.</strong> No bridge &lt;stands")


# ---- /corrections/ and its feed -------------------------------------------------------


def test_the_page_lists_all_by_month_the_newest_first(client: Client) -> None:
    article, other = make_live(), make_article("On boats")
    correct(article, at=datetime(2004, 1, 2, tzinfo=UTC))
    correct(other, "update", text="It sank.", at=datetime(2005, 3, 2, tzinfo=UTC))
    page = client.get("/corrections/").content.decode()
    order = ["March 2005", "It sank.", "January 2004", "It has four bridges"]
    assert sorted(order, key=page.index) == order
    assert f'href="{article.get_absolute_url()}#site-correction-' in page


def test_without_any_it_says_so(client: Client) -> None:
    assert "Nothing was corrected here." in client.get("/corrections/").content.decode()


def test_it_is_paged_by_key(client: Client) -> None:
    article = make_live()
    rows = [
        Correction(article=article, text=f"Number {day}.", made_at=FIRST_DAY + timedelta(days=day))
        for day in range(1, 53)
    ]
    correcting.bring(article, rows)
    first = client.get("/corrections/").content.decode()
    assert "Number 52." in first
    assert "Number 2." not in first
    older = re.search(r'rel="next" href="(\?before=[^"]+)"', first)
    assert older
    second = client.get(f"/corrections/{older[1]}").content.decode()
    assert re.findall(r"Number \d+", second) == ["Number 2", "Number 1"]
    assert client.get("/corrections/?before=nothing").status_code == 404


def test_the_feed_has_an_entry_for_each_with_an_id_that_stays(client: Client) -> None:
    make_publisher(tag_authority="example.org,2003")
    article = make_live()
    correction = correct(article, at=datetime(2004, 1, 2, tzinfo=UTC))
    feed = feedparser.parse(client.get("/corrections/corrections.atom").content)
    (entry,) = feed.entries
    assert entry.id == f"tag:example.org,2003:corrections/{correction.uid}"
    assert entry.title == "Correction: On bridges"
    assert "It has four bridges, not three." in entry.content[0].value
    assert entry.link.endswith(f"{article.get_absolute_url()}#{correction.anchor}")
    assert correction.anchor in page_of(client, article)
    assert feed.feed.id == "tag:example.org,2003:feeds/corrections"
    rss = feedparser.parse(client.get("/corrections/corrections.rss").content)
    assert rss.entries[0].id == entry.id
    (item,) = json.loads(client.get("/corrections/corrections.json").content)["items"]
    assert item["id"] == entry.id


def test_a_reader_of_the_feed_that_has_it_is_told_so(client: Client) -> None:
    correction = correct(make_live())
    address = "/corrections/corrections.atom"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"if-none-match": etag}).status_code == 304
    correcting.change(correction, text="Four.", before=None, after=None)
    assert client.get(address, headers={"if-none-match": etag}).status_code == 200


def test_one_of_a_withdrawn_article_is_nowhere(client: Client) -> None:
    article = make_live()
    correct(article)
    publishing.withdraw(article, by=None)
    for address in ("/corrections/", "/corrections/corrections.atom"):
        assert "bridges" not in client.get(address).content.decode()
