"""A mail server that delivers nothing: it takes all mails at once and keeps a log of them."""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)
GREETING = b"220 sink ready\r\n"
HELLO = b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n"
PLAIN_HELLO = b"250-sink\r\n250 8BITMIME\r\n"
OK, GO_ON, BYE = b"250 2.0.0 Ok\r\n", b"354 Go on\r\n", b"221 2.0.0 Bye\r\n"
UNKNOWN = b"500 5.5.1 Unknown\r\n"


@dataclass
class Sink:
    """
    Speaks as much SMTP as a client of ours needs.

    `log` has the Message-IDs in the order in which texts ended; `open` counts the connections that
    are open, `broken` those that ended without QUIT.
    """

    is_piped: bool = True
    log: list[str] = field(default_factory=list)
    open: int = 0
    broken: int = 0
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.open += 1
        try:
            writer.write(GREETING)
            if not await self.converse(reader, writer):
                self.broken += 1
        except (ConnectionError, asyncio.IncompleteReadError):
            self.broken += 1
        finally:
            self.open -= 1
            writer.close()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer until the client quits; False where it went without a word."""
        while command := await reader.readline():
            verb = command[:4].upper()
            if verb == b"DATA":
                writer.write(GO_ON)
                text = await reader.readuntil(b"\r\n.\r\n")
                match = MESSAGE_ID.search(text)
                self.log.append(match[1].decode() if match else "")
                writer.write(OK)
            elif verb == b"QUIT":
                writer.write(BYE)
                return True
            elif verb == b"EHLO":
                writer.write(HELLO if self.is_piped else PLAIN_HELLO)
            else:
                writer.write(OK if verb in {b"MAIL", b"RCPT", b"RSET", b"NOOP"} else UNKNOWN)
        return False


@contextmanager
def running(sink: Sink) -> Iterator[Sink]:
    """Serve on a free port of this machine, in a thread of its own, until the block ends."""
    is_ready, is_over = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=2**24, backlog=200)
        sink.port = server.sockets[0].getsockname()[1]
        loops.append(asyncio.get_running_loop())
        is_ready.set()
        await is_over.wait()
        server.close()

    thread = threading.Thread(target=asyncio.run, args=[serve()], daemon=True)
    thread.start()
    is_ready.wait(10)
    try:
        yield sink
    finally:
        loops[0].call_soon_threadsafe(is_over.set)
        thread.join(10)
