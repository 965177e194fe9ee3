"""A file of terms between its upload and the editor's word."""

from django.conf import settings
from django.db import models


class GlossaryUpload(models.Model):
    """What an editor uploaded; its plan is computed when it is looked at. Deleted once done."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    status = models.CharField(max_length=10)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
