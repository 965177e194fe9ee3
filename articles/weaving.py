"""
What other apps put into the texts of articles as they go out to feed readers.

An app that has something to weave in adds itself to WEAVERS when it is ready; a module will do.
"""

from collections.abc import Collection, Mapping
from typing import Protocol


class Weaver(Protocol):
    def weave(self, texts: Mapping[int, str]) -> dict[int, str]:
        """The texts, by the keys of their articles, with what is woven in."""

    def stamp(self, articles: Collection[int]) -> str:
        """What changes whenever these articles' texts would be woven in another way."""


WEAVERS: list[Weaver] = []


def woven(texts: Mapping[int, str]) -> Mapping[int, str]:
    for weaver in WEAVERS:
        texts = weaver.weave(texts)
    return texts


def stamp(articles: Collection[int]) -> str:
    return "".join(weaver.stamp(articles) for weaver in WEAVERS)
