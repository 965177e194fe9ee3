"""What the desk has learned of spam, and mails that it could not take in."""

from django.db import models
from django.utils import timezone

from articles.models.fields import LineField


class LearnedWord(models.Model):
    """
    How often a word stood in spam and in what was none, as the staff said.

    Known by its keyed hash alone: nobody's words are kept here. The empty digest counts messages.
    """

    digest = models.BinaryField(unique=True)
    spam = models.PositiveIntegerField(default=0)
    ham = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]


class KnownPhrase(models.Model):
    """Words that speak for spam wherever they stand."""

    phrase = LineField(max_length=100, unique=True, help_text="Compared without capitals.")
    weight = models.FloatField(default=2, help_text="How much it adds to the score.")

    class Meta:
        ordering = ["phrase"]

    def __str__(self) -> str:
        return self.phrase


class Quarantined(models.Model):
    """
    A mail that could not be taken in, kept for a person to look at, and never fetched again.

    `raw` is cut off where it is too large.
    """

    digest = models.BinaryField(unique=True, help_text="SHA-256 of its bytes.")
    raw = models.BinaryField()
    because = models.CharField(max_length=300)
    came_at = models.DateTimeField()
    is_done = models.BooleanField("seen to", default=False)

    class Meta:
        verbose_name = "mail in quarantine"
        verbose_name_plural = "mails in quarantine"
        ordering = ["-came_at", "-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.came_at):%Y-%m-%d %H:%M}: {self.because}"
