"""What follows a message: replies of both sides, notes of the staff, files, the history."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from articles.models.fields import LineField, PlainTextField

from .message import Message
from .signed import SignedMail


class Reply(SignedMail):
    """
    A mail in the thread of a message, from the reader or from us.

    Ours goes through the ledger of all mail: its delivery is found by `contact.mails.delivery_of`.
    It leaves at `goes_at` and can be taken back until then. Of a reader's, `html` is the safe
    rendering of what they sent, with remote images off.
    """

    class Way(models.TextChoices):
        IN = "in", "from the reader"
        OUT = "out", "from us"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="replies")
    way = models.CharField(max_length=3, choices=Way)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = LineField(max_length=100, blank=True, help_text="Of who wrote it, as the mail says.")
    address = models.EmailField(max_length=254, blank=True, help_text="Where it came from.")
    subject = LineField(max_length=200, blank=True)
    text = PlainTextField()
    html = models.TextField(blank=True)
    mail_id = models.CharField(
        max_length=300,
        blank=True,
        help_text="Message-ID of the mail it came by, which is read once.",
    )
    is_automatic = models.BooleanField(
        default=False, help_text="A program wrote it while the reader was away."
    )
    remarks = models.JSONField(
        default=list,
        blank=True,
        help_text="What there is to say of a mail, in sentences: that it came from elsewhere.",
    )
    token = models.UUIDField(
        null=True, unique=True, help_text="Of the form that sent it: sent twice, it is one."
    )
    made_at = models.DateTimeField()
    goes_at = models.DateTimeField(null=True, help_text="Of ours: it can be taken back until then.")
    taken_back_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(
        null=True, help_text="Of ours: when we learnt that it did not arrive, or may not have."
    )
    search = models.GeneratedField(
        expression=SearchVector("subject", "text", weight="B", config="concordance"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name_plural = "replies"
        ordering = ["made_at", "pk"]
        indexes = [
            GinIndex(fields=["search"], name="reply_search"),
            models.Index(
                "failed_at", condition=Q(failed_at__isnull=False), name="reply_that_failed"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="in", goes_at=None, taken_back_at=None)
                | Q(way="out", goes_at__isnull=False),
                name="reply_of_ours_has_a_time",
            ),
            models.UniqueConstraint(
                fields=["mail_id"], condition=~Q(mail_id=""), name="a_mail_is_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(failed_at=None) | Q(way="out"), name="reply_that_failed_is_ours"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()}, {self.made_at:%Y-%m-%d %H:%M}"


class Note(models.Model):
    """A word among the staff; it is never mailed to the reader."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    text = PlainTextField()
    made_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=SearchVector("text", weight="C", config="concordance"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [GinIndex(fields=["search"], name="note_search")]

    def __str__(self) -> str:
        return f"{self.author}, {self.made_at:%Y-%m-%d %H:%M}"


class MessageFile(models.Model):
    """
    A file that came with a message or a reply, or goes out with one.

    It lies in the database: kept and erased with its row, in the same backup, and below no folder
    that a web server hands out. Its kind was read off its first bytes (`contact.files`).
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="files")
    reply = models.ForeignKey(
        Reply, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    name = LineField(max_length=120)
    mimetype = models.CharField(max_length=100)
    bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class MessageEvent(models.Model):
    """
    A line of the history of a message: who did what, when. Lines are added, never changed.

    Views and exports are lines too. `said` holds nothing personal of the reader, so that the
    history can stay when they are erased.
    """

    class Kind(models.TextChoices):
        ARRIVED = "arrived", "arrived"
        REPEATED = "repeated", "was sent again"
        ACKNOWLEDGED = "acknowledged", "was acknowledged"
        VIEWED = "viewed", "looked at"
        ASSIGNED = "assigned", "assigned"
        TAGGED = "tagged", "tagged"
        TOPIC = "topic", "given another topic"
        LINKED = "linked", "linked"
        UNLINKED = "unlinked", "unlinked"
        NOTED = "noted", "noted"
        REPLIED = "replied", "answered"
        TAKEN_BACK = "taken_back", "answer taken back"
        ANSWERED = "answered", "the reader answered"
        AWAY = "away", "a program answered for the reader"
        RETURNED = "returned", "our mail came back"
        UNSENT = "unsent", "our answer did not leave"
        SENT_AGAIN = "sent_again", "our answer was sent again"
        CLOSED = "closed", "closed"
        REOPENED = "reopened", "reopened"
        SPAM = "spam", "called spam"
        NOT_SPAM = "not_spam", "called no spam"
        PROVED = "proved", "proved by its browser"
        MERGED = "merged", "merged"
        BECAME = "became", "made into something"
        FETCHED = "fetched", "a file was fetched"
        EXPORTED = "exported", "exported"
        HELD = "held", "put on hold"
        RELEASED = "released", "hold ended"
        ERASED = "erased", "erased"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    said = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [models.Index("message", "made_at", "id", name="message_history")]

    def __str__(self) -> str:
        return self.get_kind_display()


class Presence(models.Model):
    """Who has a message open now, and whether they are writing; old rows mean nothing."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="presences")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()
    is_writing = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="present_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}"


class ReplyDraft(models.Model):
    """What somebody has typed under a message and not sent: nothing typed is lost."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "user"], name="one_draft_of_a_reply"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.saved_at:%Y-%m-%d %H:%M}"


def history(message: Message) -> Any:
    """The lines about a message with who did it, the oldest first."""
    return message.events.select_related("by").order_by(F("made_at"), "pk")
