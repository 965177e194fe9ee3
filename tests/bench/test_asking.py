"""What wrk says is understood, and whatever is not an answer counts as none."""

import shutil

import pytest

from bench import asking
from bench.asking import Asked, Turn, beside, measure, read
from bench.load import BadAnswerError, Measure
from tests.serving import gunicorn

SAID = """Running 1s test @ http://127.0.0.1:8472
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.05ms    2.57ms  27.83ms   94.52%
    Req/Sec     4.83k   713.11     6.40k    65.00%
  Latency Distribution
     50%    1.39ms
     75%    2.10ms
     90%    3.50ms
     99%   15.68ms
  9624 requests in 1.00s, 282.10MB read
Requests/sec:   9598.07
Transfer/sec:    281.34MB
"""


def test_rate_and_latencies_are_read() -> None:
    assert read(SAID) == Measure(rate=9598.07, p50=1.39, p99=15.68)


def test_seconds_are_read_as_milliseconds() -> None:
    assert read(SAID.replace("15.68ms", "1.02s")).p99 == 1020


@pytest.mark.parametrize(
    "line",
    [
        "  Non-2xx or 3xx responses: 12",
        "  Socket errors: connect 0, read 3, write 0, timeout 0",
    ],
)
def test_a_wrong_answer_is_no_measure(line: str) -> None:
    with pytest.raises(BadAnswerError, match=line.strip()):
        read(SAID.replace("Requests/sec", f"{line}\nRequests/sec"))


@pytest.mark.parametrize(
    "said",
    ["unable to connect to 127.0.0.1:8472 Connection refused\n", SAID.replace("9598.07", "0.00")],
)
def test_no_answer_at_all_is_no_measure(said: str) -> None:
    with pytest.raises(BadAnswerError, match="Nothing was answered"):
        read(said)


def turn(rate: float, cost: float = 1.0) -> Turn:
    return Turn(Measure(rate, p50=1, p99=2), cost)


def test_a_ratio_is_the_median_of_those_within_each_round() -> None:
    noisy = beside(
        "article",
        [turn(100), turn(20), turn(110)],  # somebody else took most of the second round …
        [turn(1000), turn(200), turn(500)],  # … and half of what the last one’s base needed
        goal=0.1,
    )
    assert noisy["ratio"] == 0.1
    assert noisy["value"] == 100
    assert noisy["ok"]


def test_the_ratio_by_time_tells_how_many_would_cost_what_one_costs() -> None:
    found = beside("article", [turn(1, cost=8.0)] * 3, [turn(1, cost=2.0)] * 3)
    assert found["by_time"] == 0.25


@pytest.mark.django_db
@pytest.mark.parametrize("client", ["wrk", None])
def test_a_real_server_is_asked_over_kept_and_over_new_connections(
    client: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if client and not shutil.which(client):
        pytest.skip(f"{client} is not on the PATH.")
    monkeypatch.setattr(asking, "WRK", client)
    with gunicorn("bench.bare:application", "--workers=1") as port:
        for told in ({}, {"Connection": "close"}):
            found = measure(Asked(port, ["/"], told), seconds=1)
            assert found.rate > 1
            assert 0 < found.p50 <= found.p99
