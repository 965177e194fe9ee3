"""Running the checks: one statement each, whatever the size of the index."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from articles.models import Article

from .checks import CHECKS, Check, Row

FINDING = """
WITH published AS MATERIALIZED ({published}),
seen AS MATERIALIZED (
    SELECT about.id, about.tag_id, about.content_object_id AS article_id
    FROM articles_articlesubject AS about
    JOIN published ON published.id = about.content_object_id
),
found AS ({check})
SELECT count(*) OVER (), pk, name, other, other_name, text, number
FROM found ORDER BY file_as, name, pk, other LIMIT %s
"""
"""`published` and `seen` are there for the checks: what is published, and what it is about."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; `row` has the keys of what it is about."""

    check: Check
    row: Row

    @property
    def sentence(self) -> str:
        return self.check.sentence(self.row)


@dataclass(frozen=True, slots=True)
class Section:
    """The first findings of a check, and how many there are."""

    check: Check
    count: int
    findings: list[Finding]


def found(check: Check, now: datetime, *, most: int | None = None) -> Section:
    """What breaks one rule, in the order of the index. One query."""
    sql, params = Article.objects.published(now).order_by().values("id").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(FINDING.format(published=sql, check=check.sql), [*params, most])
        lines = cursor.fetchall()
    findings = [Finding(check, Row(*line[1:])) for line in lines]
    return Section(check, lines[0][0] if lines else 0, findings)


def lint(now: datetime, *, most: int | None = None) -> list[Section]:
    """What breaks each of the rules, those that nothing breaks included. A query for each."""
    return [found(check, now, most=most) for check in CHECKS.values()]
