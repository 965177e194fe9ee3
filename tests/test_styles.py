"""A brace too few would take every rule after it along, silently."""

import re
from pathlib import Path

import pytest

CSS = sorted((Path(__file__).resolve().parents[1] / "static" / "css").glob("*.css"))


@pytest.mark.parametrize("sheet", CSS, ids=lambda sheet: sheet.name)
def test_the_braces_of_a_stylesheet_are_even(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    depth = 0
    for place, line in enumerate(rules.split("\n"), start=1):
        at_the_start = depth == 0 or not re.match(r"[.#a-z@:*]", line)
        assert at_the_start, f"{sheet.name}, line {place} without comments: a rule inside a rule"
        depth += line.count("{") - line.count("}")
    assert depth == 0


def test_there_are_stylesheets() -> None:
    assert len(CSS) >= 3
