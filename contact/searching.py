"""Find messages by their words: what the reader wrote, the answers, the notes, the reference."""

from django.db.models import QuerySet

from articles.search.asking import LONGEST, for_postgres
from articles.search.holding import Asked
from common import addresses

from .models import Message, Note, Reply
from .models.message import MessageQuerySet


def found(messages: QuerySet[Message], words: str) -> QuerySet[Message]:
    """
    Those of the messages that the words find, as a search of the web reads them.

    One statement that goes by the indexes. A whole reference or mail address finds by itself.
    """
    words = words.replace("\0", "").strip()[:LONGEST]
    if not words:
        return messages
    asked = Asked(for_postgres(words))
    keys = [
        Message.objects.filter(search=asked).order_by().values("pk"),
        Message.objects.filter(reference=words.upper()).order_by().values("pk"),
        Reply.objects.filter(search=asked).order_by().values("message"),
        Note.objects.filter(search=asked).order_by().values("message"),
    ]
    if "@" in words:
        address = addresses.canonical(words)
        keys.append(Message.objects.filter(canonical=address).order_by().values("pk"))
    return messages.filter(pk__in=keys[0].union(*keys[1:]))


def of_same_person(message: Message) -> MessageQuerySet:
    """The other messages from the address of one, the newest first."""
    same = Message.objects.filter(canonical=message.canonical).exclude(canonical="")
    return same.exclude(pk=message.pk).newest_first()
