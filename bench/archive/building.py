"""Stores an archive: indexes off, rows by COPY from several processes, indexes on again."""

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import connection, transaction

from articles import tallies, vocabulary
from articles.models import Article, Author, Publisher, Subject
from glossary import mentions
from glossary.automaton import current
from glossary.models import ChangedForm, Term
from glossary.synthetic import make_terms
from subscriptions.models import Subscriber

from .headings import authors_of, make_authors, make_subjects
from .readers import make_missed, make_readers
from .rows import COLUMNS, World, rows, uid_of
from .texts import Pool, Words

CHUNK = 2_000  # articles of one transaction
WORKERS = 2
READERS = (
    "subscriptions_subscriber", "subscriptions_topic", "subscriptions_consent", "outbox_delivery",
)  # fmt: skip

# All but those that hold a rule: rows come in the order of their keys, which costs these little.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique ORDER BY pg_relation_size(indrelid) DESC, 1
"""
# Rows were stored with their own keys: what comes next must not meet them.
SEQUENCES = """
SELECT setval(pg_get_serial_sequence(%(table)s, 'id'), coalesce(max(id), 0) + 1, false)
FROM {table}
"""


class NotEmpty(Exception):
    """The database holds something else; the message says what."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be of what."""

    articles: int
    terms: int = 0
    subjects: int = 200
    subscribers: int = 0


Progress = Callable[[int, str], None]
"""Is told how many articles are stored, and what is being done."""


def build(size: Size, *, progress: Progress = lambda done, what: None) -> bool:
    """
    Store the archive; whether there was anything to do. Raises NotEmpty.

    Switches triggers and foreign keys off while it stores, which needs a superuser's rights.
    """
    if is_there(size):
        return False
    progress(0, "words, subjects, authors and terms")
    world = make_world(size)
    with without_indexes([*COLUMNS, *READERS]) as restore:
        for done in store(world):
            progress(done, "articles")
        progress(size.articles, "readers")
        with transaction.atomic():
            make_readers(size.subscribers, size.subjects)
            make_missed(size.articles)
            mentions.relink_definitions()
            ChangedForm.objects.all().delete()
            tallies.recount()
        for name in restore():
            progress(size.articles, f"index {name}")
    progress(size.articles, "statistics")
    finish()
    return True


def is_there(size: Size) -> bool:
    """Whether the database holds exactly this archive. Raises NotEmpty where it holds another."""
    found = {
        model._meta.verbose_name_plural: model._default_manager.count()
        for model in (Article, Author, Subject, Term, Subscriber)
    }
    wanted = (size.articles, authors_of(size.articles), size.subjects, size.terms, size.subscribers)
    last = Article.objects.filter(pk=size.articles, uid=uid_of(size.articles - 1))
    if tuple(found.values()) == wanted and last.exists():
        return True
    if any(found.values()):
        there = ", ".join(f"{count:,} {name}" for name, count in found.items() if count)
        raise NotEmpty(
            f"The database is not empty: it holds {there}. This archive is built in an empty "
            "database only."
        )
    return False


def make_world(size: Size) -> World:
    publisher = Publisher.load()
    words = Words()
    with transaction.atomic():
        make_subjects(size.subjects, words, publisher.filing)
        authors = make_authors(authors_of(size.articles), words)
        make_terms(size.terms)
        vocabulary.add_words([*words.words, *authors])
    with transaction.atomic():
        glossary = current()
    terms = sorted(Term.objects.values_list("headword", flat=True), key=lambda name: name[::-1])
    world = World(
        articles=size.articles,
        pool=Pool.make(size.articles, terms, glossary),
        subjects=list(Subject.objects.order_by("pk").values_list("name", flat=True)),
        authors=authors,
        zone=publisher.zone,
        filing=publisher.filing,
    )
    with connection.cursor() as cursor:
        for model in (Subject, Author):
            set_sequence(cursor, model._meta.db_table)
    return world


# ---- Storing --------------------------------------------------------------------------

_world: World | None = None  # what forked processes find there


def store(world: World) -> Iterator[int]:
    """All articles; tells after each chunk how many are stored."""
    global _world
    _world = world
    chunks = [
        range(first, min(first + CHUNK, world.articles))
        for first in range(0, world.articles, CHUNK)
    ]
    connection.close()  # each process has its own
    gc.freeze()  # so that the processes share what they do not change
    done = 0
    with multiprocessing.get_context("fork").Pool(min(WORKERS, len(chunks))) as pool:
        for stored in pool.imap_unordered(store_chunk, chunks):
            done += stored
            yield done
    with connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            if columns.split()[0] == "id":
                set_sequence(cursor, table)


def store_chunk(numbers: range) -> int:
    if _world is None:
        raise RuntimeError("There is no world to take articles from.")
    found = rows(_world, numbers)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for table, columns in COLUMNS.items():
            names = ", ".join(columns.split())
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in found[table]:
                    copy.write_row(row)
    return len(numbers)


def set_sequence(cursor: Any, table: str) -> None:
    cursor.execute(SEQUENCES.format(table=table), {"table": table})


@contextmanager
def without_indexes(tables: list[str]) -> Iterator[Callable[[], Iterator[str]]]:
    """
    Drop the indexes of these tables that serve reading only; gives what makes them again.

    Where the block fails, they are made again as it ends.
    """
    with connection.cursor() as cursor:
        cursor.execute(INDEXES, [tables])
        waiting = dict(cursor.fetchall())
        for name in waiting:
            cursor.execute(f"DROP INDEX {name}")

    def make(name: str) -> str:
        with psycopg.connect(**connection.get_connection_params()) as own:
            own.execute("SET maintenance_work_mem = '1GB'")
            own.execute("SET max_parallel_maintenance_workers = 0")
            own.execute(waiting[name])
        return name

    def restore() -> Iterator[str]:
        with ThreadPoolExecutor(WORKERS) as pool:
            for name in pool.map(make, list(waiting)):
                del waiting[name]
                yield name

    try:
        yield restore
    finally:
        for _ in restore():
            pass


def finish() -> None:
    """What autovacuum would do in the end: statistics, and what lets indexes answer alone."""
    connection.close()
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("VACUUM ANALYZE")
