"""As much of a POP3 server (RFC 1939) as a reader of one mailbox needs."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Maildrop:
    """Mails by their UIDL; `fails_at` is the UIDL of one at which the line breaks."""

    mails: dict[str, bytes] = field(default_factory=dict)
    fails_at: str = ""
    port: int = 0


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    maildrop: Maildrop


class Handler(socketserver.StreamRequestHandler):
    server: Server

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

    def handle(self) -> None:
        drop = self.server.maildrop
        names, gone = list(drop.mails), set[str]()
        self.say("+OK ready")
        for line in self.rfile:
            verb, _, rest = line.decode().strip().partition(" ")
            if verb == "PASS" and rest == "wrong":
                self.say("-ERR refused")
            elif verb == "UIDL":
                self.say("+OK", *(f"{at} {name}" for at, name in enumerate(names, 1)), ".")
            elif verb == "LIST":
                self.say(f"+OK {rest} {len(drop.mails[names[int(rest) - 1]])}")
            elif verb == "TOP":
                head, _, _ = drop.mails[names[int(rest.split()[0]) - 1]].partition(b"\r\n\r\n")
                self.say("+OK")
                self.wfile.write(head + b"\r\n\r\n.\r\n")
            elif verb == "RETR":
                name = names[int(rest) - 1]
                if name == drop.fails_at:
                    return
                self.say("+OK")
                self.wfile.write(drop.mails[name] + b"\r\n.\r\n")
            elif verb == "DELE":
                gone.add(names[int(rest) - 1])
                self.say("+OK")
            elif verb == "QUIT":
                for name in gone:
                    del drop.mails[name]
                self.say("+OK")
                return
            else:
                self.say("+OK")


@contextmanager
def serving(maildrop: Maildrop) -> Iterator[Maildrop]:
    with Server(("127.0.0.1", 0), Handler) as server:
        server.maildrop = maildrop
        maildrop.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield maildrop
        finally:
            server.shutdown()
            thread.join()
