"""Pictures and files of an archive: from a folder of this machine, never from the network."""

from .folder import MediaFolder
from .library import Library
from .references import Reference, references
from .rewriting import Rewritten, Shelf, by_address, rewrite

__all__ = [
    "Library",
    "MediaFolder",
    "Reference",
    "Rewritten",
    "Shelf",
    "by_address",
    "references",
    "rewrite",
]
