"""A mail server that takes everything down, and fails as it is told to."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

HANG = "hang"
DROP_BEFORE = "drop before the text"
DROP_AFTER = "drop after the text"


@dataclass
class Sink:
    """
    Each address has its faults, one for each attempt: a reply to RCPT such as "451 4.3.0 Later",
    one to the text ("text 452 Full"), or DROP_BEFORE, DROP_AFTER, HANG.
    """

    is_piped: bool = True
    faults: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))
    taken: list[tuple[str, str, bytes]] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)
    port: int = 0

    def fails(self, address: str, *faults: str) -> None:
        self.faults[address].extend(faults)

    @property
    def mails(self) -> list[EmailMessage]:
        return [parsed(content) for _, _, content in self.taken]

    def addresses(self) -> list[str]:
        return [address for _, address, _ in self.taken]

    # ---- What aiosmtpd calls ------------------------------------------------------------

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, replies: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [*replies[:-1], "250-PIPELINING", replies[-1]] if self.is_piped else replies

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.tried.append(address)
        faults = self.faults[address]
        if faults and faults[0][:1] in "45":
            return faults.popleft()
        if faults and faults[0] == DROP_BEFORE:
            faults.popleft()
            server.transport.abort()
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        faults = self.faults[address]
        fault = faults.popleft() if faults else ""
        if fault.startswith("text "):
            return fault.removeprefix("text ")
        self.taken.append((envelope.mail_from or "", address, bytes(envelope.content or b"")))
        if fault == DROP_AFTER:
            server.transport.abort()
        if fault == HANG:
            await asyncio.sleep(30)
        return "250 2.0.0 Ok: queued"


class Server(Controller):
    """On whatever port is free; aiosmtpd itself would look for it at port 0."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    def factory(self) -> SMTP:
        server = super().factory()
        server.command_size_limit = 2000
        return server


def parsed(content: bytes) -> EmailMessage:
    message: Any = message_from_bytes(content, policy=policy.default)
    return message


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    server = Server(sink, hostname="127.0.0.1", port=0, ready_timeout=10)
    server.start()
    try:
        sink.port = server.port
        yield sink
    finally:
        server.stop()
