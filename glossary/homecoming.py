"""
The glossary in an export of the whole site, and home again.

`glossary.json` is what `export_glossary` writes; `glossary-more.json` what belongs to no term
alone: decisions of articles, former addresses, words that need no definition.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from articles.models import Article
from common.plans import CHANGED, NEW, REFUSED

from . import exchange
from .models import ArticleTermRule, IgnoredPhrase, Term, TermAddress

TERMS, MORE = "glossary.json", "glossary-more.json"
ACTIONS = {"pin", "never"}
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
Row = dict[str, Any]


def terms() -> Iterator[str]:
    return exchange.as_json(exchange.records_of(Term.objects.all()))


def more() -> Iterator[str]:
    rules = ArticleTermRule.objects.order_by("article__uid", "term__uid")
    addresses = TermAddress.objects.order_by("slug")
    ignored = IgnoredPhrase.objects.order_by("key")
    rows = {
        "decisions": [
            {"article": str(article), "term": str(term), "action": action}
            for article, term, action in rules.values_list("article__uid", "term__uid", "action")
        ],
        "addresses": [
            {"slug": slug, "term": str(term)}
            for slug, term in addresses.values_list("slug", "term__uid")
        ],
        "ignored": list(ignored.values_list("phrase", flat=True)),
    }
    yield json.dumps(rows, ensure_ascii=False, indent=1) + "\n"


def bring_terms(content: bytes) -> list[str]:
    """Store the terms; gives what could not be taken, in sentences. Raises ValueError."""
    try:
        planned = exchange.plan(exchange.read(TERMS, content))
    except exchange.BrokenFile as error:
        raise ValueError(f"{TERMS} is damaged: {error}") from error
    exchange.store(planned)
    return [
        f"{row.name or row.place}: {note}"
        for row in planned.rows
        if row.outcome in {NEW, CHANGED, REFUSED}
        for note in row.notes
    ]


def bring_more(content: bytes) -> list[str]:
    """Store what belongs to articles and terms that are there; what is there already stays."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{MORE} is damaged: {error}.") from error
    if not isinstance(found, dict):
        raise ValueError(f"{MORE} is damaged: it should hold an object.")  # noqa: TRY004  the file's fault
    known = {str(uid): pk for uid, pk in Term.objects.values_list("uid", "pk")}
    notes = bring_decisions(rows_of(found, "decisions"), known)
    notes += bring_addresses(rows_of(found, "addresses"), known)
    ignored = [one for one in lists(found, "ignored") if isinstance(one, str) and one.strip()]
    IgnoredPhrase.objects.bulk_create(
        [IgnoredPhrase(phrase=one[:200], key=one[:200].casefold()) for one in ignored],
        ignore_conflicts=True,
    )
    return notes


def bring_decisions(rows: list[Row], known: dict[str, int]) -> list[str]:
    uids = {uid for row in rows if (uid := uid_of(row.get("article")))}
    articles = {str(one.uid): one.pk for one in Article.objects.filter(uid__in=uids).only("uid")}
    rules, notes = [], []
    for row in rows:
        article, term = articles.get(str(row.get("article"))), known.get(str(row.get("term")))
        if article is None or term is None or row.get("action") not in ACTIONS:
            notes.append(f"A decision about a term is of nothing that is there: {row}.")
        else:
            rules.append(ArticleTermRule(article_id=article, term_id=term, action=row["action"]))
    ArticleTermRule.objects.bulk_create(rules, ignore_conflicts=True)
    return notes


def bring_addresses(rows: list[Row], known: dict[str, int]) -> list[str]:
    taken = set(Term.objects.values_list("slug", flat=True))
    addresses, notes = [], []
    for row in rows:
        slug, term = str(row.get("slug", "")), known.get(str(row.get("term")))
        if term is None or slug in taken or not SLUG.fullmatch(slug):
            notes.append(f"A former address leads to nothing that is there: {row}.")
        else:
            addresses.append(TermAddress(slug=slug, term_id=term))
    TermAddress.objects.bulk_create(addresses, ignore_conflicts=True)
    return notes


def rows_of(found: Row, name: str) -> list[Row]:
    return [row for row in lists(found, name) if isinstance(row, dict)]


def lists(found: Row, name: str) -> list[Any]:
    rows = found.get(name, [])
    return rows if isinstance(rows, list) else []


def uid_of(value: object) -> UUID | None:
    """
    >>> uid_of("x"), uid_of(None)
    (None, None)
    """
    try:
        return UUID(str(value))
    except ValueError:
        return None
