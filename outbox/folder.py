"""The mails that Django's file backend wrote into a folder, for development."""

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings

BACKEND = "django.core.mail.backends.filebased.EmailBackend"
BREAK = b"-" * 79
MOST = 200


@dataclass(frozen=True, slots=True)
class Kept:
    """A mail of a file: `name` is the file's with the place in it, `log-1.2`."""

    name: str
    message: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "")

    @property
    def to(self) -> str:
        return str(self.message["To"] or "")

    @property
    def date(self) -> str:
        return str(self.message["Date"] or "")

    def part(self, subtype: str) -> str:
        """The text or HTML of it; "" where it has none."""
        found = self.message.get_body((subtype,))
        return str(found.get_content()) if found else ""

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]


def is_used() -> bool:
    """Whether this site's mails go to a folder."""
    backend: str = settings.EMAIL_BACKEND
    return backend == BACKEND


def newest() -> Iterator[Kept]:
    """Up to 200 mails, the newest first."""
    folder = Path(str(getattr(settings, "EMAIL_FILE_PATH", "")))
    files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True)
    found = 0
    for file in files:
        for number, raw in reversed(list(enumerate(parts(file.read_bytes())))):
            yield Kept(f"{file.stem}.{number}", parsed(raw))
            found += 1
            if found == MOST:
                return


def parts(content: bytes) -> list[bytes]:
    return [part.strip() + b"\n" for part in content.split(BREAK) if part.strip()]


def parsed(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


def find(name: str) -> Kept | None:
    return next((kept for kept in newest() if kept.name == name), None)
