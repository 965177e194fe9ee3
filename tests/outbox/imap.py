"""As much of an IMAP server (RFC 9051) as a reader of one mailbox needs."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Mailbox:
    """Mails by their number, each with its flags."""

    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)
    port: int = 0

    def add(self, raw: bytes) -> int:
        number = max(self.mails, default=0) + 1
        self.mails[number], self.flags[number] = raw, set()
        return number


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    mailbox: Mailbox


class Handler(socketserver.StreamRequestHandler):
    server: Server

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self) -> None:
        self.say("* OK IMAP4rev1 ready")
        for line in self.rfile:
            tag, _, command = line.decode().strip().partition(" ")
            self.answer(command, self.server.mailbox)
            self.say(f"{tag} {'NO refused' if 'wrong' in command else 'OK done'}")
            if command.upper().startswith("LOGOUT"):
                return

    def answer(self, command: str, mailbox: Mailbox) -> None:
        words = command.upper().split()
        if words[0] == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif words[0] == "SELECT":
            self.say(f"* {len(mailbox.mails)} EXISTS")
        elif words[:2] == ["UID", "SEARCH"]:
            new = [str(one) for one, flags in mailbox.flags.items() if r"\Seen" not in flags]
            self.say("* SEARCH " + " ".join(new))
        elif words[:2] == ["UID", "FETCH"]:
            most = int(words[3].partition("<0.")[2].partition(">")[0])
            raw = mailbox.mails[int(words[2])][:most]
            self.say(f"* 1 FETCH (UID {words[2]} BODY[]<0> {{{len(raw)}}}")
            self.wfile.write(raw + b")\r\n")
        elif words[:2] == ["UID", "STORE"]:
            mailbox.flags[int(words[2])] |= set(re.findall(r"\\\w+", command))
        elif words[0] == "EXPUNGE":
            for one in [one for one, flags in mailbox.flags.items() if r"\Deleted" in flags]:
                del mailbox.mails[one], mailbox.flags[one]


@contextmanager
def serving(mailbox: Mailbox) -> Iterator[Mailbox]:
    server = Server(("127.0.0.1", 0), Handler)
    server.mailbox = mailbox
    mailbox.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield mailbox
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
