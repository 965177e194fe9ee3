"""One dry import in a process of its own, so that its memory is its own: prints JSON."""

import json
import resource
import sys
import time
from pathlib import Path

import django


def main(file: Path) -> None:
    django.setup()
    from articles.importers import batches, sources
    from articles.models import ImportBatch

    batch = ImportBatch.objects.create(file_name=file.name, state=ImportBatch.State.RUNNING)
    start = time.perf_counter()
    report = batches.import_sources(sources.of_paths([file]), batch=batch)
    seconds = time.perf_counter() - start
    batch.delete()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"entries_per_second": report.records / seconds, "peak_megabytes": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
