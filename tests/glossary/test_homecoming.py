"""The glossary goes with an export of the whole site, and comes home with it."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles import exporting
from articles.models import Article, Author, ImportBatch, ImportedRecord, Subject
from glossary import mentions
from glossary.models import (
    ArticleTermRule,
    IgnoredPhrase,
    Term,
    TermAddress,
    TermReference,
    TermSource,
)
from tests.factories import make_article, make_publisher, make_subject

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db
HOSTILE = "“Quotes” & <b>tags</b> שוק 👩\u200d💻 \\n"


@pytest.fixture
def site() -> Article:
    make_publisher()
    trust = make_term("trust", definition="<p>On <em>reliance</em>.</p>", usage_note=HOSTILE)
    add_form(trust, "faith", case_rule="exact")
    add_form(trust, "truss", kind="blocker")
    trust.subjects.add(make_subject("Virtues"))
    TermSource.objects.create(term=trust, citation=HOSTILE, url="https://example.org/")
    TermAddress.objects.create(term=trust, slug="confidence")
    make_term("belief", status="retired", replaced_by=trust)
    lead = make_term("lead", sense_qualifier="sales", status="draft")
    IgnoredPhrase.objects.create(phrase="Weak Ties", key="weak ties")
    article = make_article(body="<p>Trust, and faith.</p>", subjects=["Virtues"])
    ArticleTermRule.objects.create(article=article, term=lead, action="never")
    ArticleTermRule.objects.create(article=article, term=trust, action="pin")
    return article


def exported(folder: Path) -> dict[str, str]:
    for file in exporting.Export().files():
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"".join(file.chunks))
    return {name: (folder / name).read_text() for name in ("glossary.json", "glossary-more.json")}


def empty_the_site() -> None:
    for model in (Article, Author, Subject, ImportedRecord, ImportBatch, IgnoredPhrase):
        model.objects.all().delete()  # type: ignore[attr-defined]
    Term.objects.update(replaced_by=None)
    Term.objects.all().delete()


def imported(folder: Path, **options: Any) -> None:
    call_command("import_archive", folder, verbosity=0, **options)


def test_it_comes_home_as_it_went(site: Article, tmp_path: Path) -> None:
    before = exported(tmp_path / "first")
    assert len(json.loads(before["glossary.json"])["terms"]) == 3
    assert exporting.Export().count() == sum(1 for _ in exporting.Export().files())
    empty_the_site()
    imported(tmp_path / "first", dry_run=True)
    assert not Term.objects.exists()
    imported(tmp_path / "first")
    assert exported(tmp_path / "second") == before
    assert ArticleTermRule.objects.count() == 2
    mentions.relink_stale()
    assert TermReference.objects.get(is_linked=True).term.headword == "trust"
    imported(tmp_path / "first")
    assert exported(tmp_path / "third") == before


def test_what_leads_to_nothing_is_told_and_left_out(
    site: Article, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exported(tmp_path)
    more = tmp_path / "glossary-more.json"
    rows = json.loads(more.read_text())
    rows["decisions"].append({"article": "x", "term": "y", "action": "pin"})
    rows["decisions"].append({"article": str(site.uid), "term": "y", "action": "explode"})
    rows["addresses"] += [{"slug": "Not A Slug", "term": "z"}, {"slug": "trust"}, 7]
    rows["ignored"] += [7, " "]
    more.write_text(json.dumps(rows))
    empty_the_site()
    report = tmp_path / "report.json"
    imported(tmp_path, report=report)
    told = [row["what"] for row in json.loads(report.read_text())["repaired"]]
    assert sum("A decision about a term" in what for what in told) == 2
    assert sum("A former address" in what for what in told) == 2
    assert ArticleTermRule.objects.count() == 2
    assert IgnoredPhrase.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "text"),
    [("glossary.json", '{"terms": ['), ("glossary-more.json", "{"), ("glossary-more.json", "[]")],
)
def test_a_damaged_file_brings_nothing_at_all(
    site: Article, tmp_path: Path, name: str, text: str
) -> None:
    exported(tmp_path)
    (tmp_path / name).write_text(text)
    empty_the_site()
    with pytest.raises(CommandError, match=f"{name} is damaged"):
        imported(tmp_path)
    assert not Article.objects.exists()
    assert not Term.objects.exists()


def test_html_of_a_definition_is_cleaned_on_its_way_in(site: Article, tmp_path: Path) -> None:
    exported(tmp_path)
    file = tmp_path / "glossary.json"
    file.write_text(file.read_text().replace("<em>", "<script>alert(1)</script><em onclick='x'>"))
    empty_the_site()
    imported(tmp_path)
    assert Term.objects.get(headword="trust").definition == "<p>On <em>reliance</em>.</p>"
