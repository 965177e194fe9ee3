from django.db import models


class Notice(models.Model):
    """A short mail to somebody of the staff: the text of one delivery."""

    address = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    sender = models.CharField(max_length=320)
    reply_to = models.CharField(max_length=320, blank=True, default="", db_default="")
    about = models.CharField(
        max_length=40, blank=True, default="", help_text="What it tells of, in its app’s words."
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index("about", name="notice_about", condition=~models.Q(about=""))]

    def __str__(self) -> str:
        return self.subject
