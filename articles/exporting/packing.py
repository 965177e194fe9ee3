"""Files -> one ZIP file, as it is sent; pure."""

import zipfile
from collections.abc import Iterable, Iterator

from .gathering import ExportFile

STAMP = (1980, 1, 1, 0, 0, 0)  # the same for all: two exports of one site are the same bytes
READABLE = 0o644 << 16
MOST_HELD = 64 * 1024  # bytes


class Pipe:
    """Holds what was written to it until it is taken."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def take(self) -> bytes:
        taken = bytes(self.held)
        self.held.clear()
        return taken


def packed(files: Iterable[ExportFile]) -> Iterator[bytes]:
    """The ZIP file piece by piece; never more of it in memory than a piece of one file."""
    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]
        for file in files:
            entry = zipfile.ZipInfo(file.path, STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = READABLE
            with archive.open(entry, "w", force_zip64=True) as member:
                for chunk in file.chunks:
                    member.write(chunk)
                    if len(pipe.held) >= MOST_HELD:
                        yield pipe.take()
    yield pipe.take()
