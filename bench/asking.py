"""Sixteen connections that ask for addresses in turn: wrk's, or our own where it is not there."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from bench import load

CONNECTIONS = 16
WRK = shutil.which("wrk")
BY = "wrk" if WRK else "bench.load"
SCRIPT = Path(__file__).with_name("turns.lua")
UNITS = {"us": 0.001, "ms": 1, "s": 1000}


def measure(port: int, paths: list[str], *, seconds: float) -> load.Measure:
    """Raises load.BadAnswerError where any answer is another than 200."""
    if not WRK:
        return load.measure(port, paths, seconds=seconds)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(paths) + "\n")
        file.flush()
        command = [WRK, "-t2", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "--latency", "-s", SCRIPT]
        address = f"http://127.0.0.1:{port}"
        asked = subprocess.run(
            [*command, address, "--", file.name], check=True, capture_output=True, text=True
        )
    return read(asked.stdout)


def read(said: str) -> load.Measure:
    """
    What wrk says.

    >>> read("50%    1.39ms\\n 99%   15.68ms\\nRequests/sec:   9598.07\\n")
    Measure(rate=9598.07, p50=1.39, p99=15.68)
    """
    if bad := re.search(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", said):
        raise load.BadAnswerError(bad[0])
    times = dict(re.findall(r"^\s*(50|99)%\s+([0-9.]+[a-z]+) *$", said, re.MULTILINE))
    rate = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if rate is None or len(times) < 2:
        raise load.BadAnswerError(said)
    return load.Measure(float(rate[1]), milliseconds(times["50"]), milliseconds(times["99"]))


def milliseconds(text: str) -> float:
    """
    >>> milliseconds("1.5s"), milliseconds("300.00us")
    (1500.0, 0.3)
    """
    number, unit = re.fullmatch(r"([0-9.]+)([a-z]+)", text).groups()  # type: ignore[union-attr]
    return round(float(number) * UNITS[unit], 3)
