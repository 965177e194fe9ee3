from django.db import models


class Notice(models.Model):
    """A short mail to somebody of the staff: the text of one delivery."""

    address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    sender = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True, default="", db_default="")
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.subject
