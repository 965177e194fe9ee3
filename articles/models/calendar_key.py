"""What opens the calendar from outside: private addresses; and plans on their way in."""

from django.conf import settings
from django.db import models


class CalendarKey(models.Model):
    """
    The private address of the calendar of one member of staff, until it is taken back.

    Known to that one only: here stands the SHA-256 of its key.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of {self.user}"


class CalendarUpload(models.Model):
    """A plan between its upload and the editor's word. Deleted once done."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
