"""A line of the table that `make bench` prints."""

from typing import Any

Row = dict[str, Any]
LEEWAY = 0.1  # machines are noisy: a goal is missed where more than a tenth of it is


def row(
    name: str,
    value: float,
    unit: str,
    *,
    baseline: float | None = None,
    goal: float | None = None,
    most: float | None = None,
) -> Row:
    """
    `goal` is the least, `most` the most that is wanted: of the ratio where there is a baseline,
    else of the value. It is met within LEEWAY.
    """
    ratio = value / baseline if baseline else None
    measured = ratio if ratio is not None else value
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
        "goal": goal if goal is not None else most,
        "ok": ok,
    }
