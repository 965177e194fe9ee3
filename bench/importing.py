"""
What imports cost, as rows of `make bench`: entries a second and memory.

Each import runs in a process of its own, so that its memory is its own: `python -m bench.importing
FILE` prints JSON, and rolls back what it stored. `read`: only what reads the format, nothing is
stored.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import django

from bench.rows import Row, row
from config.embedded import DATA, ROOT

FEW, MANY, HUGE = 400, 2_000, 20_000  # entries of an export; the largest has 100 MB
IMPORT_GOAL = 200  # entries a second
MEMORY_GOAL = 1.25  # the most that more entries may cost, as a share


def rows() -> Iterator[Row]:
    """Entries a second by format with the reader's own share, and what size costs in memory."""
    from bench import exports

    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        for name, write in exports.WRITERS.items():
            print(f"  {name}", flush=True)
            file = write(Path(folder) / name, FEW)
            read, _ = import_in_a_process(file, "read")
            rate, _ = import_in_a_process(file)
            goal = IMPORT_GOAL if name == "mt" else None
            yield row(f"import, {name}", rate, "entries/s", goal=goal)
            yield row(f"import, {name}, reading alone", read, "entries/s", baseline=rate)
    yield from memory("mt", MANY)
    yield from memory("wxr", MANY, "read")


def rows_of_many() -> Iterator[Row]:
    return memory("wxr", HUGE, "read")


def memory(name: str, many: int, *how: str) -> Iterator[Row]:
    """Peak memory of many entries beside that of few."""
    from bench import exports

    peaks = []
    with tempfile.TemporaryDirectory(dir=DATA) as folder:
        for count in (FEW, many):
            file = exports.WRITERS[name](Path(folder) / f"{name}-{count}", count)
            peaks.append(import_in_a_process(file, *how)[1])
        size = file.stat().st_size / 1e6
    what = "reading" if how else "import"
    yield row(f"{what}, {name}, memory of {many:,} ({size:.0f} MB) beside {FEW:,}", peaks[1], "MB",
              baseline=peaks[0], most=MEMORY_GOAL)  # fmt: skip


def import_in_a_process(file: Path, *how: str) -> tuple[float, float]:
    """Entries a second and the peak memory in MB of a dry run in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.importing", str(file), *how],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    result = json.loads(done.stdout.splitlines()[-1])
    return result["entries_per_second"], result["peak_megabytes"]


def main(path: Path, *, only_read: bool) -> None:
    django.setup()
    from articles.importers import batches, formats, sources, undoing
    from articles.importers.entries import Entry, Reading
    from articles.models import ImportBatch

    files = sources.of_paths([path])
    start = time.perf_counter()
    if only_read:
        name, files = formats.detect(files)
        archive = formats.FORMATS[name].archive(files, Reading())
        count = sum(isinstance(record, Entry) for record in archive)
    else:
        batch = ImportBatch.objects.create(
            file_name=path.name, is_dry_run=False, state=ImportBatch.State.RUNNING
        )
        count = batches.import_sources(files, batch=batch).records
    seconds, peak = time.perf_counter() - start, peak_megabytes()
    if not only_read:
        undoing.roll_back(batch)
        batch.delete()
    print(json.dumps({"entries_per_second": count / seconds, "peak_megabytes": peak}))


def peak_megabytes() -> float:
    """The most memory that this process held; getrusage also tells that of its parent."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    (found,) = re.findall(r"VmHWM:\s+(\d+) kB", status.read_text())
    return int(found) / 1024


if __name__ == "__main__":
    main(Path(sys.argv[1]), only_read="read" in sys.argv[2:])
