"""What is known of who wrote a mail."""

from django.db import models


class How(models.TextChoices):
    OWN = "own", "signed by the domain of its address"
    OTHER = "other", "signed by another domain than that of its address"
    BROKEN = "broken", "signed, and the signature does not hold"
    NOT = "not", "not signed"
    UNKNOWN = "unknown", "could not be checked"


class SignedMail(models.Model):
    """A mail that came in, and who signed it; nothing of what came by a form."""

    signature = models.CharField(
        max_length=7, choices=How, blank=True, editable=False,
        help_text="Whether the domain that it says it is from has signed it (DKIM).",
    )  # fmt: skip
    signed_by = models.CharField(
        max_length=253, blank=True, editable=False, help_text="The domain that signed it."
    )

    class Meta:
        abstract = True

    @property
    def says_who(self) -> str:
        """For the staff, in a sentence; "" of what came by the form, or was erased."""
        return SENTENCES[self.signature].format(self.signed_by)


SENTENCES = {
    "": "",
    How.OWN: "Signed by {}.",
    How.OTHER: "Signed by {}, which does not speak for the domain of its address.",
    How.BROKEN: "Its signature does not hold: it was changed on the way, or is forged.",
    How.NOT: "Not signed: anybody could have written this address.",
    How.UNKNOWN: "Who signed it could not be checked.",
}
