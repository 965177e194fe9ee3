"""Mailboxes of other servers: mails are looked at one by one, then deleted there or left."""

import hashlib
import imaplib
import poplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from . import buckets

MOST = 500  # mails in one turn
MOST_BYTES = 25_000_000
"""Of a mail; of a longer one so much and a byte is fetched, at the most."""
PATIENCE = 30  # seconds
# At 2,048 bytes of a line poplib gives up, and with it all mails that lie behind.
poplib._MAXLINE = 1_000_000  # type: ignore[attr-defined]  # noqa: SLF001


class Unreadable(Exception):
    """The mailbox can't be read; says why in a sentence."""


class Mailbox(Protocol):
    def unread(self) -> Iterator[tuple[str, bytes]]:
        """The mails that were not looked at yet: a word for each, and its bytes."""

    def delete(self, word: str) -> None: ...

    def leave(self, word: str) -> None:
        """Keep it there, for a person, and do not look at it again."""


class Imap:
    """What was looked at is marked as seen."""

    def __init__(self, parts: SplitResult) -> None:
        host = parts.hostname or ""
        if parts.scheme == "imaps":
            context = ssl.create_default_context()
            self.server: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                host, parts.port or 993, ssl_context=context, timeout=PATIENCE
            )
        else:
            self.server = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
        self.folder = parts.path.strip("/") or "INBOX"

    def enter(self, user: str, password: str) -> None:
        self.server.login(user, password)
        self.server.select(self.folder)

    def unread(self) -> Iterator[tuple[str, bytes]]:
        _, (found, *_) = self.server.uid("SEARCH", "UNSEEN")
        for number in (found or b"").split()[:MOST]:
            word = number.decode("ascii")
            _, answer = self.server.uid("FETCH", word, f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
            if raw := next((part[1] for part in answer if isinstance(part, tuple)), b""):
                yield word, raw  # nothing comes of one that has gone meanwhile

    def delete(self, word: str) -> None:
        self.server.uid("STORE", word, "+FLAGS", r"(\Deleted)")

    def leave(self, word: str) -> None:
        self.server.uid("STORE", word, "+FLAGS", r"(\Seen)")

    def close(self, *, is_whole: bool) -> None:
        if is_whole:
            self.server.expunge()
            self.server.logout()
        else:
            self.server.shutdown()


class Pop:
    """A server that marks nothing: what was left is remembered here by its UIDL (RFC 1939)."""

    def __init__(self, parts: SplitResult) -> None:
        host = parts.hostname or ""
        if parts.scheme == "pop3s":
            context = ssl.create_default_context()
            self.server: poplib.POP3 = poplib.POP3_SSL(
                host, parts.port or 995, timeout=PATIENCE, context=context
            )
        else:
            self.server = poplib.POP3(host, parts.port or 110, timeout=PATIENCE)
        self.account = f"{parts.username}@{host}"
        self.marks: dict[str, str] = {}

    def enter(self, user: str, password: str) -> None:
        self.server.user(user)
        self.server.pass_(password)

    def unread(self) -> Iterator[tuple[str, bytes]]:
        _, lines, _ = self.server.uidl()
        pairs = (line.decode("ascii", "replace").partition(" ") for line in lines)
        self.marks = {number: self.key_of(uid) for number, _, uid in pairs}
        left = buckets.known(self.marks.values())
        for number in [one for one, key in self.marks.items() if key not in left][:MOST]:
            yield number, self.fetched(int(number))

    def fetched(self, number: int) -> bytes:
        """
        A mail; of one that is too large its head alone, filled up so that it is seen to be so.
        """
        answer: Any = self.server.list(number)
        if int(answer.split()[-1]) > MOST_BYTES:
            _, content, _ = self.server.top(number, 0)
            return b"\r\n".join([*content, b""]).ljust(MOST_BYTES + 1)
        _, content, _ = self.server.retr(number)
        return b"\r\n".join([*content, b""])

    def key_of(self, uid: str) -> str:
        return "pop:" + hashlib.sha256(f"{self.account} {uid}".encode()).hexdigest()[:40]

    def delete(self, word: str) -> None:
        self.server.dele(int(word))

    def leave(self, word: str) -> None:
        buckets.take(self.marks[word], capacity=1, per=None)

    def close(self, *, is_whole: bool) -> None:
        """Only QUIT makes the server delete; without it everything stays and is read again."""
        if is_whole:
            self.server.quit()
        else:
            self.server.close()


KINDS: dict[str, type[Imap] | type[Pop]] = {
    "imap": Imap, "imaps": Imap, "pop3": Pop, "pop3s": Pop
}  # fmt: skip


@contextmanager
def opened(address: str) -> Iterator[Mailbox]:
    """
    The mailbox of an address such as imaps://user:password@host/INBOX. Raises Unreadable.

    Mails are deleted only if the reading came to its end: one that breaks off is done again.
    """
    parts = urlsplit(address)
    kind = KINDS.get(parts.scheme)
    if kind is None:
        says = f"The mailbox begins with “{parts.scheme}”: give imaps:// or pop3s://."
        raise Unreadable(says)
    try:
        mailbox = kind(parts)
        try:
            mailbox.enter(unquote(parts.username or ""), unquote(parts.password or ""))
            yield mailbox
        except BaseException:
            mailbox.close(is_whole=False)
            raise
        mailbox.close(is_whole=True)
    except (OSError, imaplib.IMAP4.error, poplib.error_proto) as error:
        where = f"{parts.scheme}://{parts.hostname}"
        raise Unreadable(f"The mailbox at {where} can’t be read: {error}") from error
