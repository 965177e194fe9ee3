"""Python's collector of garbage, for processes that load much once and answer for days."""

import gc


def settle() -> None:
    """
    Take all that is loaded for lasting, and look for garbage less often.

    Else each search through all that a process holds takes a tenth of a second, and pages that make
    many objects, such as an article's form, took half as long again for such searches.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
