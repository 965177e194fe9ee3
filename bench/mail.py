"""What mail costs, as rows of `make bench`; and of `make bench-full`, for a million readers."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench import audience, lists, sending
from bench.rows import Row, by_rounds, row
from config.embedded import ROOT

NEAR_GOAL, FAR_GOAL, SCALING_GOAL, MEMORY_GOAL = 0.75, 150, 1.5, 1.25
IMPORT_GOAL, LIST_GOAL = 3000, 3


def rows() -> Iterator[Row]:
    yield from planning(audience.FEW)
    print("  importing subscribers", flush=True)
    found = lists.measure_import()
    yield row("import of subscribers", found["import"], "rows/s", goal=IMPORT_GOAL)
    print("  sending", flush=True)
    sent = measured_alone()
    yield by_rounds("Django’s loop, one connection", sent["bare"], sent["bare"], "mails/s")
    yield by_rounds("one worker", sent["near"], sent["bare"], "mails/s", goal=NEAR_GOAL)
    (bare,), (far,), (by_two,) = sent["bare_far"], sent["far"], sent["far_by_two"]
    yield row("Django’s loop, 20 ms away", bare, "mails/s")
    yield row("one worker, 20 ms away", far, "mails/s", goal=FAR_GOAL)
    yield row("two workers, 20 ms away", by_two, "mails/s", baseline=far, goal=SCALING_GOAL)


def rows_of_many() -> Iterator[Row]:
    yield from planning(audience.MANY)
    print("  lists of subscribers", flush=True)
    found = lists.measure_lists()
    for name in lists.PAGES:
        few, many = 1000 * found[name], 1000 * found[f"{name}, many"]
        yield row(f"subscribers, {name}, {lists.FEW:,}", few, "ms, p95")
        yield row(f"subscribers, {name}, {lists.MANY:,}", many, "ms, p95", baseline=few,
                  most=LIST_GOAL)  # fmt: skip
    print("  memory of a worker that sends", flush=True)
    (few,), (many,) = measured_alone("memory").values()
    yield row(f"memory of a worker, {sending.FEW:,} mails", few, "MB")
    yield row(f"memory of a worker, {sending.MANY:,} mails", many, "MB", baseline=few,
              most=MEMORY_GOAL)  # fmt: skip


def planning(size: audience.Size) -> Iterator[Row]:
    print(f"  planning mail for {size.frozen:,} readers", flush=True)
    found = audience.measure(size)
    yield row(f"audience of {size.frozen:,} frozen", found["freeze"], "s", most=size.freeze_goal)
    yield row("a delivery with its indexes", found["bytes"], "bytes", most=audience.BYTES_GOAL)
    name = f"digests, {size.digested:,} readers of {audience.TOPICS} topics"
    yield row(name, found["digests"], "s", most=size.digest_goal)


def measured_alone(*what: str) -> dict[str, list[float]]:
    """By bench.sending, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.sending", *what],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found
