"""What mail costs, as rows of `make bench`; and of `make bench-full`, for a million readers."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench import audience, lists, sending
from bench.rows import Row, by_rounds, row
from config.embedded import ROOT

NEAR_GOAL, FAR_GOAL, SCALING_GOAL, MEMORY_GOAL = 0.75, 150, 1.5, 1.25


def rows() -> Iterator[Row]:
    yield from audience.rows(audience.FEW)
    yield from lists.import_rows()
    print("  sending", flush=True)
    sent = measured_alone()
    yield by_rounds("Django’s loop, one connection", sent["bare"], sent["bare"], "mails/s")
    yield by_rounds("one worker", sent["near"], sent["bare"], "mails/s", goal=NEAR_GOAL)
    (bare,), (far,), (by_two,) = sent["bare_far"], sent["far"], sent["far_by_two"]
    yield row("one worker, 20 ms away, beside Django’s loop", far, "mails/s", baseline=bare,
              goal=FAR_GOAL, of_value=True)  # fmt: skip
    yield row("two workers, 20 ms away, beside one", by_two, "mails/s", baseline=far,
              goal=SCALING_GOAL)  # fmt: skip


def rows_of_many() -> Iterator[Row]:
    yield from audience.rows(audience.MANY)
    yield from lists.rows()
    print("  memory of a worker that sends", flush=True)
    (few,), (many,) = measured_alone("memory").values()
    yield row(f"memory of a worker, {sending.FEW:,} mails", few, "MB")
    yield row(f"memory of a worker, {sending.MANY:,} mails", many, "MB", baseline=few,
              most=MEMORY_GOAL)  # fmt: skip


def measured_alone(*what: str) -> dict[str, list[float]]:
    """By bench.sending, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sending", *what],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found
