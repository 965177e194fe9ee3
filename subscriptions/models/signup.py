"""What was asked for and is not confirmed yet."""

from django.db import models
from django.db.models import Q

from .fields import random_key
from .subscriber import Subscriber


class SignUp(models.Model):
    """
    Somebody gave an address, theirs or another's: nothing is believed until its owner confirms.

    What they chose waits here, also where the address is a subscriber's already, so that nobody
    can change another's choices. Deleted after 30 days.
    """

    key = models.BigIntegerField(default=random_key, unique=True, editable=False)
    address = models.EmailField(max_length=254)
    canonical = models.CharField(max_length=254, db_index=True, editable=False)
    choices = models.JSONField(default=dict)
    text_version = models.CharField(max_length=20, help_text="The words that were agreed to.")
    page = models.CharField(max_length=300, blank=True, help_text="Where the form stood.")
    network = models.CharField(
        max_length=45, blank=True, help_text="The address it came from, its end cut off."
    )
    is_held = models.BooleanField(
        default=False, help_text="Its mail waits: too many came at once, or it looks odd."
    )
    suspicion = models.CharField(
        max_length=200, blank=True, help_text="Why it waits for somebody to look at it."
    )
    made_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "sign-up"
        ordering = ["-made_at", "-pk"]
        indexes = [
            models.Index("made_at", condition=~Q(suspicion=""), name="signup_to_look_at"),
            models.Index("network", "made_at", name="signup_network"),
        ]

    def __str__(self) -> str:
        return self.address


class AddressChange(models.Model):
    """A subscriber wants another address; it is theirs once both owners have said so."""

    key = models.BigIntegerField(default=random_key, unique=True, editable=False)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="address_changes"
    )
    address = models.EmailField(max_length=254)
    made_at = models.DateTimeField()
    old_confirmed_at = models.DateTimeField(null=True)
    new_confirmed_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.subscriber} to {self.address}"


class LinkRequest(models.Model):
    """A subscriber asked for a link to their preferences. Deleted with the sign-ups."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE)
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.subscriber}, {self.made_at:%Y-%m-%d %H:%M}"
