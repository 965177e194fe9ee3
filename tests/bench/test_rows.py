"""When a goal counts as missed, and what the table of `make bench` says."""

import pytest

from bench.rows import by_rounds, row, table


@pytest.mark.parametrize(("rate", "is_met"), [(12, True), (10.8, True), (10.7, False)])
def test_a_ratio_may_fall_below_its_goal_by_a_tenth(rate: float, is_met: bool) -> None:
    assert row("article", rate, "requests/s", baseline=100, goal=0.12)["ok"] is is_met


@pytest.mark.parametrize(("taken", "is_met"), [(3, True), (3.3, True), (3.31, False)])
def test_what_should_be_little_may_be_a_tenth_more(taken: float, is_met: bool) -> None:
    assert row("p95", taken, "ms", baseline=1, most=3)["ok"] is is_met


def test_a_goal_may_be_of_the_value_though_a_ratio_is_told() -> None:
    found = row("finding terms", 2.5, "ms", baseline=0.4, most=3, of_value=True)
    assert (found["ratio"], found["ok"]) == (6.25, True)


@pytest.mark.parametrize(("shift", "is_met"), [(0, True), (0.001, False)])
def test_nothing_has_no_tolerance(shift: float, is_met: bool) -> None:
    assert row("layout shift", shift, "CLS", most=0)["ok"] is is_met


def test_one_query_too_many_is_a_goal_missed() -> None:
    assert row("queries", 4, "queries", most=3)["ok"] is False


def test_what_has_no_goal_can_not_miss_it() -> None:
    assert row("p99", 1e9, "ms")["ok"] is None


def test_rounds_that_were_noisy_for_both_leave_the_ratio_as_it_is() -> None:
    found = by_rounds("one worker", [75, 30, 77], [100, 40, 100], "mails/s", goal=0.75)
    assert (found["value"], found["ratio"], found["ok"]) == (75, 0.75, True)


def test_the_table_shows_each_goal_beside_its_figure_and_what_missed_it() -> None:
    head, met, missed, bare = table([
        row("article", 1200, "requests/s", baseline=8000, by_time=0.14, goal=0.12),
        row("search", 250, "ms", most=200),
        row("start", 1.25, "s"),
    ]).splitlines()  # fmt: skip
    assert head.split() == ["value", "unit", "ratio", "by", "time", "goal"]
    assert met.split() == ["article", "1,200", "requests/s", "0.1500", "0.1400", "≥", "0.12"]
    assert missed.split() == ["search", "250", "ms", "≤", "200", "ms", "MISSED"]
    assert bare.split() == ["start", "1.25", "s"]
