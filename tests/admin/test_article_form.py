"""An article's form: what it stores, what it refuses, and that no word is lost."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline, PastAddress
from tests.factories import FIRST_DAY, WHOLE, make_article, make_author, make_subject

from .pages import add, change_address, errors_of, form_of, save
from .people import user_of


def rows(prefix: str, *forms: dict[str, object], stored: int = 0) -> dict[str, object]:
    """The fields of an inline form set."""
    data: dict[str, object] = {
        f"{prefix}-TOTAL_FORMS": len(forms),
        f"{prefix}-INITIAL_FORMS": stored,
    }
    for number, form in enumerate(forms):
        data |= {f"{prefix}-{number}-{name}": value for name, value in form.items()}
    return data


def test_a_new_article_is_a_draft_of_who_entered_it(writer: Client) -> None:
    response = add(writer, title="On trust", body="<p>Three short words.</p>")
    article = Article.objects.get()
    assert response.status_code == 302
    assert (article.title, article.status, article.slug) == ("On trust", "draft", "on-trust")
    assert article.created_by == user_of(writer)
    assert article.word_count == 3


def test_authors_subjects_and_sources_are_stored_in_their_order(editor: Client) -> None:
    first, second = make_author("Jane Doe"), make_author("Peter Roe")
    subjects = [make_subject("Trust"), make_subject("Networks")]
    add(
        editor,
        title="On trust",
        subjects=[subject.pk for subject in subjects],
        **rows(
            "bylines",
            {"author": second.pk, "name": "P. Roe", "position": ""},
            {"author": first.pk, "name": "", "position": ""},
        ),
        **rows("references", {"title": "The strength of weak ties", "url": "example.org/ties"}),
    )
    article = Article.objects.get()
    assert article.authors_text == "P. Roe, Jane Doe"
    assert article.subjects_text == "Networks, Trust"
    assert article.references.get().url == "https://example.org/ties"


def test_a_byline_without_a_place_comes_last(editor: Client) -> None:
    article = make_article(authors=["Jane Doe", "Peter Roe"])
    stored = [
        {"id": byline.pk, "article": article.pk, "author": byline.author_id, "name": byline.name,
         "position": byline.position}
        for byline in article.bylines.all()
    ]  # fmt: skip
    new = {"author": make_author("Ann Poe").pk, "name": "", "position": "", "article": article.pk}
    save(editor, article, **rows("bylines", *stored, new, stored=2))
    assert [str(byline) for byline in Byline.objects.all()] == ["Jane Doe", "Peter Roe", "Ann Poe"]


def test_a_subject_taken_away_is_gone_from_the_article(editor: Client) -> None:
    article = make_article(subjects=["Trust", "Networks"])
    keep = article.subjects.get(name="Trust")
    save(editor, article, subjects=[keep.pk])
    article.refresh_from_db()
    assert article.subjects_text == "Trust"


# ---- What happens on saving -----------------------------------------------------------


def choices_of(client: Client, article: Article) -> list[str]:
    form = client.get(change_address(article)).context["adminform"].form
    return [value for value, _ in form.fields["step"].choices]


def test_only_steps_that_the_user_may_take_are_offered(
    writer: Client, editor: Client, chief: Client
) -> None:
    article = make_article(status="draft", created_by=user_of(writer))
    live = make_article("Live")
    assert choices_of(writer, article) == ["", "submit"]
    assert choices_of(editor, article) == ["", "submit", "approve", "publish_now", "publish_at"]
    assert choices_of(editor, live) == [""]
    assert choices_of(chief, live) == ["", "withdraw"]
    scheduled = make_article("Soon", published_at=timezone.now() + timedelta(days=1))
    assert choices_of(chief, scheduled) == ["", "unschedule"]


def test_publish_now_shows_it_to_readers_at_once(editor: Client) -> None:
    article = make_article(status="draft", published_at=None, **WHOLE)
    response = save(editor, article, step="publish_now")
    article.refresh_from_db()
    assert article.is_published(timezone.now())
    assert Client().get(article.get_absolute_url()).status_code == 200
    assert response.status_code == 302


def test_publish_at_a_date_to_come_schedules_it_in_the_publishers_zone(editor: Client) -> None:
    article = make_article(status="approved", published_at=None, **WHOLE)
    save(editor, article, step="publish_at", published_at_0="2031-07-04", published_at_1="09:00:00")
    article.refresh_from_db()
    assert article.published_at == datetime(2031, 7, 4, 13, 0, tzinfo=UTC)  # New York
    assert article.state(timezone.now()) == "scheduled"


def test_publish_at_a_date_needs_the_date(editor: Client) -> None:
    article = make_article(status="approved", published_at=None)
    response = save(editor, article, step="publish_at")
    assert "Give the date and the time of publication." in errors_of(response)


def test_a_published_article_keeps_its_date(editor: Client) -> None:
    response = save(editor, make_article(), published_at_0="", published_at_1="")
    assert "A published article needs a date of publication." in errors_of(response)


def test_expiry_before_publication_is_refused(editor: Client) -> None:
    response = save(editor, make_article(), expires_at_0="2001-01-01", expires_at_1="00:00:00")
    assert "The expiry must come after the publication." in errors_of(response)


def test_another_articles_address_is_refused_in_words(editor: Client) -> None:
    make_article("On trust")
    other = make_article("On trust", status="draft", published_at=None, **WHOLE)
    response = save(
        editor, other, step="publish_at", published_at_0="2003-08-23", published_at_1="09:00:00"
    )
    assert "Another article of that month has this address." in errors_of(response)
    assert Article.objects.get(pk=other.pk).status == "draft"


def test_a_new_slug_leaves_the_old_address(editor: Client) -> None:
    article = make_article("On trust")
    save(editor, article, slug="trust")
    assert PastAddress.objects.get().path == "/2003/08/on-trust/"


def test_the_history_tells_who_published_it(editor: Client) -> None:
    article = make_article(status="draft", published_at=None, **WHOLE)
    save(editor, article, step="publish_now")
    messages = [entry.get_change_message() for entry in LogEntry.objects.all()]
    assert "From draft to published." in messages


def test_a_change_of_substance_dates_the_revision_and_a_typing_error_does_not(
    editor: Client,
) -> None:
    article = make_article()
    save(editor, article, title="On trust, again")
    article.refresh_from_db()
    assert article.revised_at is None
    save(editor, article, substance="on")
    article.refresh_from_db()
    assert article.revised_at
    assert timezone.now() - article.revised_at < timedelta(minutes=1)


# ---- Times that the clocks skip or repeat ---------------------------------------------


@pytest.mark.parametrize(("day", "time"), [("2027-03-14", "02:30:00"), ("2026-11-01", "01:30:00")])
def test_a_time_that_the_clocks_skip_or_repeat_is_asked_again(
    editor: Client, day: str, time: str
) -> None:
    article = make_article(status="draft", published_at=None)
    response = save(editor, article, published_at_0=day, published_at_1=time)
    assert "In New York (America/New_York) the clocks change at that time" in errors_of(response)
    assert Article.objects.get().published_at is None


@pytest.mark.parametrize(
    ("day", "time", "choice", "moment"),
    [
        ("2026-11-01", "01:30:00", "0", datetime(2026, 11, 1, 5, 30, tzinfo=UTC)),
        ("2026-11-01", "01:30:00", "1", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2027-03-14", "02:30:00", "0", datetime(2027, 3, 14, 6, 30, tzinfo=UTC)),
        ("2027-03-14", "02:30:00", "1", datetime(2027, 3, 14, 7, 30, tzinfo=UTC)),
    ],
)
def test_the_answer_says_which_moment_is_meant(
    editor: Client, day: str, time: str, choice: str, moment: datetime
) -> None:
    article = make_article(status="draft", published_at=None)
    asked = save(editor, article, published_at_0=day, published_at_1=time)
    text = asked.content.decode()
    assert text.count('type="radio" name="published_at_2"') == 2
    assert "AM EST (UTC−05:00)" in text or "1:30 AM EST" in text
    answer = form_of(asked) | {"published_at_2": choice}
    assert editor.post(change_address(article), answer).status_code == 302
    assert Article.objects.get().published_at == moment


def test_a_nonsensical_answer_is_asked_again(editor: Client) -> None:
    article = make_article(status="draft", published_at=None)
    typed = {"published_at_0": "2026-11-01", "published_at_1": "01:30:00", "published_at_2": "9"}
    assert "Say which moment you mean" in errors_of(save(editor, article, **typed))


def test_a_stored_moment_of_the_repeated_hour_stays_as_it_is(editor: Client) -> None:
    second_time = datetime(2026, 11, 1, 6, 30, 0, 123, tzinfo=UTC)  # 1:30 in New York, again
    article = make_article(status="draft", published_at=second_time)
    response = save(editor, article, title="Changed")
    article.refresh_from_db()
    assert response.status_code == 302
    assert (article.title, article.published_at) == ("Changed", second_time)


# ---- Two editors ----------------------------------------------------------------------


# ---- More than the form offers --------------------------------------------------------


def test_a_writer_cannot_set_what_only_editors_may(
    writer: Client, make_user: Callable[..., User]
) -> None:
    article = make_article(status="draft", published_at=None, created_by=user_of(writer))
    other = make_user("Editor", "other")
    before = {
        field.attname: getattr(article, field.attname)
        for field in Article._meta.concrete_fields
        if field.attname not in {"title", "version", "updated_at", "search"}
    }
    forged: dict[str, object] = {
        "status": "published", "created_by": other.pk, "created_by_id": other.pk,
        "version": 99, "uid": "00000000-0000-0000-0000-000000000000", "month": "2003-08-01",
        "word_count": 9, "body_html": "<script>alert(1)</script>", "text": "x",
        "authors_text": "x", "subjects_text": "x", "substance": "on", "featured_rank": 1,
    }  # fmt: skip
    for name in ("published_at", "expires_at", "revised_at", "featured_from", "featured_until"):
        forged |= {f"{name}_0": "2020-01-01", f"{name}_1": "09:00:00"}
    response = save(writer, article, title="Mine", **forged)
    article.refresh_from_db()
    assert response.status_code == 302
    assert article.title == "Mine"
    assert {name: getattr(article, name) for name in before} == before


@pytest.mark.parametrize("step", ["approve", "publish_now", "publish_at", "withdraw"])
def test_a_writer_posting_an_editors_step_is_refused(writer: Client, step: str) -> None:
    article = make_article(status="draft", created_by=user_of(writer))
    response = save(writer, article, step=step)
    article.refresh_from_db()
    assert response.status_code == 200
    assert article.status == "draft"


def test_a_forged_byline_of_another_article_is_refused(editor: Client) -> None:
    victim = make_article("Victim", authors=["Jane Doe"])
    mine = make_article("Mine", published_at=FIRST_DAY + timedelta(days=40))
    byline = victim.bylines.get()
    forged = {"id": byline.pk, "author": byline.author_id, "name": "Hacked", "position": 0,
              "article": mine.pk}  # fmt: skip
    save(editor, mine, **rows("bylines", forged, stored=1))
    byline.refresh_from_db()
    assert (byline.name, byline.article_id) == ("Jane Doe", victim.pk)


def test_an_address_that_is_no_web_address_is_refused(editor: Client) -> None:
    article = make_article()
    response = save(
        editor, article, **rows("references", {"title": "x", "url": "javascript:alert(1)"})
    )
    assert response.status_code == 200
    assert not article.references.exists()
    assert 'href="javascript' not in response.content.decode()


# ---- The text -------------------------------------------------------------------------


def widget_of(client: Client, address: str) -> str:
    return type(client.get(address).context["adminform"].form.fields["body"].widget).__name__


def test_a_text_that_the_editor_would_cut_is_edited_as_html_and_says_why(editor: Client) -> None:
    article = make_article(body="<dl><dt>Tie</dt><dd>What binds two people.</dd></dl>")
    page = editor.get(change_address(article))
    assert widget_of(editor, change_address(article)) == "HtmlSource"
    assert "would lose" in page.content.decode()
    save(editor, article, title="Changed")
    article.refresh_from_db()
    assert "<dl><dt>Tie</dt><dd>What binds two people.</dd></dl>" in article.body


def test_a_plain_text_is_edited_as_formatted_text(editor: Client) -> None:
    address = change_address(make_article())
    assert widget_of(editor, address) == "TextEditor"
    assert widget_of(editor, address + "?source") == "HtmlSource"


def test_a_refused_form_shows_the_typed_html_as_html(editor: Client) -> None:
    article = make_article()
    response = save(editor, article, title="", body="<dl><dt>Tie</dt><dd>Bond</dd></dl>")
    form = response.context["adminform"].form
    assert type(form.fields["body"].widget).__name__ == "HtmlSource"
    assert form_of(response)["body"] == "<dl><dt>Tie</dt><dd>Bond</dd></dl>"


def test_a_text_beyond_all_measure_is_refused_and_kept(editor: Client) -> None:
    article = make_article()
    long = "<p>" + "word " * 220_000 + "</p>"
    response = save(editor, article, body=long)
    assert "body" in response.context["adminform"].form.errors
    assert form_of(response)["body"] == long


def test_scripts_in_the_text_are_not_stored(editor: Client) -> None:
    article = make_article()
    save(editor, article, body="<p onclick='x()'>Hello<script>alert(1)</script></p>")
    article.refresh_from_db()
    assert article.body == "<p>Hello</p>"


def test_who_only_reads_sees_the_text_and_no_field(writer: Client) -> None:
    article = make_article(body="<p>For <em>readers</em>.</p>")
    page = writer.get(change_address(article)).content.decode()
    assert "<p>For <em>readers</em>.</p>" in page
    assert '<textarea name="body"' not in page


def test_a_published_article_leads_to_its_page_and_a_draft_to_its_preview(editor: Client) -> None:
    live, draft = make_article("Live"), make_article("Draft", status="draft")
    assert f'href="{live.get_absolute_url()}"' in editor.get(change_address(live)).content.decode()
    page = editor.get(change_address(draft)).content.decode()
    assert f'href="{draft.get_absolute_url()}"' not in page
    assert f'href="{reverse("admin:articles_article_preview", args=[draft.pk])}"' in page


def test_deleting_what_readers_may_know_is_refused_with_the_reason(chief: Client) -> None:
    article = make_article()
    address = reverse("admin:articles_article_delete", args=[article.pk])
    response = chief.post(address, {"post": "yes"}, follow=True)
    assert "Withdraw it instead" in response.content.decode()
    assert Article.objects.filter(pk=article.pk).exists()
