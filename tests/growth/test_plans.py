"""No page and no list of the desk reads a table whole that grows with the archive."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from bench.archive import Size, build
from bench.growth.pages import admin, public

SIZE = Size(articles=12_000, terms=300, subjects=300, subscribers=8000)
GROWING = 2000  # rows; a smaller table is read whole for good reasons
# The planner is told that these tables have so many times the rows: it then plans as for a million.
TIMES = 100
PRETEND = """
UPDATE pg_class SET reltuples = reltuples * %s WHERE relname = ANY(%s) AND relkind = 'r'
"""

# Tables that do not grow with the archive, and what is read whole of those that do.
FIXED = {
    "articles_subject": "the index is as long as its language",
    "articles_subjectlabel": "so are its other names",
    "articles_author": "the list of authors has all of them",
    "glossary_term": "the glossary has all of them",
    "glossary_termform": "and all words for them",
    "articles_searchword": "the words of a language",
    "articles_missedaddress": "10,000 at the most",
    "articles_tally": "added up every ten minutes",
}
ALLOWED = {
    # Of a search only the planner knows whether its keys are few: here they are a part of it all.
    ("public: search", "articles_articlesubject"): "counts the subjects of what was found",
    ("public: search", "articles_byline"): "counts its authors",
}

VALUE = re.compile(r"%\((\w+)\)s")
ANSWERS = {"public": {200, 301, 302, 303, 404, 410}, "admin": {200, 302}}

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def captured() -> Iterator[list[tuple[str, Any]]]:
    """The statements that read, with their parameters."""
    found: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "WITH")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield found


def read_whole(sql: str, params: Any) -> set[str]:
    """The tables that a statement would read from one end to the other."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (plans,) = cursor.fetchone()
    found = json.loads(plans) if isinstance(plans, str) else plans
    if isinstance(params, dict) and connection.connection.info.server_version >= 160_000:
        found += plan_for_any(sql)
    return {
        node["Relation Name"]
        for plan in found
        for node in nodes(plan["Plan"])
        if "Seq Scan" in node["Node Type"] and not node["stops early"]
    }


def plan_for_any(sql: str) -> list[Any]:
    """How a statement that is kept is done when PostgreSQL no longer looks at its values."""
    numbers: dict[str, str] = {}
    text = VALUE.sub(lambda value: numbers.setdefault(value[1], f"${len(numbers) + 1}"), sql)
    explained = f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {text.replace('%%', '%')}"
    (plans,) = connection.connection.execute(explained).fetchone()
    return json.loads(plans) if isinstance(plans, str) else plans


def nodes(plan: dict[str, Any], limit: float | None = None) -> Iterator[dict[str, Any]]:
    """
    All parts of a plan. One directly below a limit stops early, where far more rows are there than
    are wanted: what a list counts is counted no further.
    """
    yield plan | {"stops early": limit is not None and limit * 10 < plan["Plan Rows"]}
    own = plan["Plan Rows"] if plan["Node Type"] == "Limit" else None
    for part in plan.get("Plans", []):
        yield from nodes(part, own)


def sizes() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r'")
        return dict(cursor.fetchall())


def test_no_page_reads_a_table_whole_that_grows() -> None:
    build(SIZE)
    client, desk = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    desk.force_login(User.objects.create_superuser("chief"))
    rows = sizes()
    growing = {table for table, number in rows.items() if number > GROWING} - set(FIXED)
    assert {"articles_article", "articles_pastaddress", "outbox_delivery"} <= growing
    with connection.cursor() as cursor:
        cursor.execute(PRETEND, [TIMES, sorted(growing)])
    faults = []
    for kind, asker, pages in (("public", client, public()), ("admin", desk, admin())):
        for name, addresses in pages.items():
            page = f"{kind}: {name}"
            for address in addresses[:3]:
                with captured() as statements:
                    response = asker.get(address)
                    assert response.status_code in ANSWERS[kind], address
                    response.getvalue()
                for sql, params in statements:
                    for table in read_whole(sql, params) & growing:
                        if (page.partition(",")[0], table) not in ALLOWED:
                            faults.append(f"{table}: {page} {address} {sql[:2000]}")
    assert not faults, "\n".join(faults[:40])
