from django.db import models
from django.db.models import Q


class Suppression(models.Model):
    """
    An address that gets no mail in bulk any more, known by its keyed hash alone.

    It outlives the erasure of who had it, and a list that is imported again.
    """

    class Reason(models.TextChoices):
        BOUNCED = "bounced", "its mails bounce"
        COMPLAINED = "complained", "complained of a mail"
        ASKED = "asked", "asked for no more mail"
        EDITOR = "editor", "put here by an editor"

    digest = models.BinaryField(unique=True)
    reason = models.CharField(max_length=10, choices=Reason)
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "suppressed address"
        verbose_name_plural = "suppressed addresses"
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["bounced", "complained", "asked", "editor"]),
                name="suppression_reason_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{bytes(self.digest).hex()[:12]}…"
