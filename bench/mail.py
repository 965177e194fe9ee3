"""What mail costs, as rows of `make bench`."""

import json
import subprocess
import sys
from collections.abc import Iterator

from bench import audience, lists
from bench.rows import Row, row
from config.embedded import ROOT

NEAR_GOAL, FAR_GOAL, SCALING_GOAL, MEMORY_GOAL = 0.75, 150, 1.5, 1.25
IMPORT_GOAL, LIST_GOAL = 3000, 3


def rows() -> Iterator[Row]:
    print("  planning mail", flush=True)
    planned = audience.measure()
    yield row(f"audience of {audience.FEW:,} frozen", planned["freeze_few"], "s",
              most=audience.FREEZE_GOAL)  # fmt: skip
    yield row(f"audience of {audience.MANY:,} frozen", planned["freeze_many"], "s",
              most=audience.FREEZE_GOAL_OF_MANY)  # fmt: skip
    yield row("a delivery with its indexes", planned["bytes"], "bytes", most=audience.BYTES_GOAL)
    name = f"digests, {audience.FEW:,} readers of {audience.TOPICS} topics"
    yield row(name, planned["digests"], "s", most=audience.DIGEST_GOAL)
    yield row(f"{name}, mails", planned["mails"], "mails")
    print("  lists of subscribers", flush=True)
    found = lists.measure()
    yield row("import of subscribers", found["import"], "rows/s", goal=IMPORT_GOAL)
    for name in lists.PAGES:
        yield row(f"subscribers, {name}, {lists.FEW:,}", found[name] * 1000, "ms, p95")
        yield row(f"subscribers, {name}, {lists.MANY:,}", found[f"{name}, many"] * 1000,
                  "ms, p95", baseline=found[name] * 1000, most=LIST_GOAL)  # fmt: skip
    print("  sending mail", flush=True)
    sent = sending()
    yield row("Django's loop, one connection", sent["bare"], "mails/s")
    yield row("one worker", sent["near"], "mails/s", baseline=sent["bare"], goal=NEAR_GOAL)
    yield row("Django's loop, 20 ms away", sent["bare_far"], "mails/s")
    yield row("one worker, 20 ms away", sent["far"], "mails/s", goal=FAR_GOAL)
    yield row("two workers, 20 ms away", sent["far_by_two"], "mails/s", baseline=sent["far"],
              goal=SCALING_GOAL)  # fmt: skip
    yield row("memory of a worker, 1,000 mails", sent["memory_of_few"], "MB")
    yield row("memory of a worker, 100,000 mails", sent["memory_of_many"], "MB",
              baseline=sent["memory_of_few"], most=MEMORY_GOAL)  # fmt: skip


def sending() -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.sending", "--memory"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found
