from typing import ClassVar

from django.conf import settings
from django.db import models


class Examination(models.Model):
    """
    One look at the site's mail by the mail doctor; see `subscriptions.doctor`.

    `of_site` and `of_mail` are lists of findings as JSON: the one of what is published and set,
    the other of the mail to `address`, once it was read there. Each is None until then.
    """

    address = models.EmailField(max_length=254)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    of_site = models.JSONField(null=True)
    of_mail = models.JSONField(null=True)

    objects: ClassVar[models.Manager["Examination"]] = models.Manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"Examination of {self.asked_at:%Y-%m-%d}"
