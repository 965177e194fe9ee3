"""What `articles_newest_holding` finds is the newest there is, whichever way it takes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from django.db import connection

from articles.models import Article, Publisher
from tests.factories import make_article

NUMBER, A_MONTH = 2400, 20
NEWEST = datetime(2023, 6, 15, 12, tzinfo=UTC)
# Of the articles, counted from the newest, those that hold each word.
HOLDERS = {
    "always": range(NUMBER),
    "often": range(0, NUMBER, 3),
    "sometimes": range(2, NUMBER, 7),
    "seldom": range(5, NUMBER, 100),
    "once": range(NUMBER - 40, NUMBER),
    "lately": range(0, 300, 2),
    "formerly": range(NUMBER - 900, NUMBER),
    # A few of the newest, then none for long.
    **{
        f"again{few}{many}": {*range(few), *range(NUMBER - many, NUMBER)}
        for few in range(1, 8)
        for many in (300, 500, 1500)
    },
}
QUERIES = [
    *HOLDERS, "always often", "often sometimes", "sometimes seldom", "often lately",
    "sometimes once", "lately once", "formerly always", "always -often", "seldom or once",
    '"often sometimes"', '"sometimes often"', "never", "always never",
]  # fmt: skip
EVER = date(1, 1, 1), date(2023, 6, 1)
SPANS = [EVER, (date(2019, 1, 1), date(2019, 12, 1)), (date(1990, 1, 1), date(1990, 12, 1))]
FOUND = """
SELECT id, is_whole FROM articles_newest_holding(
    websearch_to_tsquery('concordance', %s), %s, %s, %s, %s, %s
)
"""
NEWEST_FIRST = """
SELECT id FROM articles_article
WHERE CASE WHEN %s THEN ts_filter(search, '{a,b}') ELSE search END
    @@ websearch_to_tsquery('concordance', %s)
    AND status = 'published' AND month BETWEEN %s AND %s
ORDER BY published_at DESC, id DESC
"""


@pytest.fixture(params=["estimated", "guessed"])
def archive(request: pytest.FixtureRequest, publisher: Publisher) -> None:
    """Twenty articles a month for ten years; words in the title are in every second text only."""
    dates = month_by_month()
    made = make_article("The first")
    fields = {
        field.attname: getattr(made, field.attname)
        for field in Article._meta.concrete_fields
        if not field.generated and field.attname not in {"id", "uid"}
    }
    Article.objects.bulk_create(
        Article(
            **fields
            | {
                "title": " ".join(words) if number % 2 else "Number",
                "text": " ".join(words),
                "slug": f"number-{number}",
                "published_at": moment,
                "month": moment.date().replace(day=1),
            }
        )
        for number, moment in enumerate(dates)
        for words in [[word for word, holders in HOLDERS.items() if number in holders]]
    )
    made.delete()
    if request.param == "estimated":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_article")


def month_by_month() -> Iterator[datetime]:
    for number in range(NUMBER):
        back, nth = divmod(number, A_MONTH)
        month = NEWEST.year * 12 + NEWEST.month - 1 - back
        yield NEWEST.replace(year=month // 12, month=month % 12 + 1) - timedelta(hours=nth)


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize("small", [100, 10_000])
def test_the_newest_are_found(small: int) -> None:
    """Of small archives all are; of a phrase in a large one those of the newest with its words."""
    faults = []
    for words, span, only_head, most in product(QUERIES, SPANS, (False, True), (8, 40)):
        there = newest_first(words, span, only_head=only_head)
        expected = set(there), True
        if small < NUMBER:
            looked_at = newest_first(words.replace('"', ""), span, only_head=only_head)
            expected = set(there) & set(looked_at[:most]), len(looked_at) <= most
        found = newest_holding(words, span, only_head=only_head, most=most, small=small)
        if found != expected:
            faults.append((words, span, only_head, most, len(found[0]), len(expected[0])))
    assert not faults


def newest_first(words: str, span: tuple[date, date], *, only_head: bool) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_FIRST, [only_head, words, *span])
        return [key for (key,) in cursor.fetchall()]


def newest_holding(
    words: str, span: tuple[date, date], *, only_head: bool, most: int, small: int
) -> tuple[set[int], bool]:
    """The keys, and whether these are all."""
    with connection.cursor() as cursor:
        cursor.execute(FOUND, [words, *span, only_head, most, small])
        rows = cursor.fetchall()
    return {key for key, _ in rows if key is not None}, all(is_whole for _, is_whole in rows)
