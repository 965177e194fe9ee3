"""
A file of SKOS -> records of its concepts, each sound in itself or with the reason why not. Pure.

Turtle, N-Triples and JSON-LD; nothing that a file names is ever fetched. What SKOS knows and the
subject index does not (collections, mappings to other schemes, notations) is left out and counted.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import PurePath
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from .concepts import LANGUAGE
from .writing import PREFIXES

MOST_BYTES = 20 * 1024 * 1024
MOST_CONCEPTS = 50_000
DEEPEST = 64
"""Brackets within brackets of JSON-LD, and triples within triples of RDF 1.2: the parser follows
them by recursion, and a file of nothing else would end the process."""
JSON_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"?|[\[\]{}]', re.DOTALL)
READERS = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".jsonld": RdfFormat.JSON_LD,
    ".json": RdfFormat.JSON_LD,
}
SKOS, DCT, OWL = PREFIXES["skos"], PREFIXES["dct"], PREFIXES["owl"]
TYPE = PREFIXES["rdf"] + "type"
LABELS = {"prefLabel": "pref", "altLabel": "alt", "hiddenLabel": "hidden"}
NOTES = ("definition", "scopeNote")
# A mark of a concept beside its type: what only concepts have (SKOS reference, S19, S21, S5).
MARKS = {SKOS + name for name in ("broader", "narrower", "related", "topConceptOf", "inScheme")}
OTHERS = {SKOS + "ConceptScheme", SKOS + "Collection", SKOS + "OrderedCollection"}
LEFT_OUT = {
    "notation": "notations",
    "exactMatch": "links to other schemes",
    "closeMatch": "links to other schemes",
    "broadMatch": "links to other schemes",
    "narrowMatch": "links to other schemes",
    "relatedMatch": "links to other schemes",
    "member": "members of collections",
    "example": "examples",
    "note": "notes",
    "changeNote": "notes",
    "editorialNote": "notes",
    "historyNote": "notes",
}


class BrokenFile(Exception):
    """A file that can't be read at all; says where and why."""


@dataclass(slots=True)
class Record:
    """
    A concept of a file; languages are those of the file, in small letters, or empty.

    `names` are (kind, text, language), the one of the subject as kind "pref"; relations are IRIs.
    With a `fault` it can't be brought.
    """

    iri: str
    names: list[list[str]] = field(default_factory=list)
    definition: str = ""
    scope_note: str = ""
    broader: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)
    replaced_by: str = ""
    fault: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return next((text for kind, text, _ in self.names if kind == "pref"), "")

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class Found:
    """What a file holds; `left_out` is a sentence, or empty."""

    records: list[Record]
    left_out: str = ""


def read(name: str, content: bytes, *, language: str) -> Found:
    """
    The concepts of a file by their IRIs; `language` is that of the index, whose names are taken.

    Raises BrokenFile.
    """
    nodes, left_out = gathered(triples(name, content))
    concepts = {iri: said for iri, said in nodes.items() if is_concept(said)}
    if not concepts:
        raise BrokenFile("It holds no concepts (skos:Concept).")
    if len(concepts) > MOST_CONCEPTS:
        raise BrokenFile(f"It holds {len(concepts):,} concepts; the most are {MOST_CONCEPTS:,}.")
    relate(concepts)
    records = [composed(iri, said, language) for iri, said in sorted(concepts.items())]
    told = ", ".join(f"{number:,} {what}" for what, number in sorted(left_out.items()))
    return Found(records, f"Left out, as the index has no such thing: {told}." if told else "")


def triples(name: str, content: bytes) -> Iterable[Triple]:
    ending = PurePath(name).suffix.lower()
    if ending not in READERS:
        raise BrokenFile(f"“{name}” is none of {', '.join(READERS)}; convert it to one of these.")
    if len(content) > MOST_BYTES:
        raise BrokenFile(f"It is larger than {MOST_BYTES // 1024 // 1024} MB.")
    if is_too_deep(content, READERS[ending]):
        raise BrokenFile("It is nested too deeply for a thesaurus.")
    try:
        yield from (
            quad.triple for quad in parse(content.removeprefix(b"\xef\xbb\xbf"), READERS[ending])
        )
    except SyntaxError as error:
        if "LoadDocumentCallback" in str(error):
            raise BrokenFile(
                "Its @context is an address. Nothing is fetched from elsewhere: write the "
                "context into the file, or convert it to Turtle."
            ) from error
        raise BrokenFile(str(error)) from error


def is_too_deep(content: bytes, kind: RdfFormat) -> bool:
    """
    >>> is_too_deep(b'[' * 65, RdfFormat.JSON_LD), is_too_deep(b'{"a": "[[[[[["}' * 65,
    ...     RdfFormat.JSON_LD), is_too_deep(b"<<( " * 65, RdfFormat.TURTLE)
    (True, False, True)
    """
    if kind != RdfFormat.JSON_LD:
        return content.count(b"<<(") > DEEPEST
    depth = 0
    for token in JSON_TOKEN.finditer(content):
        char = content[token.start()]
        depth += (char in b"[{") - (char in b"]}")
        if depth > DEEPEST:
            return True
    return False


Said = dict[str, list[Any]]  # by predicate


def gathered(found: Iterable[Triple]) -> tuple[dict[str, Said], Counter[str]]:
    """What is said of each thing that has a name of its own, and how much was of no use."""
    nodes: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    left_out: Counter[str] = Counter()
    for triple in found:
        predicate = triple.predicate.value
        if what := LEFT_OUT.get(predicate.removeprefix(SKOS)):
            left_out[what] += 1
        if isinstance(triple.subject, NamedNode):
            nodes[triple.subject.value][predicate].append(triple.object)
        elif isinstance(triple.subject, BlankNode) and predicate == SKOS + "prefLabel":
            left_out["concepts without an address of their own"] += 1
    return nodes, left_out


def is_concept(said: Said) -> bool:
    types = {node.value for node in said.get(TYPE, ()) if isinstance(node, NamedNode)}
    return SKOS + "Concept" in types or not (types & OTHERS or MARKS.isdisjoint(said))


def relate(concepts: dict[str, Said]) -> None:
    """State what holds by its inverse: narrower by broader, and related both ways (S23, S25)."""
    for iri, said in concepts.items():
        for name, inverse in (("narrower", "broader"), ("related", "related")):
            for other in iris(said, SKOS + name):
                if other in concepts and other != iri:
                    concepts[other][SKOS + inverse].append(NamedNode(iri))


def iris(said: Said, predicate: str) -> list[str]:
    return sorted({node.value for node in said.get(predicate, ()) if isinstance(node, NamedNode)})


def composed(iri: str, said: Said, language: str) -> Record:
    record = Record(iri=iri)
    types = set(iris(said, TYPE))
    if types & OTHERS:
        record.fault = "It is a concept and a scheme or collection at once (SKOS S9, S37)."
    name_it(record, said, language)
    record.definition, record.scope_note = (note(said, SKOS + one, language) for one in NOTES)
    record.broader = iris(said, SKOS + "broader")
    record.related = [other for other in iris(said, SKOS + "related") if other != iri]
    record.replaced_by = next(iter(iris(said, DCT + "isReplacedBy")), "")
    return record


def name_it(record: Record, said: Said, language: str) -> None:
    """The name in the language of the index is the subject's; those in others are other names."""
    preferred = literals(said, SKOS + "prefLabel")
    if not preferred:
        record.fault = record.fault or "It has no name (skos:prefLabel)."
        return
    if twice := [tag for tag, n in Counter(tag for _, tag in preferred).items() if n > 1]:
        record.fault = f"It has two preferred names in one language, “{twice[0]}” (SKOS S14)."
    chosen = min(preferred, key=lambda one: (distance(one[1], language), one))
    if distance(chosen[1], language) > 2:
        record.notes.append(f"It has no name in “{language}”: “{chosen[0]}” is taken.")
    given = [
        ["pref", *chosen],
        *(["alt", *one] for one in preferred if one != chosen),
        *(["alt", *one] for one in literals(said, SKOS + "altLabel")),
        *(["hidden", *one] for one in literals(said, SKOS + "hiddenLabel")),
    ]
    seen: set[tuple[str, str]] = set()
    for kind, text, tag in given:
        if (text, tag) in seen:
            record.notes.append(f"“{text}” is given twice (SKOS S13); the first is kept.")
        else:
            seen.add((text, tag))
            record.names.append([kind, text, tag])


def distance(tag: str, language: str) -> int:
    """
    How far a language tag is from the language that is wanted; what has no tag is near.

    >>> [distance(tag, "en") for tag in ("en", "en-gb", "", "fr")]
    [0, 1, 2, 3]
    """
    if tag == language:
        return 0
    if tag and tag.split("-")[0] == language.split("-")[0]:
        return 1
    return 2 if not tag else 3


def literals(said: Said, predicate: str) -> list[tuple[str, str]]:
    """Text and language of each, without doubles, in order."""
    found = {
        (node.value, (node.language or "").lower())
        for node in said.get(predicate, ())
        if isinstance(node, Literal) and node.value.strip()
    }
    return sorted((text, tag if LANGUAGE.fullmatch(tag) else "") for text, tag in found)


def note(said: Said, predicate: str, language: str) -> str:
    """The texts in the language that is nearest, as paragraphs."""
    found = literals(said, predicate)
    if not found:
        return ""
    nearest = min(distance(tag, language) for _, tag in found)
    return "\n\n".join(text for text, tag in found if distance(tag, language) == nearest)
