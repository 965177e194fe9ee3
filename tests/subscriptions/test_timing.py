"""A digest is due by the clock on the reader's wall."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subscriptions.timing import PERIODS, Rhythm, next_digest, period_before

BERLIN = "Europe/Berlin"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("rhythm", "after", "due"),
    [
        (Rhythm("daily", 8), at(2026, 11, 24, 7), at(2026, 11, 24, 8)),
        (Rhythm("daily", 8), at(2026, 11, 24, 8), at(2026, 11, 25, 8)),
        (Rhythm("weekly", 8, weekday=1), at(2026, 11, 24, 7), at(2026, 11, 24, 8)),
        (Rhythm("weekly", 8, weekday=0), at(2026, 11, 24, 7), at(2026, 11, 30, 8)),
        (Rhythm("monthly", 8, monthday=28), at(2026, 2, 1), at(2026, 2, 28, 8)),
        (Rhythm("monthly", 8, monthday=1), at(2026, 12, 2), at(2027, 1, 1, 8)),
        # Winter and summer have the same hour on the wall.
        (Rhythm("daily", 8, zone=BERLIN), at(2026, 3, 28, 12), at(2026, 3, 29, 6)),
        (Rhythm("daily", 8, zone=BERLIN), at(2026, 10, 24, 12), at(2026, 10, 25, 7)),
        # Two o'clock is left out on the one day, and comes twice on the other: the first counts.
        (Rhythm("daily", 2, zone=BERLIN), at(2026, 3, 28, 12), at(2026, 3, 29, 1)),
        (Rhythm("daily", 2, zone=BERLIN), at(2026, 10, 24, 12), at(2026, 10, 25, 0)),
        (Rhythm("daily", 2, zone=BERLIN), at(2026, 10, 25, 0), at(2026, 10, 26, 1)),
        # The day begins earlier there.
        (Rhythm("daily", 0, zone="Pacific/Auckland"), at(2026, 11, 24, 10), at(2026, 11, 24, 11)),
    ],
)
def test_the_next_digest(rhythm: Rhythm, after: datetime, due: datetime) -> None:
    assert next_digest(rhythm, after) == due


@given(
    after=st.datetimes(
        datetime(2020, 1, 1),  # noqa: DTZ001
        datetime(2040, 1, 1),  # noqa: DTZ001
        timezones=st.just(UTC),
    ),
    frequency=st.sampled_from(sorted(PERIODS)),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
    monthday=st.integers(1, 28),
    zone=st.sampled_from(["UTC", BERLIN, "America/New_York", "Australia/Lord_Howe"]),
)
def test_it_comes_once_in_each_period(
    after: datetime, frequency: str, hour: int, weekday: int, monthday: int, zone: str
) -> None:
    rhythm = Rhythm(frequency, hour, weekday, monthday, zone)
    due = next_digest(rhythm, after)
    assert due is not None
    assert after < due <= after + PERIODS[frequency] + timedelta(hours=2)
    following = next_digest(rhythm, due)
    assert following is not None
    assert following.astimezone(ZoneInfo(zone)).date() > due.astimezone(ZoneInfo(zone)).date()


def test_a_period_is_the_one_that_is_over() -> None:
    zone = ZoneInfo("America/New_York")
    since, until = period_before("weekly", at(2026, 11, 24, 3), zone)  # Monday evening there
    assert (since, until) == (at(2026, 11, 16, 5), at(2026, 11, 23, 5))
