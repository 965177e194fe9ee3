"""What an import leaves in the database, and what a second one does."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection, connections
from django.test import Client

from articles.importers.turns import LOCK, ImportRefusedError
from articles.models import (
    ArchivedComment,
    Article,
    Author,
    ImportBatch,
    ImportedRecord,
    ImportOutcome,
    Page,
    PastAddress,
    Publisher,
    Subject,
)

from .exports import export
from .imports import make_batch, outcome, plan, reasons, run

pytestmark = pytest.mark.django_db
COMMENT = """COMMENT:
AUTHOR: Ann
EMAIL: ann@example.org
IP: 192.0.2.7
URL:
DATE: 08/23/2003 02:02:11 PM
Well said.
"""
PING = """PING:
TITLE: Elsewhere
URL: http://example.net/1
IP: 192.0.2.8
BLOG NAME: Net
DATE: 08/24/2003 02:02:11 PM
They say.
"""


@pytest.fixture(autouse=True)
def _publisher(publisher: Publisher) -> None:
    """Imports happen on a site whose publisher is in New York."""


def counts() -> dict[str, int]:
    """How many rows each table has that an import writes to."""
    models = (Article, Page, Author, Subject, PastAddress, ArchivedComment, ImportedRecord)
    return {model.__name__: model.objects.count() for model in models}


# ---- A first import ---------------------------------------------------------------------


def test_an_entry_becomes_an_article_with_all_that_belongs_to_it() -> None:
    report = run(
        export(
            "<p>Trust grows.</p>",
            "EXCERPT:\nHow &amp; why",
            COMMENT,
            PING,
            PRIMARY_CATEGORY="Strategy",
            TAGS='trust,"strong ties"',
        )
    )
    assert outcome(report) == {"created": 1}
    article = Article.objects.get()
    assert (article.title, article.slug, article.body) == (
        "On trust", "on-trust", "<p>Trust grows.</p>",
    )  # fmt: skip
    assert (article.status, article.summary, article.word_count) == ("published", "How & why", 2)
    assert article.published_at == datetime(2003, 8, 22, 22, 38, tzinfo=UTC)
    assert (article.authors_text, article.subjects_text) == (
        "Jane Doe", "Strategy, strong ties, trust",
    )  # fmt: skip
    assert [byline.name for byline in article.bylines.all()] == ["Jane Doe"]
    assert sorted(article.subjects.names()) == ["Strategy", "strong ties", "trust"]
    comments = [(c.kind, c.name, c.position) for c in article.comments.all()]
    assert comments == [("comment", "Ann", 0), ("ping", "Net", 1)]


def test_no_email_and_no_ip_address_is_kept() -> None:
    run(export("<p>Trust.</p>", COMMENT, PING, AUTHOR_EMAIL="jane@example.org"))
    for model in (ImportedRecord, ArchivedComment, Article, Author, ImportOutcome):
        assert model.objects.exists()
        rows = repr(list(model.objects.values()))
        assert "@example" not in rows
        assert "192.0.2" not in rows


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("Publish", "published"),
        ("Draft", "draft"),
        ("Review", "in_review"),
        ("Unpublish", "withdrawn"),
        ("Nonsense", "draft"),
    ],
)
def test_what_was_not_public_does_not_become_so(status: str, expected: str) -> None:
    run(export(STATUS=status))
    assert Article.objects.get().status == expected


def test_a_publication_planned_for_a_day_gone_by_waits_for_an_editor() -> None:
    report = run(export(STATUS="Future"))
    assert Article.objects.get().status == "approved"
    assert "was to appear" in report.repaired[0]["what"]


def test_spam_is_left_out_and_named() -> None:
    report = run(export(STATUS="Spam"))
    assert outcome(report) == {"skipped": 1}
    assert reasons(report.skipped) == ["Its status is “Spam”."]
    assert not Article.objects.exists()


def test_a_record_that_states_no_status_gets_the_one_that_was_asked_for() -> None:
    run(export(STATUS=None))
    assert Article.objects.get().status == "draft"
    Article.objects.all().delete()
    ImportedRecord.objects.all().delete()
    run(export(STATUS=None), default_status="published")
    assert Article.objects.get().status == "published"


def test_a_record_that_cannot_be_read_is_named_by_file_and_line_and_the_others_come() -> None:
    report = run(export(DATE="31/12/2003 06:38:00 PM") + export(TITLE="Second", BASENAME="second"))
    assert outcome(report) == {"created": 1, "failed": 1}
    (failed,) = report.failed
    assert (failed["file"], failed["line"], failed["title"]) == ("export-0.txt", 5, "On trust")
    assert "the month comes first" in failed["reason"]


def test_a_text_beyond_measure_fails_alone() -> None:
    report = run(export("<p>" + "x" * 1_100_000) + export(TITLE="Second", BASENAME="second"))
    assert outcome(report) == {"created": 1, "failed": 1}
    assert "characters" in reasons(report.failed)[0]


def test_two_entries_of_one_month_and_name_get_addresses_of_their_own() -> None:
    run(export() + export(DATE="08/23/2003 06:38:00 PM"))
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["on-trust", "on-trust-2"]


def test_authors_and_subjects_that_are_here_are_used() -> None:
    Author.objects.create(name="Jane DOE")
    Subject.objects.create(name="strategy")
    run(export(PRIMARY_CATEGORY="Strategy"))
    assert (Author.objects.count(), Subject.objects.count()) == (1, 1)


def test_what_has_no_place_here_is_kept() -> None:
    run(export("<p>x</p>", "KEYWORDS:\nprice, value", CF50_MOOD="calm"))
    record = ImportedRecord.objects.get()
    assert record.extra["keywords"] == "price, value"
    assert record.extra["CF50_MOOD"] == ["calm"]
    assert "CF50_MOOD: calm" in record.raw


def test_the_words_of_what_was_imported_are_suggested(client: Client) -> None:
    run(export("<p>Reciprocity matters.</p>"))
    assert b"reciprocity" in client.get("/search/?q=reciprocitty").content


# ---- A second import ---------------------------------------------------------------------


def test_a_second_import_creates_nothing_and_changes_nothing() -> None:
    text = export("<p>Trust.</p>", COMMENT, PRIMARY_CATEGORY="Strategy") + export(
        TITLE="Second", BASENAME="second", STATUS="Draft"
    )
    run(text)
    before = counts(), list(Article.objects.values())
    report = run(text)
    assert outcome(report) == {"unchanged": 2}
    assert (counts(), list(Article.objects.values())) == before


def test_what_changed_in_the_file_changes_here() -> None:
    run(export("<p>Trust grows.</p>", COMMENT, PRIMARY_CATEGORY="Strategy"))
    article = Article.objects.get()
    report = run(export("<p>Trust grows slowly.</p>", PRIMARY_CATEGORY="Trust"))
    assert outcome(report) == {"updated": 1}
    changed = Article.objects.get()
    assert (changed.pk, changed.body) == (article.pk, "<p>Trust grows slowly.</p>")
    assert changed.version == article.version + 1
    assert changed.subjects_text == "Trust"
    assert not changed.comments.exists()
    assert report.counts["subject"] == {"Trust": 1}


def test_what_was_edited_here_is_kept(db: None) -> None:
    run(export("<p>Trust grows.</p>"))
    article = Article.objects.get()
    article.title = "On trust, revised"
    article.save()
    report = run(export("<p>Trust grows slowly.</p>"))
    assert reasons(report.skipped) == ["It was edited here since; kept as it is."]
    assert Article.objects.get().body == "<p>Trust grows.</p>"


def test_subjects_given_here_are_kept_too() -> None:
    run(export("<p>Trust grows.</p>"))
    Article.objects.get().subjects.add("Networks")
    report = run(export("<p>Trust grows slowly.</p>"))
    assert len(report.skipped) == 1


def test_what_was_deleted_here_does_not_come_back() -> None:
    run(export())
    Article.objects.all().delete()
    report = run(export())
    assert reasons(report.skipped) == ["It was imported once and deleted here."]
    assert not Article.objects.exists()


def test_an_entry_that_became_a_page_there_is_left_alone_and_named() -> None:
    batch = {"UNIQUE_URL": "http://www.example.org/2003/08/on_trust.html"}
    run(export(**batch))
    ImportedRecord.objects.update(ref="mt:/about.html")
    report = run(export(UNIQUE_URL="http://www.example.org/about.html"))
    assert reasons(report.skipped) == [
        "It is an article here since the first import; delete that to import it anew."
    ]
    assert (Article.objects.count(), Page.objects.count()) == (1, 0)


def test_a_record_that_stands_twice_is_imported_once_however_far_apart() -> None:
    url = "http://www.example.org/2003/08/{}.html"
    twice = export(UNIQUE_URL=url.format("first"))
    others = "".join(
        export(TITLE=f"No. {n}", BASENAME=f"no-{n}", UNIQUE_URL=url.format(n)) for n in range(120)
    )
    report = run(twice + others + twice.replace("Trust grows", "Something else"))
    assert outcome(report) == {"created": 121, "skipped": 1}
    assert reasons(report.skipped) == ["The archive holds this record twice."]
    assert Article.objects.get(title="On trust").body == "<p>Trust grows.</p>"


def test_a_date_that_changed_there_leaves_the_address_of_the_first_import_working(
    client: Client,
) -> None:
    url = "http://www.example.org/x/2003/08/on_trust.html"
    run(export(UNIQUE_URL=url))
    first = Article.objects.get().get_absolute_url()
    run(export(UNIQUE_URL=url, DATE="09/01/2003 06:38:00 PM"))
    now_at = Article.objects.get().get_absolute_url()
    assert (first, now_at) == ("/2003/08/on-trust/", "/2003/09/on-trust/")
    assert client.get(first)["Location"] == now_at


# ---- Comments without their entry --------------------------------------------------------


def test_comments_without_their_entry_come_to_the_entry_of_their_date() -> None:
    alone = export("", COMMENT, NO_ENTRY="1", TITLE=None, BASENAME=None)
    report = run(alone + export())
    assert outcome(report) == {"created": 1, "updated": 1}
    assert [c.name for c in Article.objects.get().comments.all()] == ["Ann"]
    assert outcome(run(alone + export())) == {"unchanged": 2}


def test_comments_without_any_entry_are_named() -> None:
    report = run(export("", COMMENT, NO_ENTRY="1", TITLE=None, BASENAME=None))
    assert reasons(report.skipped) == ["It has comments only, and no article here has its date."]


# ---- Old addresses and links ---------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/2003/08/on_trust.html",
        "/2003/08/on-trust.html",
        "/2003/08/On_Trust.htm",
        "/2003/08/on_trust.php",
        "/archives/2003/08/on_trust.shtml",
        "/2003/08/22/on_trust/",
        "/2003/08/22/on_trust/index.html",
    ],
)
def test_every_likely_old_address_answers_in_one_hop(client: Client, path: str) -> None:
    run(export())
    response = client.get(path)
    assert (response.status_code, response["Location"]) == (301, "/2003/08/on-trust/")
    assert client.get(response["Location"]).status_code == 200


def test_the_true_old_address_is_kept_as_it_was(client: Client) -> None:
    run(export(UNIQUE_URL="http://www.example.org/blog/2003/08/caf%C3%A9-und-wert.html "))
    response = client.get("/blog/2003/08/caf%C3%A9-und-wert.html")
    assert response["Location"] == Article.objects.get().get_absolute_url()


@pytest.mark.parametrize("status", ["Draft", "Review"])
def test_an_old_address_of_what_is_hidden_tells_nothing(client: Client, status: str) -> None:
    run(export(STATUS=status))
    assert client.get("/2003/08/on_trust.html").status_code == 404


def test_an_address_that_leads_elsewhere_already_is_left_and_told() -> None:
    run(export(UNIQUE_URL="http://www.example.org/2003/08/x.html"))
    ImportedRecord.objects.all().delete()
    report = run(export(UNIQUE_URL="http://www.example.org/2003/08/x.html", TITLE="Another"))
    assert "leads to /2003/08/on-trust/ already" in report.repaired[0]["what"]
    assert PastAddress.objects.get(path="/2003/08/x.html").article == Article.objects.get(
        title="On trust"
    )


def test_links_between_the_entries_lead_to_their_addresses_here() -> None:
    host = "http://www.example.org"
    first = export(
        f'<p><a href="{host}/2003/09/second.html#more">x</a>'
        f'<a href="{host}/elsewhere/2003/09/second.html">y</a></p>',
        UNIQUE_URL=f"{host}/2003/08/first.html",
    )
    second = export(
        '<p><a href="/2003/08/first.html">z</a></p>',
        TITLE="Second",
        BASENAME="second",
        DATE="09/22/2003 06:38:00 PM",
        UNIQUE_URL=f"{host}/2003/09/second.html",
    )
    report = run(first + second)
    assert report.links_rewritten == 2
    article = Article.objects.get(title="On trust")
    assert article.body == (
        '<p><a href="/2003/09/second/#more">x</a>'
        f'<a href="{host}/elsewhere/2003/09/second.html">y</a></p>'
    )
    assert 'href="/2003/09/second/#more"' in article.body_html
    assert outcome(run(first + second)) == {"unchanged": 2}


# ---- Dry runs, reports, failures -------------------------------------------------------------


def test_a_dry_run_tells_what_the_real_one_does_and_changes_nothing() -> None:
    text = (
        export("<p>Trust.</p>", COMMENT, PRIMARY_CATEGORY="Strategy")
        + export(TITLE="Second", BASENAME="second", STATUS="Spam")
        + export(TITLE="Third", BASENAME="third", DATE="13/13/2003 01:00:00")
    )
    before = counts()
    planned = plan(text)
    assert counts() == before
    real = run(text)
    planned_json, real_json = planned.as_json(), real.as_json()
    assert (planned_json.pop("dry_run"), real_json.pop("dry_run")) == (True, False)
    assert planned_json == real_json
    rows = [
        list(
            ImportOutcome.objects.filter(batch__is_dry_run=dry).values_list(
                "number", "file", "line", "title", "outcome", "reason", "old_address", "new_address"
            )
        )
        for dry in (True, False)
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 3


def test_a_dry_run_keeps_each_record_and_its_text_for_the_editor() -> None:
    plan(export("<p>Trust <script>x</script>grows.</p>"))
    kept = ImportOutcome.objects.get()
    assert kept.html == "<p>Trust grows.</p>"
    assert "BASENAME: on_trust" in kept.raw


def test_counts_by_status_kind_author_and_subject_are_told() -> None:
    report = run(export(PRIMARY_CATEGORY="Strategy") + export(BASENAME="b", STATUS="Draft"))
    assert report.as_json()["counts"] == {
        "status": {"published": 1, "draft": 1},
        "kind": {"article": 2},
        "author": {"Jane Doe": 2},
        "subject": {"Strategy": 1},
    }


def test_several_files_are_one_job() -> None:
    link = '<a href="http://www.example.org/2003/08/b.html">b</a>'
    first = export(link, UNIQUE_URL="http://www.example.org/2003/08/a.html")
    second = export(UNIQUE_URL="http://www.example.org/2003/08/b.html", TITLE="B")
    report = run(first, second)
    assert outcome(report) == {"created": 2}
    assert report.links_rewritten == 1
    assert report.source["entries"] == 2
    assert list(ImportOutcome.objects.values_list("file", flat=True)) == [
        "export-0.txt", "export-1.txt",
    ]  # fmt: skip


def test_what_is_no_archive_is_refused_and_the_batch_says_why() -> None:
    batch = make_batch()
    with pytest.raises(ValueError, match="it begins “Hello”"):
        run("Hello", batch=batch)
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.FAILED
    assert "no archive that can be read here" in batch.error


def test_a_fault_of_ours_leaves_nothing_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("a fault")

    monkeypatch.setattr("articles.importers.belongings.Belongings.finish", fail)
    batch, before = make_batch(), counts()
    with pytest.raises(RuntimeError):
        run(export(), batch=batch)
    batch.refresh_from_db()
    assert (batch.state, counts()) == (ImportBatch.State.FAILED, before)
    assert "changed nothing" in batch.error


@pytest.mark.django_db(transaction=True)
def test_a_second_import_at_the_same_time_is_refused(publisher: Publisher) -> None:
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        batch = make_batch()
        with pytest.raises(ImportRefusedError, match="Another import is running"):
            run(export(), batch=batch)
        batch.refresh_from_db()
        assert batch.state == ImportBatch.State.FAILED
        assert not Article.objects.exists()
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_an_import_that_is_killed_leaves_nothing_and_can_be_repeated(
    publisher: Publisher, tmp_path: Path
) -> None:
    text = "".join(export(TITLE=f"No. {n}", BASENAME=f"no-{n}") for n in range(3000))
    file = tmp_path / "export.txt"
    file.write_text(text)
    command = [sys.executable, "manage.py", "import_archive", str(file)]
    environment = os.environ | {"DATABASE_URL": url_of_the_test_database(), "DEBUG": "on"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    wait_for_the_lock(process)
    process.kill()
    process.wait()
    wait_for_the_lock_to_go()
    assert not Article.objects.exists()
    assert outcome(run(text)) == {"created": 3000}


def url_of_the_test_database() -> str:
    name = connection.settings_dict["NAME"]
    parts = urlsplit(os.environ["DATABASE_URL"])
    return parts._replace(path=f"/{name}").geturl()


def wait_for_the_lock(process: "subprocess.Popen[bytes]") -> None:
    """Until the import in another process is under way."""
    while not is_locked():
        assert process.poll() is None, "the import ended before it could be killed"
        time.sleep(0.02)


def wait_for_the_lock_to_go() -> None:
    while is_locked():
        time.sleep(0.02)


def is_locked() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
            "WHERE locktype = 'advisory' AND granted AND datname = current_database()"
        )
        (count,) = cursor.fetchone()
    return bool(count)
