"""A file of subjects between its upload and the editor's word."""

from django.conf import settings
from django.db import models


class SubjectUpload(models.Model):
    """What an editor uploaded, as `articles.skos.reading.Record`s. Deleted once done."""

    name = models.CharField(max_length=200)
    records = models.JSONField()
    left_out = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
