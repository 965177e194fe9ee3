"""What a reader sent, by the form or by mail, before it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db import models

from articles.models import Publisher
from common import addresses, keys
from contact import spam
from contact.models import Message, Topic
from contact.spam import Verdict

SHORTEST_GIST = 40  # characters


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file whose kind was checked; see `contact.files`."""

    name: str
    mimetype: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed a mail; see `contact.signatures`. Nothing is known of what came by the form."""

    how: str = ""
    by: str = ""


@dataclass(frozen=True)
class Submission:
    """
    What a reader sent, valid and clean. `token` is the form's, "" of a mail.

    `publisher` spares a question where it is at hand. `is_form_reused`: this very form brought
    another message, for somebody went back and wrote anew; `receive` finds out.

    Of a mail: `html` is safe; nobody is told of one that `is_automatic`, and only one that
    `is_answered` is acknowledged.
    """

    topic: Topic
    name: str
    address: str
    subject: str
    text: str
    token: str = ""
    source: str = Message.Source.FORM
    page: str = ""
    network: str = ""
    files: Sequence[GivenFile] = ()
    about: Sequence[models.Model] = ()
    verdict: Verdict = field(default_factory=Verdict)
    html: str = ""
    mail_id: str = ""
    signed: Signed = Signed()
    remarks: Sequence[str] = ()
    is_automatic: bool = False
    is_answered: bool = True
    publisher: Publisher | None = None
    is_form_reused: bool = False

    @cached_property
    def canonical(self) -> str:
        return addresses.canonical(self.address)

    @cached_property
    def text_digest(self) -> bytes:
        said = "\0".join([self.canonical, self.subject, self.text])
        return keys.digest("contact-text", said)

    @cached_property
    def gist_digest(self) -> bytes | None:
        """By which the same words from others are known; None of a few words, which many use."""
        gist = spam.gist(f"{self.subject} {self.text}")
        return keys.digest("contact-gist", gist) if len(gist) >= SHORTEST_GIST else None

    @cached_property
    def form_digest(self) -> bytes | None:
        return keys.digest("contact-token", self.token) if self.token else None
