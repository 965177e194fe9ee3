from django.conf import settings
from django.db import models


class Consent(models.Model):
    """
    A line of the log of who agreed to what, when and where. Nothing in it is ever changed.

    It outlives the subscriber: then the address is known by its keyed hash alone, with which
    its owner's question can still be answered. `network` is emptied after 30 days.
    """

    class Kind(models.TextChoices):
        SIGNED_UP = "signed_up", "signed up"
        CONFIRMED = "confirmed", "confirmed"
        IMPORTED = "imported", "imported"
        CHOSE = "chose", "chose"
        PAUSED = "paused", "paused"
        MOVED = "moved", "changed the address"
        LEFT = "left", "unsubscribed"
        CAME_BACK = "came_back", "took it back"
        STOPPED = "stopped", "stopped"
        EXPORTED = "exported", "took a copy"
        ERASED = "erased", "erased"

    digest = models.BinaryField(db_index=True)
    kind = models.CharField(max_length=10, choices=Kind)
    said = models.TextField(blank=True, help_text="What was chosen, or on what ground.")
    text_version = models.CharField(max_length=20, blank=True)
    page = models.CharField(max_length=300, blank=True)
    network = models.CharField(max_length=45, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "consent log"
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["-made_at", "-id"], name="consent_newest")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.made_at:%Y-%m-%d}"
