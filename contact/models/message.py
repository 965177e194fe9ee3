"""What somebody wrote to us, from its arrival to its end."""

import secrets
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q

from articles.models.fields import LineField, PlainTextField

from .signed import SignedMail
from .topic import Topic

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Of references: none that is taken for another when it is read out."""
LONGEST = 20_000  # characters of a message; see `forms`


def new_reference() -> str:
    """
    Eight letters that tell nothing of how many messages there are: “K7QM-3XHD”.

    >>> len(new_reference()), new_reference()[4]
    (9, '-')
    """
    word = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{word[:4]}-{word[4:]}"


class MessageTag(models.Model):
    """A word of the staff's for messages: “press”, “translation”."""

    name = LineField(max_length=40, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MessageQuerySet(models.QuerySet["Message"]):
    def at_hand(self) -> "MessageQuerySet":
        """Those that somebody still has to do something about."""
        return self.filter(state__in=Message.AT_HAND)

    def unassigned(self) -> "MessageQuerySet":
        return self.at_hand().filter(assignee=None)

    def of(self, user: Any) -> "MessageQuerySet":
        return self.at_hand().filter(assignee=user)

    def late(self, now: datetime) -> "MessageQuerySet":
        """Those whose first answer is overdue, by business hours."""
        return self.at_hand().filter(answered_at=None, answer_due_at__lt=now)

    def newest_first(self) -> "MessageQuerySet":
        return self.order_by("-changed_at", "-pk")


class Message(SignedMail):
    """
    A contact-form submission, or a mail that began one, with all that followed.

    Its replies, notes and history hang on it; `inbox` has the verbs, and is the only writer of its
    state. What is personal in it is erased in time: the shell with its history stays.
    """

    class State(models.TextChoices):
        NEW = "new", "new"
        OPEN = "open", "open"
        WAITING = "waiting", "waiting for the reader"
        CLOSED = "closed", "closed"
        SPAM = "spam", "spam"

    AT_HAND = ("new", "open")

    class Source(models.TextChoices):
        FORM = "form", "the contact form"
        MAIL = "mail", "mail"

    reference = models.CharField(max_length=9, unique=True, default=new_reference, editable=False)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=4, choices=Source, default=Source.FORM, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="messages")
    name = LineField(max_length=100)
    address = models.EmailField("mail address", max_length=254)
    canonical = models.CharField(max_length=254, editable=False)
    subject = LineField(max_length=150)
    text = PlainTextField("message")
    html = models.TextField(
        blank=True, editable=False, help_text="Of a mail: what it showed, safe, remote images off."
    )
    mail_id = models.CharField(
        max_length=300, blank=True, editable=False, help_text="Message-ID of the mail it came by."
    )
    is_automatic = models.BooleanField(
        default=False,
        editable=False,
        help_text="It gets no acknowledgement: a program or a list sent it.",
    )
    remarks = models.JSONField(
        default=list, blank=True, editable=False,
        help_text="What there is to say of the mail, in sentences: files that were not taken.",
    )  # fmt: skip
    page = models.CharField(max_length=300, blank=True, help_text="Where the form stood.")
    network = models.CharField(
        max_length=45, blank=True, help_text="The address it came from, its end cut off."
    )

    state = models.CharField(max_length=7, choices=State, default=State.NEW, editable=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True,
        related_name="assigned_messages",
    )  # fmt: skip
    tags = models.ManyToManyField(MessageTag, blank=True, related_name="messages")
    merged_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="merged",
        help_text="The message in which this one goes on.",
    )  # fmt: skip

    score = models.FloatField(default=0, help_text="How much of spam it has; see `spam`.")
    reasons = models.JSONField(default=list, blank=True, help_text="Why, in sentences.")
    form_digest = models.BinaryField(
        null=True, unique=True, editable=False, help_text="Of the form's token: sent once."
    )
    text_digest = models.BinaryField(
        editable=False, help_text="Keyed, of address, subject and text: repeats are known by it."
    )
    gist_digest = models.BinaryField(
        null=True, editable=False, help_text="Keyed, of its words: the same from others are seen."
    )

    arrived_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="When something happened last.")
    answer_due_at = models.DateTimeField(help_text="When the first answer is due.")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_held = models.BooleanField(
        "on hold", default=False, help_text="A legal hold: nothing of it is erased meanwhile."
    )
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.GeneratedField(
        expression=(
            SearchVector("reference", "subject", "name", weight="A", config="concordance")
            + SearchVector("address", "text", weight="B", config="concordance")
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        permissions = [
            ("answer_message", "Can answer messages, assign, close and merge them"),
            ("export_message", "Can export messages and what is known of a person"),
            ("erase_message", "Can erase a person and set legal holds"),
        ]
        indexes = [
            GinIndex(fields=["search"], name="message_search"),
            models.Index("state", F("changed_at").desc(), F("id").desc(), name="message_by_state"),
            models.Index(F("changed_at").desc(), F("id").desc(), name="message_newest"),
            models.Index("canonical", name="message_canonical"),
            models.Index("text_digest", "arrived_at", name="message_repeats"),
            models.Index(
                "gist_digest",
                "arrived_at",
                condition=Q(gist_digest__isnull=False),
                name="message_gist",
            ),
            models.Index("arrived_at", name="message_arrived"),
            models.Index(
                "answer_due_at",
                condition=Q(state__in=["new", "open"], answered_at=None),
                name="message_unanswered",
            ),
            models.Index("assignee", condition=Q(state__in=["new", "open"]), name="message_mine"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["new", "open", "waiting", "closed", "spam"]),
                name="message_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="message_closed_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(merged_into=F("id")), name="message_is_not_its_own_sequel"
            ),
            models.UniqueConstraint(
                fields=["mail_id"], condition=~Q(mail_id=""), name="a_mail_begins_one_message"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.subject}"


class MessageLink(models.Model):
    """
    What a message is about, or what became of it: an article, a term, a correction.

    Of any app, so that no app need know another.
    """

    class Role(models.TextChoices):
        ABOUT = "about", "is about"
        BECAME = "became", "became"

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="links")
    role = models.CharField(max_length=6, choices=Role, default=Role.ABOUT)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.BigIntegerField()
    thing = GenericForeignKey("content_type", "object_id")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["message", "role", "content_type", "object_id"],
                name="message_links_to_a_thing_once",
            ),
        ]
        indexes = [models.Index("content_type", "object_id", name="message_link_of_thing")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.content_type.name} {self.object_id}"
