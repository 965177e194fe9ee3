"""The glossary leaves with the site and comes home: equal, once, whole or not at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles import exporting
from articles.importers import undoing
from articles.importers.turns import ImportRefusedError
from articles.models import Article, ImportBatch
from glossary import mentions, reports
from glossary.models import (
    ArticleTermRule,
    IgnoredPhrase,
    Term,
    TermAddress,
    TermReference,
    TermSource,
)
from tests.factories import make_article, make_publisher, make_subject
from tests.importers.test_round_trip import empty_the_site

from .terms import add_form, make_term
from .test_exchange import make_glossary

pytestmark = pytest.mark.django_db

HOSTILE = '"><script>alert(1)</script> \\ " ’ שלום \u200d👩‍👩‍👧 =1+1'


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def make_site() -> Article:
    """The glossary of test_exchange with what hangs on it: addresses, decisions, phrases."""
    make_glossary()
    article = make_article("On leads", body="<p>A lead and a prospect; the sieve.</p>")
    metal = Term.objects.get(sense_qualifier="metal")
    lead = Term.objects.get(sense_qualifier="sales")
    TermAddress.objects.create(term=lead, slug="prospective-buyer")
    TermAddress.objects.create(term=lead, slug="buyer-to-be")
    ArticleTermRule.objects.create(article=article, term=lead, action="pin")
    ArticleTermRule.objects.create(article=article, term=metal, action="never")
    make_term("R&D", definition="R&amp;D at large", short_definition="")
    make_term("Ⅳ")
    make_term("IV")
    reports.ignore("ERP")
    reports.ignore("“Über” & שלום")
    return article


def glossary_file() -> str:
    files = exporting.Export().files()
    return next(b"".join(file.chunks) for file in files if file.path == "glossary.json").decode()


def forget_all() -> None:
    Term.objects.all().delete()
    IgnoredPhrase.objects.all().delete()
    empty_the_site()
    make_publisher()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "export"


@pytest.fixture
def left(folder: Path) -> Callable[[], str]:
    """Export the site and empty it; gives what glossary.json was."""

    def leave() -> str:
        call_command("export_archive", str(folder), verbosity=0)
        forget_all()
        return (folder / "glossary.json").read_text("utf-8")

    return leave


def come_home(folder: Path, **options: Any) -> dict[str, Any]:
    call_command("import_archive", str(folder), verbosity=0, **options)
    return dict(ImportBatch.objects.latest("pk").report)


def rewrite(folder: Path, change: Callable[[dict[str, Any]], Any]) -> None:
    file = folder / "glossary.json"
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data), "utf-8")


# ---- Out ------------------------------------------------------------------------------


def test_the_export_holds_what_export_glossary_writes(tmp_path: Path) -> None:
    make_site()
    call_command("export_glossary", str(tmp_path / "terms.json"), verbosity=0)
    assert glossary_file() == (tmp_path / "terms.json").read_text("utf-8")


def test_an_export_without_terms_has_the_file_all_the_same() -> None:
    files = list(exporting.Export().files())
    assert json.loads(glossary_file()) == {"terms": [], "ignored": []}
    assert len(files) == exporting.Export().count()


def test_what_hangs_on_a_term_is_in_the_file() -> None:
    article = make_site()
    data = json.loads(glossary_file())
    lead = next(term for term in data["terms"] if term["qualifier"] == "sales")
    assert lead["past_slugs"] == ["buyer-to-be", "prospective-buyer"]
    assert lead["decisions"] == [{"article": str(article.uid), "action": "pin"}]
    assert data["ignored"] == ["ERP", "“Über” & שלום"]


# ---- And home -------------------------------------------------------------------------


def test_a_glossary_made_from_its_export_is_the_same(left: Any, folder: Path) -> None:
    make_site()
    held = set(Term.objects.values_list("uid", "slug", "status", "definition_text"))
    before = left()
    report = come_home(folder)
    assert glossary_file() == before
    assert set(Term.objects.values_list("uid", "slug", "status", "definition_text")) == held
    assert report["counts"]["term"] == {"new": 7}
    assert (report["repaired"], report["failed"]) == ([], [])


def test_decisions_find_their_articles_and_the_job_makes_the_links(left: Any, folder: Path) -> None:
    uid = make_site().uid
    mentions.relink_stale()
    used = set(TermReference.objects.values_list("term__slug", "is_linked", "reason"))
    assert ("lead-sales", True, "") in used
    left()
    come_home(folder)
    article = Article.objects.get(uid=uid)
    rules = ArticleTermRule.objects.filter(article=article)
    assert set(rules.values_list("term__sense_qualifier", "action")) == {
        ("sales", "pin"), ("metal", "never"),
    }  # fmt: skip
    mentions.relink_stale()
    assert set(TermReference.objects.values_list("term__slug", "is_linked", "reason")) == used


def test_old_addresses_of_terms_lead_on(left: Any, folder: Path, client: Any) -> None:
    make_site()
    left()
    come_home(folder)
    response = client.get("/glossary/buyer-to-be/")
    assert (response.status_code, response["Location"]) == (301, "/glossary/lead-sales/")


def test_coming_home_twice_changes_nothing(left: Any, folder: Path) -> None:
    make_site()
    before = left()
    come_home(folder)
    stored = list(Term.objects.order_by("pk").values())
    report = come_home(folder)
    assert report["counts"]["term"] == {"unchanged": 7}
    assert (report["repaired"], report["failed"]) == ([], [])
    assert list(Term.objects.order_by("pk").values()) == stored
    assert glossary_file() == before


def test_a_dry_run_plans_and_stores_nothing(left: Any, folder: Path) -> None:
    make_site()
    left()
    report = come_home(folder, dry_run=True)
    assert report["counts"]["term"] == {"new": 7}
    assert not Term.objects.exists()
    assert not IgnoredPhrase.objects.exists()


def test_a_term_that_was_edited_here_is_kept_and_named(left: Any, folder: Path) -> None:
    make_site()
    left()
    come_home(folder)
    lead = Term.objects.get(sense_qualifier="sales")
    lead.usage_note = "Edited here."
    lead.save()
    report = come_home(folder)
    assert Term.objects.get(pk=lead.pk).usage_note == "Edited here."
    assert report["counts"]["term"] == {"unchanged": 6, "kept": 1}
    (note,) = report["repaired"]
    assert note["file"] == "glossary.json"
    assert "“lead (sales)”: It is here already, with other usage_note: kept." in note["what"]


def test_subjects_of_terms_come_before_them(left: Any, folder: Path) -> None:
    make_term("trust").subjects.add(make_subject("Ties: weak"))
    make_article("On trust")
    left()
    come_home(folder)
    assert [subject.name for subject in Term.objects.get().subjects.all()] == ["Ties: weak"]


def test_rolling_back_takes_the_terms_back_but_not_those_edited_since(
    left: Any, folder: Path
) -> None:
    make_site()
    left()
    come_home(folder)
    lead = Term.objects.get(sense_qualifier="sales")
    lead.save()
    undone = undoing.roll_back(ImportBatch.objects.latest("pk"))
    assert list(Term.objects.all()) == [lead]
    assert {
        "title": "lead (sales)",
        "address": "/glossary/lead-sales/",
        "reason": "edited here",
    } in (undone.kept)
    assert not IgnoredPhrase.objects.exists()


# ---- Hostile, damaged -------------------------------------------------------------------


def test_hostile_words_come_home_as_they_are(left: Any, folder: Path) -> None:
    term = make_term(
        HOSTILE, sense_qualifier="‘‘", short_definition=HOSTILE, usage_note=f"{HOSTILE}\n{HOSTILE}"
    )
    add_form(term, "🤝 שלום")
    TermSource.objects.create(term=term, citation=HOSTILE, locator=HOSTILE)
    make_term("other", short_definition="<b>&amp;</b>")
    make_article("On trust")
    before = left()
    report = come_home(folder)
    assert report["failed"] == []
    assert glossary_file() == before


def test_a_definition_is_sanitised_on_its_way_in(left: Any, folder: Path) -> None:
    make_term("trust")
    make_article("On trust")
    left()

    def poison(data: dict[str, Any]) -> None:
        link = '<a href="javascript:x()">grows</a>'
        data["terms"][0]["definition"] = (
            f'<p onclick="x()">It <script>alert(1)</script>{link}\ud800</p>'
        )

    rewrite(folder, poison)
    come_home(folder)
    term = Term.objects.get()
    assert term.definition_text == "It grows"
    for html in (term.definition, term.definition_html):
        assert not [bad for bad in ("onclick", "script", "alert") if bad in html]


def test_a_refused_term_is_named_with_file_and_reason(left: Any, folder: Path) -> None:
    make_term("trust")
    make_term("ties")
    make_article("On trust")
    left()

    def spoil(data: dict[str, Any]) -> None:
        ties, trust = data["terms"]
        trust["review_every"] = "often"
        data["terms"].append(ties | {"headword": "knots"})
        ties["decisions"] = [{"article": "00000000-0000-4000-8000-000000000000", "action": "pin"}]

    rewrite(folder, spoil)
    report = come_home(folder)
    assert [term.headword for term in Term.objects.all()] == ["ties"]
    assert [(row["file"], row["title"], row["reason"]) for row in report["failed"]] == [
        (
            "glossary.json", "term 2",
            "term 2: review_every is “often”; it is a number of months, from 1 to 600.",
        ),
        (
            "glossary.json", "knots",
            "term 3: “knots” stands in this file before; give one a qualifier.",
        ),
    ]  # fmt: skip
    (note,) = report["repaired"]
    nowhere = "00000000-0000-4000-8000-000000000000"
    assert note["file"] == "glossary.json"
    assert note["what"] == f"term 1, “ties”: decisions: there is no article {nowhere}; left out."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"terms": [', "glossary.json is damaged: This is not JSON: line 1"),
        ('{"words": []}', "glossary.json is damaged: There is no list of terms"),
        ('{"terms": [], "ignored": {"a": 1}}', "damaged: “ignored” is no list of phrases"),
        ("\x00", "glossary.json is damaged: This is not JSON"),
        ("[" * 100_000, "glossary.json is damaged: This is not JSON"),
    ],
)
def test_a_damaged_file_is_told_and_nothing_is_half_done(
    left: Any, folder: Path, text: str, words: str
) -> None:
    make_site()
    left()
    (folder / "glossary.json").write_text(text, "utf-8")
    with pytest.raises((CommandError, ImportRefusedError), match=words):
        come_home(folder)
    assert not Article.objects.exists()
    assert not Term.objects.exists()
    batch = ImportBatch.objects.latest("pk")
    assert (batch.state, words in batch.error) == (ImportBatch.State.FAILED, True)


def test_an_export_from_before_there_was_a_glossary_comes_home(left: Any, folder: Path) -> None:
    make_article("On trust")
    left()
    (folder / "glossary.json").unlink()
    assert come_home(folder)["created"] == 1


def test_a_glossary_longer_than_an_upload_may_be_comes_home(
    left: Any, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_term("trust")
    make_term("ties")
    make_article("On trust")
    left()
    monkeypatch.setattr("glossary.exchange.reading.MOST_TERMS", 1)
    monkeypatch.setattr("glossary.exchange.reading.MOST_BYTES", 10)
    come_home(folder)
    assert Term.objects.count() == 2


# ---- By import_glossary ------------------------------------------------------------------


def test_import_glossary_reads_all_of_it_too(tmp_path: Path) -> None:
    make_site()
    file = tmp_path / "terms.json"
    call_command("export_glossary", str(file), verbosity=0)
    Term.objects.all().delete()
    IgnoredPhrase.objects.all().delete()
    call_command("import_glossary", str(file), verbosity=0)
    assert glossary_file() == file.read_text("utf-8")


def test_an_old_address_is_never_taken_from_a_term(tmp_path: Path) -> None:
    lead = make_term("lead")
    TermAddress.objects.create(term=lead, slug="old")
    other = make_term("other")
    file = tmp_path / "terms.json"
    file.write_text(
        json.dumps(
            [
                {"headword": "lead", "past_slugs": ["new"]},
                {"headword": "other", "past_slugs": ["old", "other"]},
            ]
        )
    )
    call_command("import_glossary", str(file), verbosity=0)
    assert set(TermAddress.objects.values_list("slug", "term")) == {
        ("old", lead.pk), ("new", lead.pk),
    }  # fmt: skip
    assert not other.past_addresses.exists()


def test_the_page_of_an_import_counts_its_terms(left: Any, folder: Path, admin_client: Any) -> None:
    make_site()
    left()
    come_home(folder)
    batch = ImportBatch.objects.latest("pk")
    page = admin_client.get(f"/admin/articles/importbatch/{batch.pk}/change/", follow=True)
    assert [(bar.name, bar.count) for bar in page.context["bars"]["Terms"]] == [("new", 7)]
