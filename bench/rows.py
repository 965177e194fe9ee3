"""A line of the table that `make bench` prints."""

import statistics
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]
LEEWAY = 0.1  # machines are noisy: a goal is missed where more than a tenth of it is
RATIOS = ("ratio", "by_time")
SIGNS = {"goal": "≥", "most": "≤"}


def row(
    name: str,
    value: float,
    unit: str,
    *,
    baseline: float | None = None,
    goal: float | None = None,
    most: float | None = None,
    of_value: bool = False,
    by_time: float | None = None,
) -> Row:
    """
    `goal` is the least, `most` the most that is wanted: of the ratio where there is a baseline,
    else, or where it is `of_value`, of the value. It is met within LEEWAY. `by_time` is the ratio
    by processors' time.
    """
    ratio = value / baseline if baseline else None
    of_value = of_value or ratio is None
    measured = value if ratio is None or of_value else ratio
    ok = None
    if goal is not None:
        ok = measured >= goal * (1 - LEEWAY)
    elif most is not None:
        ok = measured <= most * (1 + LEEWAY)
    return {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "baseline": None if baseline is None else round(baseline, 3),
        "ratio": None if ratio is None else round(ratio, 4),
        "by_time": None if by_time is None else round(by_time, 4),
        "goal": goal,
        "most": most,
        "of": unit if of_value else "ratio",
        "ok": ok,
    }


def by_rounds(
    name: str, values: Sequence[float], bases: Sequence[float], unit: str, **given: Any
) -> Row:
    """The median, and as its ratio the median of those within each round: noise meets both."""
    ratio = statistics.median(one / base for one, base in zip(values, bases, strict=True))
    value = statistics.median(values)
    return row(name, value, unit, baseline=value / ratio, **given)


def table(rows: Iterable[Row]) -> str:
    lines = [f"{'':48} {'value':>8} {'unit':<11} {'ratio':>8} {'by time':>8}   goal"]
    for one in rows:
        ratio, by_time = ("" if one[key] is None else f"{one[key]:.4f}" for key in RATIOS)
        unit = "" if one["of"] == "ratio" else f" {one['of']}"
        goals = [
            f"{sign} {one[key]:g}{unit}" for key, sign in SIGNS.items() if one[key] is not None
        ]
        lines.append(
            f"{one['name']:48} {short(one['value']):>8} {one['unit']:<11} {ratio:>8} {by_time:>8}"
            f"   {''.join(goals)}{'  MISSED' if one['ok'] is False else ''}".rstrip()
        )
    return "\n".join(lines)


def short(value: float) -> str:
    """
    >>> short(9598.07), short(16.25), short(0.042)
    ('9,598', '16.2', '0.042')
    """
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
