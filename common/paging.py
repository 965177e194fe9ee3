"""
Pages of a list by key, not by offset: the thousandth page costs what the first does.

A cursor names the row before or after which a page begins: `20030822T223800000000-42`, the moment
in UTC to the microsecond and the row's primary key.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet, Value
from django.db.models.expressions import Func
from django.db.models.fields import BooleanField
from django.http import Http404, HttpRequest

from .prepared import Statement

CURSOR = re.compile(r"([0-9]{8}T[0-9]{12})-([0-9]{1,18})")
MOMENT = "%Y%m%dT%H%M%S%f"

Row = TypeVar("Row")
Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True, slots=True)
class Slice(Generic[Row]):
    """One page of a list, newest first, and the cursors of its neighbours."""

    items: list[Row]
    older: str | None
    newer: str | None
    is_first: bool

    def __iter__(self) -> Any:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


def cursor_of(row: Any, *, key: str = "published_at") -> str:
    moment: datetime = getattr(row, key)
    return f"{moment.astimezone(UTC).strftime(MOMENT)}-{row.pk}"


def parse(cursor: str) -> tuple[datetime, int]:
    """Raises ValueError where `cursor` is none."""
    match = CURSOR.fullmatch(cursor)
    if not match:
        raise ValueError(f"not a place in a list: {cursor!r}")
    return datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC), int(match[2])


def page_of(
    queryset: QuerySet[Thing, Thing],
    request: HttpRequest,
    *,
    size: int,
    key: str = "published_at",
) -> Slice[Thing]:
    """
    The page that `?before=CURSOR` or `?after=CURSOR` asks for; without them the newest rows.

    One query. Raises Http404 where the cursor is none.
    """

    def rows(place: tuple[datetime, int] | None, *, newer: bool) -> list[Thing]:
        return list(ordered(queryset, place, newer=newer, key=key)[: size + 1])

    return slice_of(rows, request, size=size, key=key)


class Pages(Generic[Row]):
    """
    A list that is asked often, by statements made once (`prepared`).

    `make(**values)` gives the QuerySet of tuples that `row` makes the rows of.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Any, Any]],
        row: Callable[[tuple[Any, ...]], Row],
        *,
        size: int,
        key: str = "published_at",
    ) -> None:
        def statement(*, newer: bool, has_place: bool) -> Statement:
            def page(**values: Any) -> QuerySet[Any, Any]:
                place = (values.pop("moment"), values.pop("beyond")) if has_place else None
                return ordered(make(**values), place, newer=newer, key=key)[: size + 1]

            return Statement(page)

        self.first = statement(newer=False, has_place=False)
        self.older = statement(newer=False, has_place=True)
        self.newer = statement(newer=True, has_place=True)
        self.make, self.row, self.size, self.key = make, row, size, key

    def sized(self, size: int) -> "Pages[Row]":
        """The same in pages of another size."""
        return Pages(self.make, self.row, size=size, key=self.key)

    def page(self, request: HttpRequest, **values: Any) -> Slice[Row]:
        """As `page_of`. One query."""

        def rows(place: tuple[datetime, int] | None, *, newer: bool) -> list[Row]:
            if place is None:
                found = self.first.rows(**values)
            else:
                statement = self.newer if newer else self.older
                found = statement.rows(**values, moment=place[0], beyond=place[1])
            return [self.row(one) for one in found]

        return slice_of(rows, request, size=self.size, key=self.key)


def slice_of(
    find: Callable[..., list[Row]], request: HttpRequest, *, size: int, key: str
) -> Slice[Row]:
    """`find(place, newer=…)` gives the rows from a place on, and one more than fit where it can."""
    before, after = request.GET.get("before"), request.GET.get("after")
    try:
        if after:
            rows = find(parse(after), newer=True)
            more, rows = len(rows) > size, rows[:size][::-1]
            older, newer = bool(rows), more
        else:
            rows = find(parse(before) if before else None, newer=False)
            older, newer = len(rows) > size, bool(before and rows)
            rows = rows[:size]
    except ValueError as error:
        raise Http404(str(error)) from error
    return Slice(
        items=rows,
        older=cursor_of(rows[-1], key=key) if older and rows else None,
        newer=cursor_of(rows[0], key=key) if newer and rows else None,
        is_first=not before and not after,
    )


def ordered(
    queryset: QuerySet[Any, Any], place: tuple[datetime, int] | None, *, newer: bool, key: str
) -> QuerySet[Any, Any]:
    """Rows beyond the place, compared as a pair so that one index serves, the nearest first."""
    if place:
        values = (Value(one) for one in place)
        operator = ">" if newer else "<"
        queryset = queryset.filter(RowCompare(key, "pk", *values, operator=operator))
    return queryset.order_by(key, "pk") if newer else queryset.order_by(f"-{key}", "-pk")


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


class AnyOf(Func):
    """`a = ANY (b)`, where b is an array of the statement itself."""

    template, arg_joiner = "%(expressions)s)", " = ANY ("
    output_field = BooleanField()
    conditional = True
