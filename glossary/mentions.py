"""
The verbs of linking: from texts and forms to the links and references of the archive.

Two queues are rows, so a job that is killed loses nothing: keys of changed forms (`ChangedForm`),
and articles to be linked again (`ArticleTermIndex.is_stale`). Triggers fill both. What is written
for an article, its links and its references, is written in one transaction from one run.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from . import linking
from .automaton import Vocabulary, current
from .candidates import words_of
from .composing import Composed, Material, Reference, compose, materials
from .models import ArticleTermIndex, ChangedForm, GlossaryVersion, Term, TermReference
from .passages import passage

BATCH = 200
"""Articles of one transaction: killed, a job does at most as many again."""
MANY_KEYS = 300
"""From so many changed keys on, all articles are linked again: it costs less than to search."""

UNKNOWN = 0
"""A version that no glossary has: neither words nor passages of the article are as stored."""

Indexes = QuerySet[ArticleTermIndex, ArticleTermIndex]
Link = tuple[int, int, int, int]
"""Start and end in `body_html`, and the keys of the term and the form."""

DEFINITION = ["definition_html", "definition_sha256", "definition_spans"]
TAKE_KEYS = """
    DELETE FROM glossary_changedform WHERE id IN (
        SELECT id FROM glossary_changedform ORDER BY id FOR UPDATE SKIP LOCKED
    ) RETURNING key
"""
ADD_MISSING = """
    INSERT INTO glossary_articletermindex (article_id)
    SELECT id FROM articles_article ON CONFLICT DO NOTHING
"""

# An array for each column: many rows by one statement, which Django's bulk_create takes apart.
WRITE_INDEXES = """
    INSERT INTO glossary_articletermindex AS index
        (article_id, html_sha256, glossary_version, spans, words, is_stale)
    SELECT article, sha256, version, spans::bigint[], words::text[], false
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[])
        AS new(article, sha256, version, spans, words)
    ON CONFLICT (article_id) DO UPDATE SET html_sha256 = excluded.html_sha256,
        glossary_version = excluded.glossary_version, spans = excluded.spans,
        words = CASE WHEN excluded.words = '{}' THEN index.words ELSE excluded.words END,
        is_stale = false
"""
WRITE_REFERENCES = """
    INSERT INTO glossary_termreference (article_id, term_id, first_offset, count, is_linked,
        is_manual, reason, deprecated, published_at, context)
    SELECT article, term, place, number, linked, manual, reason, deprecated::bigint[], published,
        context
    FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::bool[], %s::bool[],
            %s::text[], %s::text[], %s::timestamptz[], %s::text[])
        AS new(article, term, place, number, linked, manual, reason, deprecated, published, context)
    ON CONFLICT (article_id, term_id) DO UPDATE SET first_offset = excluded.first_offset,
        count = excluded.count, is_linked = excluded.is_linked, is_manual = excluded.is_manual,
        reason = excluded.reason, deprecated = excluded.deprecated, context = excluded.context,
        published_at = excluded.published_at
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """What linking an article again changed: its links that came and that went, its references."""

    article_id: int
    added: list[Link]
    removed: list[Link]
    references_differ: bool

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.references_differ)


# ---- What is to be done ---------------------------------------------------------------


def take_changed_keys() -> set[str]:
    """Take the keys of changed forms from their queue; in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE_KEYS)
        return {key for (key,) in cursor.fetchall()}


def candidates(keys: Iterable[str]) -> Indexes:
    """The articles in which forms of these keys may occur; none that they occur in is missed."""
    wanted = [sorted(words) for words in map(words_of, set(keys)) if words]
    if len(wanted) > MANY_KEYS:
        return ArticleTermIndex.objects.all()
    holding = Q(pk__in=[])
    for some in wanted:
        holding |= Q(words__contains=some)
    return ArticleTermIndex.objects.filter(holding)


def settle() -> None:
    """Mark the articles that the changed forms may concern."""
    with transaction.atomic():
        if keys := take_changed_keys():
            candidates(keys).filter(is_stale=False).update(is_stale=True)


def mark(articles: Iterable[int]) -> None:
    """Mark articles by their keys."""
    ArticleTermIndex.objects.filter(pk__in=articles, is_stale=False).update(is_stale=True)


def mark_all(*, repair: bool = False) -> None:
    """Mark every article, also one that has no row yet; to `repair` takes nothing for granted."""
    with connection.cursor() as cursor:
        cursor.execute(ADD_MISSING)
    ArticleTermIndex.objects.filter(is_stale=False).update(is_stale=True)
    if repair:
        ArticleTermIndex.objects.update(glossary_version=UNKNOWN)


# ---- Doing it -------------------------------------------------------------------------


def relink_article(article_id: int) -> None:
    """Link one article now, if it is marked and no job has it in hand."""
    with transaction.atomic():
        relink(ArticleTermIndex.objects.filter(pk=article_id, is_stale=True))


def relink_stale(*, most: int | None = None) -> int:
    """
    Link all marked articles, or `most` of them, batch by batch; gives how many.

    Several jobs may run at once: none takes what another has in hand.
    """
    settle()
    done = 0
    while most is None or done < most:
        size = BATCH if most is None else min(BATCH, most - done)
        with transaction.atomic():
            stale = ArticleTermIndex.objects.filter(is_stale=True).order_by("pk")
            batch = len(relink(stale[:size]))
        done += batch
        if not batch:
            break
    relink_definitions()
    return done


def relink(indexes: Indexes, *, wait: bool = False) -> list[Difference]:
    """
    Link articles with the glossary as it is, and write what differs.

    In the caller's transaction. What another transaction has in hand is left to it, or waited for
    with `wait`.
    """
    locked = list(indexes.select_for_update(skip_locked=not wait).defer("words"))
    if not locked:
        return []
    vocabulary = current()
    before = {index.pk: index for index in locked}
    digests = {index.pk: index.html_sha256 for index in locked if index.glossary_version != UNKNOWN}
    done = [(one, compose(one, vocabulary, digests)) for one in materials(before.keys())]
    _write_indexes(done, version=vocabulary.version)
    rewritten = _write_references(done)
    return [
        _difference(before[material.article_id], composed, rewritten) for material, composed in done
    ]


def _difference(before: ArticleTermIndex, after: Composed, rewritten: set[int]) -> Difference:
    old = set(links_of(before.spans)) if before.html_sha256 == after.html_sha256 else set()
    seen = {link[:3] for link in old}
    new = {link[:3] for link in after.links}
    return Difference(
        before.pk,
        added=sorted(link for link in after.links if link[:3] not in seen),
        removed=sorted(link for link in old if link[:3] not in new),
        references_differ=before.pk in rewritten,
    )


def links_of(spans: list[int]) -> list[Link]:
    """
    The stored numbers, four and four.

    >>> links_of([3, 8, 1, 2, 20, 25, 7, 9])
    [(3, 8, 1, 2), (20, 25, 7, 9)]
    """
    numbers = iter(spans)
    return list(zip(numbers, numbers, numbers, numbers, strict=True))


def _write_indexes(done: list[tuple[Material, Composed]], *, version: int) -> None:
    rows = [
        (
            material.article_id,
            composed.html_sha256,
            version,
            literal(number for link in composed.links for number in link),
            literal(map(element, sorted(composed.words))),
        )
        for material, composed in done
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_INDEXES, columns_of(rows))


def _write_references(done: list[tuple[Material, Composed]]) -> set[int]:
    """Write the rows that are new or differ, delete those that are over; gives whose they were."""
    found = TermReference.objects.filter(article__in=[material.article_id for material, _ in done])
    stored = {
        (row[0], row[1]): (pk, Reference(*row))
        for pk, *row in found.values_list("pk", *Reference._fields)
    }
    changed, passages = [], []
    for material, composed in done:
        for row in composed.references:
            _, old = stored.pop((row.article_id, row.term_id), (None, None))
            if composed.is_new_text or old != row:
                changed.append(row._replace(deprecated=literal(row.deprecated)))  # type: ignore[arg-type]
                passages.append(str(passage(material.html, row.first_offset, row.first_offset)))
    if stored:
        TermReference.objects.filter(pk__in=[pk for pk, _ in stored.values()]).delete()
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(WRITE_REFERENCES, [*columns_of(changed), passages])
    return {row.article_id for row in changed} | {article for article, _ in stored}


def literal(values: Iterable[object]) -> str:
    """An array as PostgreSQL writes it, for a column of arrays of different lengths."""
    return "{" + ",".join(map(str, values)) + "}"


def element(word: str) -> str:
    """A word of letters and digits in such an array: only one of them means something else."""
    return '"null"' if word == "null" else word


def columns_of(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


# ---- Definitions ----------------------------------------------------------------------


def relink_definitions() -> int:
    """
    Link the definitions of published terms to each other, where the glossary or one of them
    changed since; gives how many changed. A term is not linked on its own page.
    """
    with transaction.atomic():
        version = GlossaryVersion.objects.select_for_update().first()
        if version is None or version.definitions == version.number:
            return 0
        vocabulary = current()
        changed = []
        for term in Term.objects.published().only(*DEFINITION).iterator(chunk_size=1000):
            before = (term.definition_sha256, term.definition_spans)
            link_definition(term, vocabulary)
            if before != (term.definition_sha256, term.definition_spans):
                changed.append(term)
        Term.objects.bulk_update(changed, DEFINITION[1:], batch_size=500)
        version.definitions = vocabulary.version
        version.save(update_fields=["definitions"])
    return len(changed)


def link_definition(term: Term, vocabulary: Vocabulary) -> None:
    html = term.definition_html
    found = linking.find(html, vocabulary.automaton)
    subjects = vocabulary.policies[term.pk].subjects
    chosen = linking.choose(found, policies=vocabulary.policies, subjects=subjects, besides=term.pk)
    term.definition_sha256 = linking.digest(html)
    term.definition_spans = [number for link in chosen.links for number in link]


# ---- Making sure ----------------------------------------------------------------------


def waiting() -> int:
    """How many articles and changed forms the job has before it."""
    return ArticleTermIndex.objects.filter(is_stale=True).count() + ChangedForm.objects.count()


def check(*, sample: int) -> tuple[int, list[int]]:
    """
    Link some articles that are not marked again, store nothing; gives how many, and which differ.

    `sample` is the most to be examined, chosen by chance; 0 stands for all.
    """
    settled = ArticleTermIndex.objects.filter(is_stale=False)
    chosen = settled.order_by("?" if sample else "pk").values_list("pk", flat=True)
    pks = list(chosen[:sample] if sample else chosen)
    drifted = []
    for start in range(0, len(pks), BATCH):
        with transaction.atomic():
            some = ArticleTermIndex.objects.filter(pk__in=pks[start : start + BATCH])
            drifted += [difference.article_id for difference in relink(some) if difference]
            transaction.set_rollback(True)
    return len(pks), sorted(drifted)
