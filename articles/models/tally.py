"""How many articles stand where, kept up to date by triggers."""

from django.db import models


class Tally(models.Model):
    """
    That a number of articles came to a month, a subject or an author, or with a minus left it.

    The sum of all rows of a `kind` and `key` counts the articles whose status is published, of
    whatever date. Triggers add rows, `articles.tallies.fold` adds them up. A month's key is 200308.
    """

    class Kind(models.TextChoices):
        MONTH = "month"
        SUBJECT = "subject"
        AUTHOR = "author"

    kind = models.CharField(max_length=8)
    key = models.BigIntegerField()
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], include=["number"], name="tally_of")]

    def __str__(self) -> str:
        return f"{self.number:+} of {self.kind} {self.key}"
