from django.conf import settings
from django.db import models


class SubscriberUpload(models.Model):
    """A list between its upload and the word of who uploaded it. Deleted once done, or in a day."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    basis = models.TextField()
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name
