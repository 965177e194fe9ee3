"""The words of the archive, for the search's suggestions."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models


class SearchWord(models.Model):
    """
    A word that some article holds or held, in small letters.

    Only a store of spellings: a word may come from a draft, so nothing shows one before a search
    over what is published has found it.
    """

    word = models.CharField(max_length=40, unique=True)

    class Meta:
        indexes = [GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trgm")]

    def __str__(self) -> str:
        return self.word
