"""How far long work is, on a terminal; nothing where the output goes elsewhere."""

import sys

WIDTH = 30


def line(done: int, total: int, *, label: str) -> str:
    """
    A bar of thirty places, the share done, and what `label` says.

    >>> line(1, 4, label="12 records")
    '[#######.......................]  25 %  12 records'
    """
    share = min(1.0, done / total) if total else 1.0
    filled = int(share * WIDTH)
    return f"[{'#' * filled}{'.' * (WIDTH - filled)}] {share:4.0%}  {label}".replace("%", " %")


def show(done: int, total: int, *, label: str) -> None:
    """Draw the bar over the last one; the end of the work ends the line."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{line(done, total, label=label)}{end}")
        sys.stderr.flush()
