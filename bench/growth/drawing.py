"""The curves as SVG: how long pages take by the size of the archive. Pure."""

import math
from collections.abc import Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 200, 44, 46
GAP = 15  # between the names of two curves
# Told apart on white and on black, and by their names beside them where colours are not seen.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8a6d00", "#6f5fd0", "#2f8fb3", "#b3432f")
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #1b1b1b }
.title { font-size: 15px; font-weight: 600 }
.grid { stroke: #d8d8d8; stroke-width: 1 }
.curve { fill: none; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
  text { fill: #ececec }
  .grid { stroke: #4a4a4a }
}
"""

Series = Mapping[str, Sequence[tuple[int, float]]]
"""By the names of pages: articles and milliseconds."""


def curves(series: Series, *, title: str) -> str:
    """Both axes in powers of ten: what does not grow is level."""
    sizes = sorted({size for points in series.values() for size, _ in points})
    figures = [ms for points in series.values() for _, ms in points]
    low, high = math.floor(math.log10(min(figures))), math.ceil(math.log10(max(figures)))

    def x(size: float) -> float:
        first, last = math.log10(sizes[0]), math.log10(sizes[-1])
        return LEFT + (math.log10(size) - first) / (last - first) * (WIDTH - LEFT - RIGHT)

    def y(ms: float) -> float:
        return TOP + (high - math.log10(ms)) / (high - low) * (HEIGHT - TOP - BOTTOM)

    box = f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title)}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
    ]
    for power in range(low, high + 1):
        height = y(10**power)
        parts.append(rule(LEFT, height, WIDTH - RIGHT, height))
        parts.append(words(f"{10**power:g} ms", LEFT - 8, height + 4, anchor="end"))
    for size in sizes:
        parts.append(rule(x(size), TOP, x(size), HEIGHT - BOTTOM))
        parts.append(words(f"{size:,}", x(size), HEIGHT - BOTTOM + 18, anchor="middle"))
    parts.append(words("articles", (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, anchor="middle"))
    named = sorted(series, key=lambda name: -series[name][-1][1])
    places = spread([y(series[name][-1][1]) for name in named])
    for number, (name, place) in enumerate(zip(named, places, strict=True)):
        colour = COLOURS[number % len(COLOURS)]
        points = " ".join(f"{x(size):.1f},{y(ms):.1f}" for size, ms in series[name])
        parts.append(f'<polyline class="curve" stroke="{colour}" points="{points}"/>')
        end = series[name][-1]
        swatch = WIDTH - RIGHT + 12
        parts.append(
            f'<line x1="{swatch}" y1="{place - 4:.1f}" x2="{swatch + 14}" y2="{place - 4:.1f}" '
            f'stroke="{colour}" stroke-width="3"/>'
        )
        parts.append(words(f"{name}: {end[1]:.0f} ms", swatch + 20, place))
    return "\n".join([*parts, "</svg>\n"])


def rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line class="grid" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'


def words(text: str, x: float, y: float, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def spread(places: Sequence[float]) -> list[float]:
    """
    The same heights, from the highest down, with room for a line of words between each two.

    >>> spread([100, 101, 150])
    [104, 119, 154]
    """
    found: list[float] = []
    for place in places:
        found.append(max(place + 4, found[-1] + GAP if found else 0))
    over = found[-1] - (HEIGHT - BOTTOM) if found else 0
    return [place - over for place in found] if over > 0 else found
