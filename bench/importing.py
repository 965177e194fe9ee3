"""
One import in a process of its own, so that its memory is its own: prints JSON.

It is rolled back at its end. `read`: only what reads the format, nothing is stored.
"""

import json
import re
import resource
import sys
import time
from pathlib import Path

import django


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
