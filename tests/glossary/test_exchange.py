"""The glossary in and out: nothing is lost, nothing is doubled, what is wrong is named."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from glossary import exchange
from glossary.models import Term, TermForm, TermRelation, TermSource
from glossary.wording import keep_forms
from tests.factories import make_publisher, make_subject

from .terms import add_form, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def publisher() -> None:
    make_publisher()


def make_glossary() -> None:
    """Three terms in which everything that a term may have occurs."""
    lead = make_term(
        "lead",
        sense_qualifier="sales",
        language="en",
        definition="<p>Somebody who <em>may</em> buy.</p>",
        pronunciation="/liːd/",
        usage_note="Not of dogs.",
        reviewed_on="2026-05-04",
        review_every=12,
        per="section",
    )
    lead.subjects.add(make_subject("Sales"))
    add_form(lead, "prospect", case_rule="exact", in_compounds=True)
    add_form(lead, "suspect", kind="deprecated", enabled=False)
    add_form(lead, "lead time", kind="blocker")
    keep_forms(lead)
    metal = make_term("lead", sense_qualifier="metal", link_policy="never", status="draft")
    make_term("sieve", status="retired", replaced_by=lead)
    TermRelation(first=metal, second=lead, kind="confused_with").save()
    TermRelation(first=lead, second=make_term("=customer", kind="name"), kind="broader").save()
    TermSource.objects.create(
        term=lead, citation="Doe 2003", locator="p. 4", url="https://example.org/",
        accessed_on="2026-01-02",
    )  # fmt: skip


def exported(kind: str) -> str:
    write = exchange.as_json if kind == "json" else exchange.as_csv
    return "".join(write(exchange.records_of(Term.objects.all())))


def imported(text: str, name: str = "terms.json", **options: Any) -> exchange.Plan:
    planned = exchange.plan(exchange.read(name, text.encode()), **options)
    exchange.store(planned)
    return planned


def test_all_of_it_comes_home() -> None:
    make_glossary()
    before = exported("json")
    Term.objects.all().delete()
    planned = imported(before)
    assert planned.counts == {"new": 4, "changed": 0, "unchanged": 0, "refused": 0}
    assert exported("json") == before


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_what_is_there_already_stays_as_it_is(kind: str) -> None:
    make_glossary()
    before = exported("json")
    planned = imported(exported(kind), f"terms.{kind}")
    assert planned.counts["unchanged"] == 4
    assert exported("json") == before


def test_a_spreadsheet_brings_almost_all() -> None:
    make_glossary()
    before, text = exported("csv"), exported("json")
    Term.objects.all().delete()
    imported(before, "terms.csv")
    assert exported("csv") == before
    assert {term["headword"] for term in json.loads(exported("json"))["terms"]} == {
        term["headword"] for term in json.loads(text)["terms"]
    }


def test_no_cell_is_a_formula() -> None:
    make_glossary()
    rows = list(csv.reader(io.StringIO(exported("csv"))))
    cells = [cell for row in rows for cell in row]
    assert "'=customer" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_file_changes_only_what_it_names() -> None:
    make_glossary()
    planned = imported('[{"headword": "lead", "qualifier": "sales", "usage_note": "New."}]')
    (row,) = planned.rows
    assert (row.outcome, row.differing) == ("changed", ["usage_note"])
    lead = Term.objects.get(headword="lead", sense_qualifier="sales")
    assert lead.usage_note == "New."
    assert lead.pronunciation == "/liːd/"
    assert lead.forms.filter(text="prospect", case_rule="exact").exists()


def test_new_terms_are_drafts_with_their_plurals() -> None:
    imported("headword;synonyms;short_definition\npolicy;rule | guideline;What we do.", "a.csv")
    term = Term.objects.get()
    assert term.status == "draft"
    assert set(term.forms.values_list("text", "kind", "origin")) == {
        ("policy", "headword", "rule"), ("policies", "plural", "rule"),
        ("rule", "synonym", "editor"), ("rules", "plural", "rule"),
        ("guideline", "synonym", "editor"), ("guidelines", "plural", "rule"),
    }  # fmt: skip


def test_a_refused_row_names_its_line_and_stops_no_other() -> None:
    text = "\n".join([
        "headword,status,short_definition,review_every",
        "one,published,,",
        "two,nonsense,x,",
        '"three",draft,"with',
        'a line",often',
        ",draft,x,",
        "five,draft,x,12",
        "Five,draft,x,12",
        f"six,draft,{'x' * 301},",
    ])  # fmt: skip
    planned = imported(text, "terms.csv")
    assert [(row.place, row.outcome, *row.notes) for row in planned.rows] == [
        ("line 2", "refused", "Nothing defines it: it can’t be published."),
        ("line 3", "refused", "status is “nonsense”; it may be draft, published, retired."),
        (
            "line 4", "refused",
            "review_every is “often”; it is a number of months, from 1 to 600.",
        ),
        ("line 6", "refused", "There is no headword."),
        ("line 7", "new"),
        ("line 8", "refused", "“Five” stands in this file before; give one a qualifier."),
        ("line 9", "refused", "short_definition has 301 characters; 300 are the most."),
    ]  # fmt: skip
    assert Term.objects.get().headword == "five"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"", "neither .json nor .csv"),
        ("a.json", b'{"terms": [}', "This is not JSON: line 1"),
        ("a.json", b'{"words": []}', "There is no list of terms"),
        ("a.json", b"[" * 100_000, "This is not JSON"),
        ("a.csv", b"name,meaning\n", "There is no column “name”"),
        ("a.csv", b"", "The first row names the columns"),
        ("a.csv", b'headword\n"' + b"x" * 2_000_000, "is no CSV"),
    ],
)
def test_a_broken_file_is_refused_as_a_whole(name: str, content: bytes, words: str) -> None:
    with pytest.raises(exchange.BrokenFile, match=words):
        list(exchange.read(name, content))


def test_too_many_terms_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glossary.exchange.reading.MOST_TERMS", 2)
    with pytest.raises(exchange.BrokenFile, match="more than 2 terms"):
        list(exchange.read("a.csv", b"headword\na\nb\nc"))


def test_a_file_from_windows_is_read() -> None:
    imported("headword;short_definition\nStraße;Ein “Weg”".encode("windows-1252").decode(
        "windows-1252"), "a.csv")  # fmt: skip
    found = list(exchange.read("a.csv", "headword\nStraße".encode("windows-1252")))
    assert found == [("line 2", {"headword": "Straße"})]
    assert Term.objects.get().headword == "Straße"


def test_words_that_cannot_be_looked_for_are_left_out_and_said() -> None:
    planned = imported('[{"headword": "lead", "words": ["the", "prospect"]}]')
    assert planned.rows[0].notes[0].startswith("Left out: “the” stands in nearly every sentence.")
    assert not TermForm.objects.filter(text="the").exists()
    assert TermForm.objects.filter(text="prospect").exists()


def test_unknown_names_are_said() -> None:
    text = '[{"headword": "lead", "see_also": ["nobody"], "subjects": ["Nothing"]}]'
    assert imported(text).rows[0].notes == [
        "see_also: there is no other term “nobody”; left out.",
        "subjects: there is no subject “Nothing”; left out.",
    ]


def test_the_commands_tell_what_happened(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("headword,status\ntrust,draft\n,draft\n")
    call_command("import_glossary", str(file), "--dry-run")
    assert not Term.objects.exists()
    call_command("import_glossary", str(file))
    out = capsys.readouterr().out
    assert "terms.csv, line 3: refused: There is no headword." in out
    assert out.endswith("1 new, 0 changed, 0 unchanged, 1 refused.\n")
    call_command("export_glossary", str(tmp_path / "out.json"))
    assert json.loads((tmp_path / "out.json").read_text())["terms"][0]["headword"] == "trust"
    with pytest.raises(CommandError, match=r"nowhere\.csv can’t be read"):
        call_command("import_glossary", str(tmp_path / "nowhere.csv"))
    with pytest.raises(CommandError, match="ends neither"):
        call_command("export_glossary", str(tmp_path / "out.txt"))


# ---- What is shipped ------------------------------------------------------------------


def test_the_jargon_file_is_loaded_whole_and_only_once(capsys: Any) -> None:
    call_command("load_glossary_sample", "jargon")
    assert Term.objects.filter(status="draft").count() == 2307
    assert "2307 new, 0 changed, 0 unchanged, 0 refused." in capsys.readouterr().out
    grep = Term.objects.get(headword="grep")
    assert grep.short_definition
    assert grep.forms.filter(text="greps", kind="plural").exists()
    assert "<li>interj. Term of disgust.</li>" in Term.objects.get(headword="foo").definition_html
    assert TermRelation.objects.count() > 2000
    call_command("load_glossary_sample", "jargon")
    assert "0 new, 0 changed, 2307 unchanged, 0 refused." in capsys.readouterr().out


def test_the_demo_glossary_is_linked_in_the_demo_articles(capsys: Any) -> None:
    call_command("load_demo", verbosity=0)
    call_command("load_demo_glossary")
    assert capsys.readouterr().out.count(" 0 refused.") == 1
    tie = Term.objects.get(headword="weak tie")
    assert tie.references.filter(is_linked=True).exists()
    assert tie.subjects.count() == 2
    call_command("load_demo_glossary")
    assert "There are terms already" in capsys.readouterr().out


def test_a_capital_tells_a_name_where_most_words_have_none() -> None:
    """“Make”, a program, is not every “make”."""
    words = "\n".join(f"word {number}" for number in range(30))
    planned = imported(f"headword\nMake\nKPI\n{words}\n", "words.csv")
    kinds = dict(
        Term.objects.filter(headword__in=["Make", "KPI", "word 1"]).values_list("headword", "kind")
    )
    assert kinds == {"Make": "name", "KPI": "term", "word 1": "term"}
    assert [row.name for row in planned.rows if row.notes] == ["Make"]
    assert TermForm.objects.get(text="Make").case_rule == "proper"


def test_where_every_word_has_a_capital_it_tells_nothing() -> None:
    words = "\n".join(f"Word {number}" for number in range(30))
    imported(f"headword\nMake\n{words}\n", "words.csv")
    assert Term.objects.get(headword="Make").kind == "term"
