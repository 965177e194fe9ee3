"""Numbers that people compare, drawn: a line over time as SVG, with its figures beside it. Pure."""

from collections.abc import Sequence

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 600, 120
Point = tuple[str, float]
"""A label of the time, and a number."""


def line(points: Sequence[Point], *, label: str) -> SafeString:
    """
    A drawn curve, the last figure said in words; "" of fewer than two points.

    All is in the attributes of SVG, which a strict Content-Security-Policy lets through.
    """
    if len(points) < 2:
        return SafeString("")
    return render_to_string(
        "admin/_curve.html",
        {
            "label": label,
            "points": points,
            "path": path([number for _, number in points]),
            "first": points[0],
            "last": points[-1],
            "most": max(number for _, number in points),
            "width": WIDTH,
            "height": HEIGHT,
        },
    )


def path(numbers: Sequence[float]) -> str:
    """
    The coordinates of a polyline from zero to the largest number.

    >>> path([0, 5, 10])
    '0.0,118.0 300.0,60.0 600.0,2.0'
    """
    most = max(numbers) or 1.0
    step = WIDTH / (len(numbers) - 1)
    room = HEIGHT - 4
    return " ".join(
        f"{at * step:.1f},{HEIGHT - 2 - number / most * room:.1f}"
        for at, number in enumerate(numbers)
    )
