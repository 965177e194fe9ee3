"""How a mail goes out: over an SMTP connection that is kept open, or by any backend of Django's."""

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from common import addresses

from ..compiling import Compiled, Mail
from .outcomes import Fate, Outcome, of_reply, told

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class Unreachable(Exception):
    """No server takes mails now; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """One copy, ready to go; `values` fill its slots."""

    delivery: int
    envelope_from: str
    address: str
    mail: Mail
    compiled: Compiled
    values: dict[str, str]


class Transport(Protocol):
    def open(self) -> None:
        """Raises Unreachable."""

    def send(self, parcel: Parcel) -> Outcome: ...

    def close(self) -> None: ...


def factory() -> Callable[[], Transport]:
    return Smtp if settings.EMAIL_BACKEND == SMTP else Backend


class Backend:
    """Whatever Django can send with: a service's programming interface, a folder."""

    def open(self) -> None:
        self.connection = get_connection()

    def send(self, parcel: Parcel) -> Outcome:
        mail = parcel.mail.filled(parcel.values)
        message = EmailMultiAlternatives(
            subject=mail.subject,
            body=mail.text,
            from_email=mail.sender,
            to=[parcel.address],
            reply_to=[mail.reply_to] if mail.reply_to else None,
            headers={**mail.headers, "Message-ID": parcel.values["message_id"]},
            connection=self.connection,
        )
        message.metadata = {"delivery": str(parcel.delivery)}  # type: ignore[attr-defined]
        if mail.html:
            message.attach_alternative(mail.html, "text/html")
        for attachment in mail.attachments:
            message.attach(attachment.name, attachment.content, attachment.mimetype)
        try:
            message.send()
        except (OSError, smtplib.SMTPException) as error:
            return Outcome(Fate.DEFERRED, one_line(error), is_over=True, is_ours=True)
        except Exception as error:  # noqa: BLE001  a backend of anybody's: its word is recorded
            return Outcome(Fate.FAILED, one_line(error))
        return Outcome(Fate.SENT, "taken")

    def close(self) -> None:
        self.connection.close()


class Smtp:
    """
    A connection to the mail server, kept open over many mails.

    Where the server offers PIPELINING (RFC 2920), sender, recipient and DATA go out in one turn.
    """

    def open(self) -> None:
        try:
            self.server = self.connected()
        except (OSError, smtplib.SMTPException) as error:
            where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
            raise Unreachable(f"{where}: {one_line(error)}") from error

    def connected(self) -> smtplib.SMTP:
        host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
        context = ssl.create_default_context()
        server: smtplib.SMTP
        if settings.EMAIL_USE_SSL:
            server = smtplib.SMTP_SSL(
                host, port, settings.MAIL_HOST, timeout=settings.EMAIL_TIMEOUT, context=context
            )
        else:
            server = smtplib.SMTP(host, port, settings.MAIL_HOST, timeout=settings.EMAIL_TIMEOUT)
        try:
            server.ehlo_or_helo_if_needed()
            if settings.EMAIL_USE_TLS:
                server.starttls(context=context)
                server.ehlo_or_helo_if_needed()
            if settings.EMAIL_HOST_USER and settings.EMAIL_HOST_PASSWORD:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
        return server

    def send(self, parcel: Parcel) -> Outcome:
        try:
            content = parcel.compiled.filled(parcel.values) + b".\r\n"
        except (KeyError, ValueError) as error:
            return Outcome(Fate.FAILED, f"The copy can’t be made: {error}")
        try:
            refused = self.offer(parcel)
            if refused:
                return refused
            self.server.send(content)
        except (OSError, smtplib.SMTPException) as error:
            # The last dot was not handed over: the server has nothing to deliver.
            return self.over(Fate.DEFERRED, f"before the end of the text: {one_line(error)}")
        try:
            self.be_patient(settings.OUTBOX_PATIENCE)
            code, said = self.server.getreply()
            self.be_patient(settings.EMAIL_TIMEOUT)
        except (OSError, smtplib.SMTPException) as error:
            return self.over(Fate.UNCERTAIN, f"no answer to the text: {one_line(error)}")
        if code == 250:
            return Outcome(Fate.SENT, told(code, said))
        return of_reply(code, said, stage="text")

    def offer(self, parcel: Parcel) -> Outcome | None:
        """Sender, recipient and DATA; None where the server waits for the text."""
        commands = {
            "MAIL": f"MAIL FROM:<{parcel.envelope_from}>",
            "RCPT": f"RCPT TO:<{parcel.address}>",
            "DATA": "DATA",
        }
        if any(control in line for line in commands.values() for control in "\r\n\0"):
            return Outcome(Fate.FAILED, "The address holds a line break.")
        is_piped = self.server.has_extn("pipelining")
        if is_piped:
            self.server.send("".join(f"{line}\r\n" for line in commands.values()).encode("ascii"))
        refused: Outcome | None = None
        code = 0
        for stage, line in commands.items():
            if not is_piped:
                self.server.putcmd(line)
            code, said = self.server.getreply()
            expected = {354} if stage == "DATA" else {250, 251}
            if code not in expected and refused is None:
                refused = of_reply(code, said, stage=stage)
            if refused and (refused.is_over or not is_piped):
                break
        if refused and not refused.is_over:
            self.take_back(waits_for_text=is_piped and code == 354)
        return refused

    def take_back(self, *, waits_for_text: bool) -> None:
        """After a refusal: end the text that a piped DATA began, and start anew."""
        if waits_for_text:
            self.server.send(b".\r\n")
            self.server.getreply()
        self.server.rset()

    def over(self, fate: Fate, reply: str) -> Outcome:
        return Outcome(fate, reply, is_over=True, is_ours=fate == Fate.DEFERRED)

    def be_patient(self, seconds: float) -> None:
        if self.server.sock:
            self.server.sock.settimeout(seconds)

    def close(self) -> None:
        try:
            self.server.quit()
        except (OSError, smtplib.SMTPException):
            self.server.close()  # it has hung up already


def one_line(error: Exception) -> str:
    """
    >>> one_line(ConnectionRefusedError(111, "Connection refused"))
    'Connection refused'
    """
    said = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return addresses.hidden(" ".join(str(said).split()))[:200]
