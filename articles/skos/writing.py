"""
Concepts -> Turtle, N-Triples or JSON-LD, piece by piece. Pure.

A concept is a list of triples first, so the three say the same. Terms are those of the SKOS
reference (W3C, 2009), with Dublin Core for what was replaced and FOAF for the page of it.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from .concepts import Concept, Scheme, Text

PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
IN_LITERAL = re.compile(r'["\\\x00-\x1f\x7f]')
IN_IRI = re.compile(r'[<>"{}|^`\\\x00-\x20]')


class Iri(NamedTuple):
    """A whole one; a term of a vocabulary is a str with its prefix."""

    iri: str


TRUE = object()
Value = Text | Iri | str | object
Triple = tuple[str, Value]  # predicate and object; the subject is the concept's


def said_of_scheme(scheme: Scheme) -> list[Triple]:
    return [
        ("rdf:type", "skos:ConceptScheme"),
        ("dct:title", scheme.title),
        ("foaf:page", Iri(scheme.page)),
    ]


def said_of(concept: Concept, scheme: Scheme) -> list[Triple]:
    """All there is to say of it, each predicate's objects together."""
    notes = (("skos:definition", concept.definition), ("skos:scopeNote", concept.scope_note))
    said: list[Triple] = [
        ("rdf:type", "skos:Concept"),
        ("skos:prefLabel", concept.name),
        *(("skos:altLabel", name) for name in concept.other_names),
        *(("skos:hiddenLabel", name) for name in concept.hidden_names),
        *((predicate, note) for predicate, note in notes if note),
        ("skos:inScheme", Iri(scheme.iri)),
    ]
    if concept.replaced_by:
        return [*said, ("owl:deprecated", TRUE), ("dct:isReplacedBy", Iri(concept.replaced_by))]
    if not concept.broader:
        said.append(("skos:topConceptOf", Iri(scheme.iri)))
    said += [("skos:broader", Iri(iri)) for iri in concept.broader]
    said += [("skos:narrower", Iri(iri)) for iri in concept.narrower]
    said += [("skos:related", Iri(iri)) for iri in concept.related]
    if concept.page:
        said.append(("foaf:page", Iri(concept.page)))
    return said


def things(scheme: Scheme, concepts: Iterable[Concept]) -> Iterator[tuple[str, list[Triple]]]:
    yield scheme.iri, said_of_scheme(scheme)
    for concept in concepts:
        yield concept.iri, said_of(concept, scheme)


# ---- Turtle and N-Triples -------------------------------------------------------------


def quoted(text: Text) -> str:
    r"""
    A literal, as both Turtle and N-Triples have it.

    >>> print(quoted(Text('A "weak\\" tie\n', "en")))
    "A \"weak\\\" tie\n"@en
    """
    escaped = IN_LITERAL.sub(lambda hit: ESCAPES.get(hit[0]) or f"\\u{ord(hit[0]):04X}", text.text)
    return f'"{escaped}"{"@" + text.language if text.language else ""}'


def bracketed(iri: str) -> str:
    r"""
    >>> print(bracketed("https://example.org/a b"))
    <https://example.org/a\u0020b>
    """
    return f"<{IN_IRI.sub(lambda hit: f'{chr(92)}u{ord(hit[0]):04X}', iri)}>"


def expanded(term: str) -> str:
    prefix, _, name = term.partition(":")
    return PREFIXES[prefix] + name


def as_turtle(scheme: Scheme, concepts: Iterable[Concept]) -> Iterator[str]:
    for prefix, iri in PREFIXES.items():
        yield f"@prefix {prefix}: <{iri}> .\n"
    for iri, said in things(scheme, concepts):
        lines = [
            f"{'a' if predicate == 'rdf:type' else predicate} "
            + ", ".join(in_turtle(value) for _, value in group)
            for predicate, group in groupby(said, key=lambda triple: triple[0])
        ]
        body = " ;\n    ".join(lines)
        yield f"\n{bracketed(iri)} {body} .\n"


def in_turtle(value: Value) -> str:
    if isinstance(value, Iri):
        return bracketed(value.iri)
    if isinstance(value, Text):
        return quoted(value)
    return "true" if value is TRUE else str(value)


def as_ntriples(scheme: Scheme, concepts: Iterable[Concept]) -> Iterator[str]:
    for iri, said in things(scheme, concepts):
        yield "".join(
            f"{bracketed(iri)} {bracketed(expanded(predicate))} {in_ntriples(value)} .\n"
            for predicate, value in said
        )


def in_ntriples(value: Value) -> str:
    if value is TRUE:
        return f'"true"^^{bracketed(expanded("xsd:boolean"))}'
    return bracketed(expanded(value)) if isinstance(value, str) else in_turtle(value)


# ---- JSON-LD --------------------------------------------------------------------------


def as_jsonld(scheme: Scheme, concepts: Iterable[Concept]) -> Iterator[str]:
    """With a context of its own: nobody has to fetch one."""
    context = {"id": "@id", "type": "@type", **PREFIXES}
    yield f'{{"@context": {json.dumps(context)},\n"@graph": ['
    for number, (iri, said) in enumerate(things(scheme, concepts)):
        node = {"id": iri} | {
            "type" if predicate == "rdf:type" else predicate: [in_json(v) for _, v in group]
            for predicate, group in groupby(said, key=lambda triple: triple[0])
        }
        yield f"{',' if number else ''}\n{json.dumps(node, ensure_ascii=False)}"
    yield "\n]}\n"


def in_json(value: Value) -> object:
    if isinstance(value, Iri):
        return {"id": value.iri}
    if isinstance(value, Text):
        tag = {"@language": value.language} if value.language else {}
        return {"@value": value.text} | tag
    return True if value is TRUE else value


class Format(NamedTuple):
    content_type: str
    write: Callable[[Scheme, Iterable[Concept]], Iterator[str]]


FORMATS = {
    "ttl": Format("text/turtle", as_turtle),
    "jsonld": Format("application/ld+json", as_jsonld),
    "nt": Format("application/n-triples", as_ntriples),
}
"""By the ending of a file's name, the one that is preferred first."""
