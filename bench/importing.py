"""
One dry import in a process of its own, so that its memory is its own: prints JSON.

`read`: only what reads the format, nothing is stored.
"""

import json
import resource
import sys
import time
from pathlib import Path

import django


def main(path: Path, *, only_read: bool) -> None:
    django.setup()
    from articles.importers import batches, formats, sources
    from articles.importers.entries import Entry, Reading
    from articles.models import ImportBatch

    files = sources.of_paths([path])
    start = time.perf_counter()
    if only_read:
        name, files = formats.detect(files)
        archive = formats.FORMATS[name].archive(files, Reading())
        count = sum(isinstance(record, Entry) for record in archive)
    else:
        batch = ImportBatch.objects.create(file_name=path.name, state=ImportBatch.State.RUNNING)
        count = batches.import_sources(files, batch=batch).records
    seconds = time.perf_counter() - start
    if not only_read:
        batch.delete()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"entries_per_second": count / seconds, "peak_megabytes": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), only_read="read" in sys.argv[2:])
