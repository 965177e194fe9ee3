"""Files -> a folder."""

from collections.abc import Callable
from pathlib import Path

from .gathering import Export


class CannotExport(Exception):
    """Why the folder can't be written, in one sentence."""


def write_folder(
    export: Export, folder: Path, *, progress: Callable[[int], None] = lambda done: None
) -> int:
    """
    Write the site into a folder that is new or empty; gives the number of files.

    Raises CannotExport. What was written before the disk was full stays, for the owner to look at.
    """
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise CannotExport(f"{folder} is not empty. Name a new folder, or an empty one.")
        for file in export.files():
            target = folder / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                stream.writelines(file.chunks)
            done += 1
            progress(done)
    except OSError as error:
        where, reason = error.filename or folder, error.strerror or str(error)
        raise CannotExport(f"The export stopped at {where}: {reason}. {told(done)}") from error
    return done


def told(done: int) -> str:
    return f"{done:,} files were written before." if done else "Nothing was written."
