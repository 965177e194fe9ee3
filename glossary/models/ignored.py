"""Words that editors need not hear of again."""

from django.db import models


class IgnoredPhrase(models.Model):
    """A phrase that is used and need not be defined; `key` is the phrase in small letters."""

    phrase = models.CharField(max_length=200)
    key = models.CharField(max_length=200, unique=True)

    def __str__(self) -> str:
        return self.phrase
