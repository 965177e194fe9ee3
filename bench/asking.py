"""
Sixteen connections that ask for addresses in turn: wrk's, or our own where it is not there.

Whatever is compared is asked by turns, in rounds: a noisy minute is noisy for all.
"""

import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench import load
from bench.load import Measure
from bench.rows import Row, by_rounds
from bench.spending import spent

CONNECTIONS = 16
WRK = shutil.which("wrk")
BY = "wrk" if WRK else "bench.load"
SCRIPT = str(Path(__file__).with_name("turns.lua"))
UNITS = {"us": 0.001, "ms": 1, "s": 1000}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, and what is told with each request: `{"Connection": "close"}`."""

    port: int
    paths: list[str]
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What came of one thing in one round; `cost` is the processors' time of a request in ms."""

    measure: Measure
    cost: float


Turns = dict[str, list[Turn]]


def measure(asked: Asked, *, seconds: float) -> Measure:
    """Raises load.BadAnswerError where any answer is another than 200, or a 304."""
    headers = {"Host": "localhost"} | dict(asked.headers)
    if not WRK:
        return load.measure(asked.port, asked.paths, seconds=seconds, headers=headers)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(asked.paths) + "\n")
        file.flush()
        command = [WRK, "-t2", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "-s", SCRIPT]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        address = f"http://127.0.0.1:{asked.port}"
        said = subprocess.run(
            [*command, address, "--", file.name], check=True, capture_output=True, text=True
        )
    return read(said.stdout)


def read(said: str) -> Measure:
    """
    What wrk says.

    >>> read("50%    1.39ms\\n 99%   15.68ms\\nRequests/sec:   9598.07\\n")
    Measure(rate=9598.07, p50=1.39, p99=15.68)
    """
    if bad := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", said):
        raise load.BadAnswerError(bad[0])
    times = dict(re.findall(r"^\s*(50|99)%\s+([0-9.]+[a-z]+) *$", said, re.MULTILINE))
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if rate is None or len(times) < 2 or not float(rate[1]):
        raise load.BadAnswerError(f"Nothing was answered.\n{said}")
    return Measure(float(rate[1]), milliseconds(times["50"]), milliseconds(times["99"]))


def milliseconds(text: str) -> float:
    """
    >>> milliseconds("1.5s"), milliseconds("300.00us")
    (1500.0, 0.3)
    """
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return round(float(number) * UNITS[unit], 3)


def by_turns(things: Mapping[str, Asked], *, rounds: int, seconds: float) -> Turns:
    """Each thing once in each round, after one round that warms and is not counted."""
    turns: Turns = {name: [] for name in things}
    for number in range(rounds + 1):
        what = f"round {number} of {rounds}" if number else "warming"
        print(f"  {', '.join([*things][:2])} …: {what}", flush=True)
        for name, asked in things.items():
            before = spent()
            found = measure(asked, seconds=seconds)
            if number:
                cost = 1000 * (spent() - before) / (found.rate * seconds)
                turns[name].append(Turn(found, cost))
    return turns


def beside(name: str, turns: list[Turn], base: list[Turn], *, goal: float | None = None) -> Row:
    """
    Its requests a second, as a share of the base's.

    Beside it the same share by the processors' time, which says less of who else uses the machine.
    """
    rates, bases = ([one.measure.rate for one in some] for some in (turns, base))
    by_time = statistics.median(
        other.cost / one.cost for one, other in zip(turns, base, strict=True)
    )
    return by_rounds(name, rates, bases, "requests/s", by_time=by_time, goal=goal)
