"""The subject index as SKOS: three files that say the same, one rule of what is shown, and back."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS

from articles import regrouping, skos
from articles.models import (
    RelatedSubjects,
    Subject,
    SubjectChange,
    SubjectLabel,
    SubjectRelation,
)
from tests.factories import make_article, make_publisher, make_subject

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated"),  # rdflib of itself
]

PARSERS = {"ttl": "turtle", "jsonld": "json-ld", "nt": "nt"}
TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json", "nt": "application/n-triples"}
HOSTILE = [
    'say "weak"', "back\\slash", "<b>bold</b>", "a\ttab", "👩\u200d💻", "שוק", "'''", "@en",
    "é\u0301", "{curly} [square]", "semi;colon", "comma, dot.", "^^<x>", "\\u0041", "</script>",
]  # fmt: skip


def graph(text: str, ending: str = "ttl") -> Graph:
    return Graph().parse(data=text, format=PARSERS[ending])


def whole(ending: str = "ttl") -> str:
    scheme = skos.Scheme.load()
    return "".join(skos.FORMATS[ending].write(scheme, skos.of_editors(scheme)))


def imported(text: str, name: str = "index.ttl") -> Any:
    found = skos.read(name, text.encode(), language="en")
    return skos.bring(found.records, by=None, now=timezone.now())


def told(text: str, name: str = "index.ttl") -> list[tuple[str, ...]]:
    found = skos.read(name, text.encode(), language="en")
    return [(row.name, row.outcome, *row.notes) for row in skos.plan(found.records).rows]


def turtle(body: str) -> str:
    return f"""@prefix skos: <{SKOS}> .
@prefix owl: <{OWL}> .
@prefix dct: <{DCTERMS}> .
@prefix : <http://example.org/> .
{body}
"""


@pytest.fixture
def index() -> dict[str, Subject]:
    """Automobiles below Vehicles, beside Roads; Cars was merged into Automobiles."""
    make_publisher()
    names = ("Vehicles", "Automobiles", "Roads", "Secrets", "Motor cars")
    made = {name: make_subject(name) for name in names}
    autos = made["Automobiles"]
    Subject.objects.filter(pk=autos.pk).update(description="What has an engine.\nAnd wheels.")
    SubjectLabel.objects.create(subject=autos, text="Autos")
    SubjectLabel.objects.create(subject=autos, text="Voitures", language="fr")
    SubjectLabel.objects.create(subject=autos, text="Automobils", kind="hidden")
    SubjectRelation.objects.create(subject=autos, broader=made["Vehicles"])
    SubjectRelation.objects.create(subject=autos, broader=made["Secrets"])
    RelatedSubjects.objects.create(first=autos, second=made["Roads"])
    regrouping.merge(made["Motor cars"], into=autos, by=None, now=timezone.now())
    make_article(subjects=[autos, made["Roads"], made["Vehicles"]])
    make_article("Kept back", status="draft", subjects=[made["Secrets"]])
    return made


def uri(subject: Subject) -> URIRef:
    return URIRef(f"http://localhost:8000/id/subject/{subject.uid}")


# ---- Out ------------------------------------------------------------------------------


def test_a_subject_is_a_concept_with_all_that_is_known_of_it(
    client: Client, index: dict[str, Subject]
) -> None:
    answer = client.get("/subjects/automobiles/skos.ttl")
    assert answer["Content-Type"] == "text/turtle"
    said = graph(answer.getvalue().decode())
    autos = uri(index["Automobiles"])
    assert set(said.objects(autos, SKOS.prefLabel)) == {Literal("Automobiles", lang="en")}
    assert set(said.objects(autos, SKOS.altLabel)) == {
        Literal("Autos", lang="en"),
        Literal("Voitures", lang="fr"),
        Literal("Motor cars", lang="en"),
    }
    assert set(said.objects(autos, SKOS.hiddenLabel)) == {Literal("Automobils", lang="en")}
    definition = Literal("What has an engine.\nAnd wheels.", lang="en")
    assert set(said.objects(autos, SKOS.definition)) == {definition}
    assert set(said.objects(autos, SKOS.broader)) == {uri(index["Vehicles"])}  # no Secrets
    assert set(said.objects(autos, SKOS.related)) == {uri(index["Roads"])}


def test_the_three_files_hold_the_same_graph(client: Client, index: dict[str, Subject]) -> None:
    for text in HOSTILE:
        SubjectLabel.objects.create(subject=index["Roads"], text=f"{text} x")
    graphs = []
    for ending in PARSERS:
        answer = client.get(f"/subjects/skos.{ending}")
        assert answer.status_code == 200
        assert answer["Content-Type"] == TYPES[ending]
        graphs.append(graph(answer.getvalue().decode(), ending))
    assert isomorphic(graphs[0], graphs[1])
    assert isomorphic(graphs[0], graphs[2])
    labels = {str(label) for label in graphs[0].objects(uri(index["Roads"]), SKOS.altLabel)}
    assert labels == set(index["Roads"].labels.values_list("text", flat=True))


def test_what_no_reader_may_see_is_in_no_file(client: Client, index: dict[str, Subject]) -> None:
    for path in ("/subjects/skos.ttl", "/subjects/skos.nt", "/subjects/automobiles/skos.nt"):
        text = client.get(path).getvalue().decode()
        assert "Secrets" not in text
        assert str(index["Secrets"].uid) not in text
    assert client.get("/subjects/secrets/skos.ttl").status_code == 404
    assert client.get(f"/id/subject/{index['Secrets'].uid}").status_code == 404
    assert "Secrets" in whole()


def test_a_merged_subject_says_what_replaced_it(index: dict[str, Subject]) -> None:
    said = graph(whole())
    old = uri(index["Motor cars"])
    assert set(said.objects(old, DCTERMS.isReplacedBy)) == {uri(index["Automobiles"])}
    assert set(said.objects(old, OWL.deprecated)) == {Literal(True)}
    assert not set(said.objects(old, SKOS.broader))


def faults_of(said: Graph) -> list[str]:
    """What breaks the rules of the SKOS reference that this index could break."""
    concepts = set(said.subjects(RDF.type, SKOS.Concept))
    schemes = set(said.subjects(RDF.type, SKOS.ConceptScheme))
    faults = [f"S9: {one}" for one in concepts & schemes]
    kinds = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for one in concepts:
        labels = [set(said.objects(one, kind)) for kind in kinds]
        tags = [label.language for label in labels[0]]  # type: ignore[attr-defined]
        if len(tags) != 1:
            faults.append(f"S14: {one}")
        if labels[0] & labels[1] or labels[0] & labels[2] or labels[1] & labels[2]:
            faults.append(f"S13: {one}")
        above = set(said.transitive_objects(one, SKOS.broader)) - {one}
        if above & set(said.objects(one, SKOS.related)):
            faults.append(f"S27: {one}")
        if one in {far for near in said.objects(one, SKOS.broader)
                   for far in said.transitive_objects(near, SKOS.broader)}:  # fmt: skip
            faults.append(f"circle: {one}")
    for predicate, inverse in ((SKOS.broader, SKOS.narrower), (SKOS.related, SKOS.related)):
        faults += [
            f"{predicate} without its inverse: {one}"
            for one, other in said.subject_objects(predicate)
            if (other, inverse, one) not in said
        ]
    tops = set(said.subjects(SKOS.topConceptOf))
    faults += [f"S7: {one}" for one in tops if set(said.objects(one, SKOS.broader))]
    ends = set(said.objects(None, SKOS.broader)) | set(said.objects(None, SKOS.related))
    return faults + [f"leads nowhere: {one}" for one in ends - concepts]


def test_the_files_keep_the_rules_of_skos(client: Client, index: dict[str, Subject]) -> None:
    assert faults_of(graph(whole())) == []
    assert faults_of(graph(client.get("/subjects/skos.ttl").getvalue().decode())) == []


def test_the_rules_can_be_broken() -> None:
    broken = turtle(
        ':a a skos:Concept; skos:prefLabel "A"@en, "B"@en; skos:altLabel "A"@en; '
        "skos:broader :a; skos:related :a ."
    )
    kinds = {fault.split(":")[0] for fault in faults_of(graph(broken))}
    assert {"S14", "S13", "circle"} <= kinds


# ---- Which of page and file -----------------------------------------------------------

ACCEPTS = [
    ("", ""),
    ("*/*", ""),
    ("text/html", ""),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", ""),
    ("text/turtle", "ttl"),
    ("application/ld+json", "jsonld"),
    ("application/n-triples", "nt"),
    ("text/turtle, */*;q=0.1", "ttl"),
    ("text/turtle;q=0.3, application/n-triples;q=0.7", "nt"),
    ("text/html;q=0.5, text/turtle;q=0.9", "ttl"),
    ("text/html, text/turtle;q=0.9", ""),
    ("application/*", ""),  # XHTML is one of these
    ("image/png", ""),
    ("nonsense", ""),
    ("text/turtle;q=0", ""),
    (";;;,,,", ""),
]


@pytest.mark.parametrize(("accept", "ending"), ACCEPTS)
def test_a_program_gets_what_it_asks_for(
    client: Client, index: dict[str, Subject], accept: str, ending: str
) -> None:
    headers = {"Accept": accept} if accept else {}
    page = client.get("/subjects/automobiles/", headers=headers)
    named = client.get(f"/id/subject/{index['Automobiles'].uid}", headers=headers)
    scheme = client.get("/id/subjects", headers=headers)
    assert "Accept" in page["Vary"]
    assert (named.status_code, scheme.status_code) == (303, 303)
    if ending:
        assert (page.status_code, page["Location"]) == (303, f"/subjects/automobiles/skos.{ending}")
        assert named["Location"] == page["Location"]
        assert scheme["Location"] == f"/subjects/skos.{ending}"
        assert client.get(page["Location"])["Content-Type"] == TYPES[ending]
    else:
        assert page.status_code == 200
        assert named["Location"] == "/subjects/automobiles/"
        assert scheme["Location"] == "/subjects/"


def test_xhtml_is_a_page(client: Client, index: dict[str, Subject]) -> None:
    answer = client.get("/subjects/automobiles/", headers={"Accept": "application/xhtml+xml"})
    assert answer.status_code == 200


def test_the_address_of_a_merged_subject_leads_to_the_other(
    client: Client, index: dict[str, Subject]
) -> None:
    named = client.get(f"/id/subject/{index['Motor cars'].uid}")
    assert (named.status_code, named["Location"]) == (303, "/subjects/automobiles/")
    file = client.get("/subjects/motor-cars/skos.ttl")
    assert (file.status_code, file["Location"]) == (301, "/subjects/automobiles/skos.ttl")


def test_the_file_of_all_takes_the_same_queries_however_long_the_index(
    client: Client, index: dict[str, Subject], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/subjects/skos.ttl").getvalue()
    with django_assert_num_queries(4):
        client.get("/subjects/skos.ttl").getvalue()
    make_article("More", subjects=[make_subject(f"Subject {number}") for number in range(30)])
    with django_assert_num_queries(4):
        assert client.get("/subjects/skos.ttl").getvalue().count(b"prefLabel") == 34


# ---- In -------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", PARSERS)
def test_an_index_comes_home_as_it_went(index: dict[str, Subject], ending: str) -> None:
    for text in HOSTILE:
        SubjectLabel.objects.create(subject=index["Roads"], text=f"{text} x")
    before = whole(ending)
    again = imported(before, f"index.{ending}")
    assert (again.counts["new"], again.counts["changed"]) == (0, 0)
    assert whole(ending) == before
    SubjectChange.objects.all().delete()
    Subject.objects.filter(merged_into__isnull=False).delete()
    Subject.objects.all().delete()
    assert imported(before, f"index.{ending}").counts["new"] == 5
    assert whole(ending) == before


def test_a_thesaurus_from_elsewhere_is_brought_once() -> None:
    text = turtle("""
:1 a skos:Concept ; skos:prefLabel "Cars"@en-GB, "Voitures"@fr ; skos:hiddenLabel "Carz"@en ;
   skos:definition "What has wheels."@en, "Ce qui a des roues."@fr ; skos:narrower :2 ;
   skos:notation "629.2" ; skos:exactMatch <http://example.com/cars> .
:2 a skos:Concept ; skos:prefLabel "Vans"@en ; skos:related :3 .
:3 a skos:Concept ; skos:prefLabel "Deliveries"@en .
:scheme a skos:ConceptScheme ; skos:prefLabel "Things"@en .""")
    assert imported(text).counts == {"new": 3, "changed": 0, "unchanged": 0, "refused": 0}
    cars, vans = Subject.objects.named("Cars"), Subject.objects.named("Vans")
    assert cars
    assert vans
    assert cars.description == "What has wheels."
    assert sorted(cars.labels.values_list("text", "kind", "language")) == [
        ("Carz", "hidden", ""),
        ("Voitures", "alt", "fr"),
    ]
    assert SubjectRelation.objects.get().broader == cars
    assert RelatedSubjects.objects.get().first == vans
    again = imported(text.replace("Deliveries", "Haulage"))
    assert again.counts == {"new": 0, "changed": 1, "unchanged": 2, "refused": 0}
    assert Subject.objects.named("Haulage")
    assert not Subject.objects.named("Deliveries")
    assert SubjectChange.objects.get().kind == "rename"  # and so it can be undone
    left_out = skos.read("x.ttl", text.encode(), language="en").left_out
    assert (
        left_out
        == "Left out, as the index has no such thing: 1 links to other schemes, 1 notations."
    )


CIRCLE = "it would stand below itself, or below one related to it."


def test_what_cannot_be_brought_is_said_and_the_rest_comes() -> None:
    make_subject("Trust")
    SubjectLabel.objects.create(subject=make_subject("Automobiles"), text="Cars")
    text = turtle(
        """
:01 a skos:Concept ; skos:prefLabel "A"@en, "B"@en .
:02 a skos:Concept ; skos:altLabel "Nameless"@en .
:03 a skos:Concept ; skos:prefLabel "Cars"@en .
:04 a skos:Concept ; skos:prefLabel "Power"@en ; skos:altLabel "Power"@en, "trust"@en .
:05 a skos:Concept ; skos:prefLabel "power"@en .
:06 a skos:Concept ; skos:prefLabel "Up"@en ; skos:broader :07 .
:07 a skos:Concept ; skos:prefLabel "Down"@en ; skos:broader :06 ; skos:related :06 .
:08 a skos:Concept, skos:Collection ; skos:prefLabel "Both"@en .
:09 a skos:Concept ; skos:prefLabel "%s"@en .
:10 a skos:Concept ; skos:prefLabel "Macht"@de ; skos:broader :99 .
:11 a skos:Concept ; skos:prefLabel "Old"@en ; owl:deprecated true ; dct:isReplacedBy :98 .
:12 a skos:Concept ; skos:prefLabel " "@en ."""
        % ("long " * 30)
    )
    assert told(text) == [
        ("A", "refused", "It has two preferred names in one language, “en” (SKOS S14)."),
        ("", "refused", "It has no name (skos:prefLabel)."),
        ("Cars", "refused", "Another subject, “Automobiles”, goes by “Cars” here."),
        ("Power", "new", "“Power” is given twice (SKOS S13); the first is kept.",
         "Left out: “trust” is a name of “Trust”."),
        ("power", "refused", "“power” stands in this file before."),
        ("Up", "new", "Left out: beside “Down”; one stands above the other (SKOS S27)."),
        ("Down", "new", f"Left out: below “Up”; {CIRCLE}",
         "Left out: beside “Up”; one stands above the other (SKOS S27)."),
        ("Both", "refused", "It is a concept and a scheme or collection at once (SKOS S9, S37)."),
        ("long " * 30, "refused", f"“{('long ' * 30)[:40]}…” has more than 100 characters."),
        ("Macht", "new", "It has no name in “en”: “Macht” is taken.",
         "Left out: a relation to http://example.org/99, which is not there."),
        ("Old", "refused", "It was replaced by http://example.org/98, which is not there."),
        ("", "refused", "It has no name (skos:prefLabel)."),
    ]  # fmt: skip
    planned = imported(text)
    assert planned.counts["new"] == 4
    assert SubjectRelation.objects.count() == 1
    assert RelatedSubjects.objects.count() == 0


def test_what_a_file_leaves_out_stays(index: dict[str, Subject]) -> None:
    autos = uri(index["Automobiles"])
    planned = imported(turtle(f'<{autos}> a skos:Concept ; skos:prefLabel "Automobiles"@en .'))
    assert planned.counts == {"new": 0, "changed": 0, "unchanged": 1, "refused": 0}
    assert index["Automobiles"].labels.count() == 4
    said = 'skos:prefLabel "Automobiles"@en ; skos:scopeNote "Not vans."@en ; skos:inScheme :s .'
    planned = imported(turtle(f"<{autos}> {said}"))
    assert [row.said for row in planned.rows] == ["Changed: scope note."]
    index["Automobiles"].refresh_from_db()
    assert index["Automobiles"].scope_note == "Not vans."
    assert index["Automobiles"].description.startswith("What has")


BROKEN = [
    ("x.ttl", '<http://a> <http://b> "c', "line 1"),
    ("x.ttl", "<http://a> <http://b>\n\n nonsense .", "line 3"),
    ("x.nt", '<http://a> <http://b> "c" .\n<http://a> oops .', "line 2"),
    ("x.jsonld", '{"@context": ', "line 1"),
    (
        "x.jsonld",
        '{"@context": "http://example.org/context.json", "@id": "http://a"}',
        "is an address",
    ),
    ("x.ttl", "", "holds no concepts"),
    ("x.jsonld", '{"@context": ' * 60_000, "nested too deeply"),
    ("x.jsonld", '{"@graph": [' * 60_000, "nested too deeply"),
    ("x.ttl", "<http://a> <http://b> " + "<<( <http://a> <http://b> " * 300_000, "too deeply"),
    ("x.nt", "<http://a> <http://b> " + "<<( <http://a> <http://b> " * 300_000, "too deeply"),
    ("x.ttl", "<http://a> <http://b> " + "[ <http://c> " * 100_000, "Parser error"),
    ("x.rdf", "<rdf/>", "convert it"),
    ("x.ttl", "a" * (20 * 1024 * 1024 + 1), "larger than 20 MB"),
]


@pytest.mark.parametrize(("name", "text", "words"), BROKEN, ids=range(len(BROKEN)))
def test_a_broken_file_is_refused_with_the_place(name: str, text: str, words: str) -> None:
    with pytest.raises(skos.BrokenFile, match=words):
        skos.read(name, text.encode(), language="en")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(skos.BrokenFile, match="UTF-8"):
        skos.read("x.ttl", b"\xff\xfe\x00", language="en")


def test_the_commands_write_and_read_a_file(index: dict[str, Subject], tmp_path: Path) -> None:
    file = tmp_path / "index.ttl"
    call_command("export_skos", file, stdout=StringIO())
    assert file.read_text() == whole()
    file.write_text(file.read_text() + turtle(':x a skos:Concept ; skos:prefLabel "Bridges"@en .'))
    out = StringIO()
    call_command("import_skos", file, "--dry-run", stdout=out)
    assert out.getvalue() == "Would be: 1 new, 0 changed, 5 unchanged, 0 refused.\n"
    assert not Subject.objects.named("Bridges")
    call_command("import_skos", file, stdout=StringIO())
    assert Subject.objects.named("Bridges")
    for command, bad in (("export_skos", tmp_path / "x.csv"), ("import_skos", tmp_path / "no.ttl")):
        with pytest.raises(CommandError):
            call_command(command, bad)
