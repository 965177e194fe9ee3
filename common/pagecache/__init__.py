"""
Finished public pages, kept in the process and given without asking Django.

A page is good for one *edition* of the site (`editions`): until anything changes that readers see,
which each process asks the database once a second, or until time itself changes the site. So no
reader is more than a second behind, on any number of machines, and nothing has to be purged.
"""

from .cache import PageCache

__all__ = ["PageCache"]
