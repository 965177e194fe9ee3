"""`make bench` prints its table, keeps the figures, and ends with 1 where a goal is missed."""

import json
from contextlib import nullcontext
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.rows import row
from tests.serving import ROOT


@pytest.mark.parametrize(("rate", "code"), [(10.8, 0), (10.7, 1)])
def test_it_ends_with_1_where_more_than_a_tenth_of_a_goal_is_missed(
    rate: float,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured = row("article", rate, "requests/s", baseline=100, goal=0.12)
    monkeypatch.setattr("sys.argv", ["bench"])
    monkeypatch.setattr(bench, "database", nullcontext)
    monkeypatch.setattr(bench, "prepare", lambda articles: None)
    monkeypatch.setattr(bench, "PARTS", {"pages": (lambda: [measured],)})
    monkeypatch.setattr(bench, "RESULT", tmp_path / "bench.json")
    assert bench.main() == code
    assert json.loads((tmp_path / "bench.json").read_text()) == [measured]
    said = capsys.readouterr().out
    assert ("MISSED" in said) is bool(code)
    assert "It took 0 s: archive 0 s, pages 0 s." in said


@pytest.mark.parametrize("part", bench.PARTS)
def test_the_readme_names_each_part(part: str) -> None:
    readme = (ROOT / "README.md").read_text()
    assert f"`{part}`" in readme or f"--only {part}" in readme
