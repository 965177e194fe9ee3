"""
What other apps put into the texts of articles as they go out to feed readers.

An app that has something to weave in adds itself to WEAVERS when it is ready; a module will do.
"""

from collections.abc import Collection, Mapping
from typing import Protocol


class Weaver(Protocol):
    def weave(self, texts: Mapping[int, str]) -> dict[int, str]:
        """The texts, by the keys of their articles, with what is woven in."""

    def stamps(self, articles: Collection[int]) -> dict[int, str]:
        """For each article what changes whenever its text would be woven in another way."""


WEAVERS: list[Weaver] = []


def woven(texts: Mapping[int, str]) -> Mapping[int, str]:
    for weaver in WEAVERS:
        texts = weaver.weave(texts)
    return texts


def stamps(articles: Collection[int]) -> dict[int, str]:
    """By article; one that nothing is woven into may be missing."""
    found: dict[int, str] = {}
    for weaver in WEAVERS:
        for article, stamp in weaver.stamps(articles).items():
            found[article] = f"{found.get(article, '')}{stamp};"
    return found
