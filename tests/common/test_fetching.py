"""The way out to the web: what is asked, what never is, and what is said of it."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from common import fetching

# Spellings of addresses within, as attackers send them.
INSIDE = [
    "http://127.0.0.1/", "http://127.1/", "http://0/", "http://0.0.0.0/", "http://2130706433/",
    "http://0x7f000001/", "http://0x7f.1/", "http://0177.0.0.1/", "http://localhost/",
    "http://LOCALHOST./", "http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/", "http://[0:0:0:0:0:ffff:10.0.0.1]/", "http://10.0.0.1/",
    "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.254/",
    "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://[fe80::1]/",
    "http://[fc00::1]/", "http://[fd00:ec2::254]/", "http://100.64.0.1/", "http://198.18.0.1/",
    "http://192.0.2.1/", "http://198.51.100.1/", "http://203.0.113.1/", "http://224.0.0.1/",
    "http://239.255.255.250/", "http://255.255.255.255/", "http://240.0.0.1/",
    "http://[64:ff9b::7f00:1]/", "http://[64:ff9b::a00:1]/", "http://[2002:7f00:1::]/",
    "http://[2002:c0a8:101::1]/", "http://[2001:0:7f00:1::]/", "http://[ff02::1]/",
    "http://[2001:db8::1]/", "https://192.168.0.10:443/", "http://0300.0250.0.1/",
]  # fmt: skip
NO_ADDRESS = [
    "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "javascript:alert(1)",
    "//example.org/", "http://", "http:///x", "http://user@example.org/", "http://u:p@example.org/",
    "http://[::1", "http://example.org:99999/", "http://example.org:port/", "", "x",
]  # fmt: skip


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whatever a socket was told to connect to."""
    connects: list[Any] = []

    def connect(self: socket.socket, address: Any) -> None:
        connects.append(address)
        raise ConnectionRefusedError("not in a test")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return connects


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_inside_is_ever_asked(url: str, asked: list[Any]) -> None:
    with pytest.raises((fetching.Refused, fetching.Unreachable)):
        fetching.ask(url)
    assert asked == []


@pytest.mark.parametrize("url", NO_ADDRESS)
def test_what_is_no_address_of_the_web_is_refused(url: str, asked: list[Any]) -> None:
    with pytest.raises(fetching.Refused):
        fetching.ask(url)
    assert asked == []


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8080])
def test_other_ports_are_not_asked(port: int, asked: list[Any]) -> None:
    with pytest.raises(fetching.Refused, match="outside"):
        fetching.ask(f"http://93.184.215.14:{port}/")
    assert asked == []


def test_a_name_with_one_address_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, asked: list[Any]
) -> None:
    def both(*_: Any, **__: Any) -> list[Any]:
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 80))
            for one in ("93.184.215.14", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with pytest.raises(fetching.Refused):
        fetching.ask("http://rebinding.example/")
    assert asked == []


def test_a_name_is_looked_up_once_and_that_address_is_asked(
    monkeypatch: pytest.MonkeyPatch, asked: list[Any]
) -> None:
    """A name that answers otherwise the second time gains nothing."""
    answers = iter(["93.184.215.14", "127.0.0.1", "127.0.0.1"])

    def turncoat(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        if host != "turncoat.example":  # a numeric address: socket looks up even those
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", turncoat)
    with pytest.raises(fetching.Unreachable):
        fetching.ask("http://turncoat.example/")
    assert asked == [("93.184.215.14", 80)]


# ---- What servers answer --------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        self.server.seen.append((self.command, self.path, dict(self.headers)))  # type: ignore[attr-defined]
        status, location = self.server.answers.get(  # type: ignore[attr-defined]
            (self.command, self.path),
            self.server.answers.get(self.path, (200, "")),  # type: ignore[attr-defined]
        )
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Any]:
    found: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.seen, found.answers = [], {}
    found.address = f"http://127.0.0.1:{found.server_port}"
    thread = threading.Thread(target=found.serve_forever)
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def ask(server: Any, path: str) -> fetching.Answer:
    """As the product does, with one port of this machine allowed."""

    def may_connect(address: str, port: int) -> bool:
        return (address, port) == ("127.0.0.1", server.server_port)

    return fetching.ask(server.address + path, may_connect=may_connect)


def test_a_page_that_is_there_is_asked_by_head(server: Any) -> None:
    assert ask(server, "/a b/é?q=1&r=ü#part").status == 200
    ((method, path, headers),) = server.seen
    assert (method, path) == ("HEAD", "/a%20b/%C3%A9?q=1&r=%C3%BC")
    assert headers["User-Agent"].startswith("Concordance")
    assert "Cookie" not in headers


@pytest.mark.parametrize("status", [400, 403, 405, 501])
def test_where_head_is_refused_get_is_asked(server: Any, status: int) -> None:
    server.answers[("HEAD", "/x")] = (status, "")
    assert ask(server, "/x").status == 200
    assert [seen[0] for seen in server.seen] == ["HEAD", "GET"]


def test_redirects_are_followed_three_times(server: Any) -> None:
    for number in range(5):
        server.answers[f"/{number}"] = (302, f"/{number + 1}")
    assert ask(server, "/2").status == 200
    with pytest.raises(fetching.Unreachable, match="more than 3 times"):
        ask(server, "/0")


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "http://localhost:22/", "file:///etc/passwd"]
)
def test_a_redirect_is_examined_as_well(server: Any, target: str) -> None:
    server.answers["/x"] = (301, target)
    with pytest.raises((fetching.Refused, fetching.Unreachable)):
        ask(server, "/x")
    assert len(server.seen) == 1


def test_what_does_not_answer_is_told(server: Any) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(fetching.Unreachable, match="can’t be reached: Connection refused"):
            fetching.ask(f"http://127.0.0.1:{port}/", may_connect=lambda *_: True)
    with pytest.raises(fetching.Unreachable, match=r"No such host is known: nowhere\.invalid"):
        fetching.ask("http://nowhere.invalid/")


def test_a_server_that_never_ends_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """It sends a byte now and then: each by itself in time."""
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    is_over = threading.Event()

    def drip(listener: socket.socket) -> None:
        client, _ = listener.accept()
        with client:
            client.sendall(b"HTTP/1.1 200 OK\r\n")
            while not is_over.wait(0.1):
                try:
                    client.sendall(b"X: y\r\n")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=[listener])
        thread.start()
        try:
            with pytest.raises(fetching.Unreachable, match="did not answer within"):
                fetching.ask(
                    f"http://127.0.0.1:{listener.getsockname()[1]}/", may_connect=lambda *_: True
                )
        finally:
            is_over.set()
            thread.join()
