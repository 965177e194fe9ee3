"""What editors should look at in the glossary."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from glossary import mentions, reports
from glossary.models import IgnoredPhrase, Term, TermSource
from tests.factories import make_article, make_author, make_subject

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db


def rows(name: str, **options: Any) -> list[tuple[str, ...]]:
    """The rows as texts."""
    report = reports.REPORTS[name]
    found, number = report.rows(now=timezone.now(), start=0, choice="", **options)
    assert number == len(found)
    return [tuple(cell.text for cell in row.cells) for row in found]


def article(title: str, text: str, **fields: Any) -> Any:
    found = make_article(title, body=text, **fields)
    mentions.relink_stale()
    return found


@pytest.fixture
def editor(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editor")


def test_unlinked_mentions_tell_why() -> None:
    make_term("trust")
    make_term("tie", link_policy="never")
    article("Linked", "<p>Trust, and trust.</p>")
    article("Headed", "<h2>On trust</h2><p>None.</p>")
    article("Coded", "<p>A <code>trust</code>.</p>")
    article("Elsewhere", '<p><a href="https://example.org/">trust</a></p>')
    article("Tied", "<p>A tie.</p>")
    article("Hidden", "<h2>On trust</h2>", status="draft")
    assert {(row[0], row[1], row[2]) for row in rows("unlinked")} == {
        ("trust", "Headed", "only in a heading"),
        ("trust", "Coded", "only in code"),
        ("trust", "Elsewhere", "inside another link"),
        ("tie", "Tied", "the term is linked only where it is asked for, or never"),
    }
    found, _ = reports.unlinked(now=timezone.now(), start=0, choice="code")
    assert [row.cells[1].text for row in found] == ["Coded"]


def test_a_homograph_is_decided_by_a_button(editor: Client) -> None:
    sales = make_term("lead", sense_qualifier="sales")
    make_term("lead", sense_qualifier="metal")
    found = article("Which", "<p>A lead.</p>")
    assert [row[2] for row in rows("homographs")] == ["lead (metal)", "lead (sales)"]
    response = editor.post(
        "/admin/glossary/glossarychange/reports/homographs/", {"key": f"{found.pk}-{sales.pk}"}
    )
    assert response.status_code == 302
    assert rows("homographs") == []
    assert sales.references.get().is_linked


def test_deprecated_words_are_named_with_the_better_one() -> None:
    term = make_term("supplier")
    add_form(term, "vendor", kind="deprecated")
    article("Old style", "<p>Our vendor and supplier.</p>")
    article("House style", "<p>Our supplier.</p>")
    (row,) = rows("deprecated")
    assert row[:3] == ("vendor", "supplier", "Old style")


def test_terms_without_an_article_are_unused() -> None:
    make_term("trust")
    make_term("hidden")
    make_term("draft", status="draft")
    article("One", "<p>Trust.</p>")
    article("Two", "<p>Hidden.</p>", status="draft")
    assert rows("unused") == [("hidden", "hidden")]


def test_a_term_in_most_articles_is_linked_only_where_asked_for(editor: Client) -> None:
    term = make_term("trust")
    for number in range(12):
        make_article(f"Number {number}", body="<p>Trust.</p>")
    mentions.relink_stale()
    assert rows("common") == [("trust", "12 of 12")]
    editor.post("/admin/glossary/glossarychange/reports/common/", {"key": str(term.pk)})
    mentions.relink_stale()
    assert rows("common") == []
    assert Term.objects.get(pk=term.pk).link_policy == "manual"


def test_a_definition_is_due_after_its_months(editor: Client) -> None:
    today = timezone.localdate()
    make_term("fresh", reviewed_on=today - timedelta(days=300), review_every=12)
    old = make_term("old", reviewed_on=today - timedelta(days=400), review_every=12)
    make_term("never", review_every=6)
    make_term("unasked", reviewed_on=today - timedelta(days=4000))
    assert [row[0] for row in rows("due")] == ["never", "old"]
    editor.post("/admin/glossary/glossarychange/reports/due/", {"key": str(old.pk)})
    assert [row[0] for row in rows("due")] == ["never"]


def test_dead_sources_are_listed() -> None:
    term = make_term("trust")
    TermSource.objects.create(term=term, citation="Lives", url="https://example.org/")
    TermSource.objects.create(term=term, citation="Dead", url="https://example.net/", fault="404")
    assert rows("sources") == [("trust", "Dead", "https://example.net/", "404")]


def test_words_that_nothing_names_are_counted(editor: Client) -> None:
    make_term("KPI", kind="abbreviation")
    make_author("Jane Porter")
    make_subject("Balanced Scorecard")
    text = (
        "<p>An ERP, the KPI, the Balanced Scorecard, by Jane Porter, since March 2003, and the "
        "Blue Ocean.</p>"
    )
    for number in range(3):
        make_article(f"number {number}", body=text)
    make_article("hidden", body="<p>An SSO.</p>", status="draft")
    assert [row[:2] for row in rows("undefined")] == [("Blue Ocean", "3"), ("ERP", "3")]
    page = editor.get("/admin/glossary/glossarychange/reports/undefined/").content.decode()
    assert "/admin/glossary/term/add/?headword=ERP&amp;kind=abbreviation" in page
    editor.post("/admin/glossary/glossarychange/reports/undefined/", {"key": "ERP"})
    assert [row[0] for row in rows("undefined")] == ["Blue Ocean"]
    assert IgnoredPhrase.objects.get().phrase == "ERP"


def test_the_overview_leads_to_every_report(editor: Client) -> None:
    page = editor.get("/admin/glossary/glossarychange/reports/").content.decode()
    for name, report in reports.REPORTS.items():
        assert report.title in page
        answer = editor.get(f"/admin/glossary/glossarychange/reports/{name}/?page=2&reason=x")
        assert answer.status_code == 200
    assert editor.get("/admin/glossary/glossarychange/reports/nothing/").status_code == 404


def test_long_reports_are_paged(editor: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "PAGE", 2)
    for number in range(3):
        make_term(f"term {number}")
    address = "/admin/glossary/glossarychange/reports/unused/"
    first = editor.get(address).content.decode()
    assert "term 1" in first
    assert "term 2" not in first
    assert 'href="?page=2"' in first
    assert "term 2" in editor.get(f"{address}?page=2").content.decode()


def test_who_sees_and_who_acts(log_in: Callable[[str], Client]) -> None:
    address = "/admin/glossary/glossarychange/reports/undefined/"
    assert log_in("Writer").get(address).status_code == 403
    assert log_in("Desk").post(address, {"key": "X"}).status_code == 403
    assert log_in("Chief editor").get(address).status_code == 200
    assert log_in("Editor").post(f"{address[:-10]}unlinked/", {"key": "X"}).status_code == 403
    assert not IgnoredPhrase.objects.exists()
