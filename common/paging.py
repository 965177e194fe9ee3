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
CURSORS = ("before", "after")  # the parameters of an address that hold one

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
    oldest_first: bool = False,
) -> Slice[Thing]:
    """
    The page that `?before=CURSOR` or `?after=CURSOR` asks for; without them the beginning: the
    newest rows, or with `oldest_first` the oldest.

    One query. Raises Http404 where the cursor is none.
    """

    def rows(place: tuple[datetime, int] | None, *, is_upward: bool) -> list[Thing]:
        return list(ordered(queryset, place, is_upward=is_upward, key=key)[: size + 1])

    return slice_of(rows, request, size=size, key=key, oldest_first=oldest_first)


class Pages(Generic[Row]):
    """
    A list that is asked often, by statements made once (`prepared`).

    `make(**values)` gives the QuerySet of tuples that `row` makes the rows of. Where another column
    holds the same moments as `key` and is the one with an index, `index` names it.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Any, Any]],
        row: Callable[[tuple[Any, ...]], Row],
        *,
        size: int,
        key: str = "published_at",
        index: str = "",
        oldest_first: bool = False,
    ) -> None:
        column = index or key

        def statement(*, is_upward: bool, has_place: bool) -> Statement:
            def page(**values: Any) -> QuerySet[Any, Any]:
                place = (values.pop("moment"), values.pop("beyond")) if has_place else None
                return ordered(make(**values), place, is_upward=is_upward, key=column)[: size + 1]

            return Statement(page)

        self.first = statement(is_upward=oldest_first, has_place=False)
        self.beyond = {way: statement(is_upward=way, has_place=True) for way in (True, False)}
        self.make, self.row, self.size = make, row, size
        self.key, self.index, self.oldest_first = key, index, oldest_first

    def sized(self, size: int) -> "Pages[Row]":
        """The same in pages of another size."""
        return Pages(
            self.make,
            self.row,
            size=size,
            key=self.key,
            index=self.index,
            oldest_first=self.oldest_first,
        )

    def page(self, request: HttpRequest, **values: Any) -> Slice[Row]:
        """As `page_of`. One query."""

        def rows(place: tuple[datetime, int] | None, *, is_upward: bool) -> list[Row]:
            if place is None:
                found = self.first.rows(**values)
            else:
                found = self.beyond[is_upward].rows(**values, moment=place[0], beyond=place[1])
            return [self.row(one) for one in found]

        return slice_of(rows, request, size=self.size, key=self.key, oldest_first=self.oldest_first)


def slice_of(
    find: Callable[..., list[Row]],
    request: HttpRequest,
    *,
    size: int,
    key: str,
    oldest_first: bool,
) -> Slice[Row]:
    """`find(place, is_upward=…)` gives the rows from a place on, one more than fit if it can."""
    before, after = request.GET.get("before"), request.GET.get("after")
    cursor, is_back = (before, True) if oldest_first and before else (after, False)
    if not oldest_first:
        cursor, is_back = (after, True) if after else (before, False)
    # Back from a cursor, the nearest rows are those at the end of the page: read from there.
    is_upward = oldest_first != is_back
    try:
        place = parse(cursor) if cursor else None
    except ValueError as error:
        raise Http404(str(error)) from error
    rows = find(place, is_upward=is_upward)
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


def ordered(
    queryset: QuerySet[Any, Any], place: tuple[datetime, int] | None, *, is_upward: bool, key: str
) -> QuerySet[Any, Any]:
    """
    Rows beyond the place, compared as a pair so that one index serves, the nearest first.

    That of a table between has the moment alone: so that is asked too, though the pair says it.
    """
    if place:
        moment, pk = place
        near = {f"{key}__{'gte' if is_upward else 'lte'}": moment}
        pair = RowCompare(key, "pk", Value(moment), Value(pk), operator=">" if is_upward else "<")
        queryset = queryset.filter(pair, **near)
    sign = "" if is_upward else "-"
    return queryset.order_by(f"{sign}{key}", f"{sign}pk")


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
