"""
Pages of a list by key, not by offset: the thousandth page costs what the first does.

A cursor names the row before or after which a page begins: `20030822T223800000000-42`, the moment
in UTC to the microsecond and the row's primary key.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import Func
from django.db.models.fields import BooleanField
from django.http import Http404, HttpRequest

CURSOR = re.compile(r"([0-9]{8}T[0-9]{12})-([0-9]{1,18})")
MOMENT = "%Y%m%dT%H%M%S%f"

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """
    One page of a list, and the cursors of its neighbours in time: before the older rows, after
    the newer ones.
    """

    items: list[Row]
    older: str | None
    newer: str | None
    is_first: bool

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def cursor_of(row: Model, *, key: str = "published_at") -> str:
    moment: datetime = getattr(row, key)
    return f"{moment.astimezone(UTC).strftime(MOMENT)}-{row.pk}"


def parse(cursor: str) -> tuple[datetime, int]:
    """Raises ValueError where `cursor` is none."""
    match = CURSOR.fullmatch(cursor)
    if not match:
        raise ValueError(f"not a place in a list: {cursor!r}")
    return datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC), int(match[2])


def page_of(
    queryset: QuerySet[Row, Row],
    request: HttpRequest,
    *,
    size: int,
    key: str = "published_at",
    oldest_first: bool = False,
) -> Slice[Row]:
    """
    The page that `?before=CURSOR` or `?after=CURSOR` asks for; without them the beginning: the
    newest rows, or with `oldest_first` the oldest.

    One query. Raises Http404 where the cursor is none.
    """
    before, after = request.GET.get("before"), request.GET.get("after")
    cursor, is_back = (before, True) if oldest_first and before else (after, False)
    if not oldest_first:
        cursor, is_back = (after, True) if after else (before, False)
    # Back from a cursor, the nearest rows are those at the end of the page: read from there.
    is_upward = oldest_first != is_back
    sign = "" if is_upward else "-"
    try:
        if cursor:
            queryset = _beyond(queryset, cursor, key, ">" if is_upward else "<")
    except ValueError as error:
        raise Http404(str(error)) from error
    rows = list(queryset.order_by(f"{sign}{key}", f"{sign}pk")[: size + 1])
    has_more, rows = len(rows) > size, rows[:size]
    has_passed = bool(cursor and rows)
    if not is_upward:
        rows.reverse()
    older, newer = (has_passed, has_more) if is_upward else (has_more, has_passed)
    return Slice(
        items=rows if oldest_first else rows[::-1],
        older=cursor_of(rows[0], key=key) if older and rows else None,
        newer=cursor_of(rows[-1], key=key) if newer and rows else None,
        is_first=not before and not after,
    )


def _beyond(
    queryset: QuerySet[Row, Row], cursor: str, key: str, operator: str
) -> QuerySet[Row, Row]:
    """
    Rows beyond the cursor, compared as a pair so that one index serves.

    That of a table between has the moment alone: so that is asked too, though the pair says it.
    """
    moment, pk = parse(cursor)
    near = {f"{key}__{'gte' if operator == '>' else 'lte'}": moment}
    pair = RowCompare(key, "pk", Value(moment), Value(pk), operator=operator)
    return queryset.filter(pair, **near)


class RowCompare(Func):
    """`(a, b) < (x, y)`, SQL's comparison of rows."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, operator: str) -> None:
        super().__init__(*expressions)
        self.operator = operator

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_: Any
    ) -> tuple[str, list[Any]]:
        parts, params = [], []
        for expression in self.source_expressions:
            sql, values = compiler.compile(expression)
            parts.append(sql)
            params.extend(values)
        half = len(parts) // 2
        left, right = ", ".join(parts[:half]), ", ".join(parts[half:])
        return f"({left}) {self.operator} ({right})", params
