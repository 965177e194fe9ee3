"""How many subscribers chose what, kept up to date by triggers."""

from django.db import models


class TopicTally(models.Model):
    """
    That a number of subscribers chose a thing or, with a minus, no longer do.

    The sum of all rows of a `kind`, one of `Topic.ONES`, and a `key` counts the topics. Triggers
    add rows, `articles.tallies.fold` adds them up.
    """

    kind = models.CharField(max_length=8)
    key = models.BigIntegerField()
    number = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["kind", "key"], include=["number"], name="topic_tally_of")]

    def __str__(self) -> str:
        return f"{self.number:+} of {self.kind} {self.key}"
