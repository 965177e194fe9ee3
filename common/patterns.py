"""
Addresses made by rule: where a list has a hundred of them, each must cost next to nothing.

`reverse` looks for the pattern of a name each time, and checks what is put into it (25 µs); here
that is done once. What is put in has to be plain: digits, small letters and hyphens, as slugs are.
"""

from functools import lru_cache

from django.urls import reverse

EXAMPLES = ("1001", "02", "x-3")  # a year, a month, a slug: each unlike the others


@lru_cache
def pattern(name: str, *examples: str) -> str:
    """
    The address with a gap for each of the examples, which must be those of EXAMPLES that fit it.

    >>> pattern("articles:detail", "1001", "02", "x-3").format("2003", "08", "weak-ties")
    '/2003/08/weak-ties/'
    """
    address = reverse(name, args=examples)
    for example in examples:
        address = address.replace(example, "{}")
    if address.count("{}") != len(examples):
        raise ValueError(f"{address} does not hold each of {examples} once.")
    return address


def named(name: str, slug: str) -> str:
    """The address of the thing of that slug; one without a slug has none yet."""
    return pattern(name, "x-3").format(slug) if slug else ""


def of_year(name: str, year: int) -> str:
    return pattern(name, "1001").format(f"{year:04}")


def of_month(name: str, year: int, month: int) -> str:
    return pattern(name, "1001", "02").format(f"{year:04}", f"{month:02}")
