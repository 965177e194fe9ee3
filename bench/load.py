"""
A small load generator: some processes, each with some persistent connections.

It speaks just enough HTTP/1.1 to ask for an address and to read the whole answer, so that the
server, not the client, is what is measured.
"""

import multiprocessing
import select
import socket
import time
from collections import deque
from dataclasses import dataclass
from itertools import cycle

PROCESSES = 2
CONNECTIONS = 8  # of each process


class BadAnswerError(Exception):
    """The server answered with something else than 200, or 304 where that was asked for."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`rate` in requests per second, the others in milliseconds."""

    rate: float
    p50: float
    p99: float


class Client:
    """One connection; asks, and gathers the answer as it arrives."""

    def __init__(self, port: int, headers: dict[str, str]) -> None:
        self.port = port
        told = {"Host": "localhost", "Accept-Encoding": "identity"} | headers
        self.told = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        self.wanted = b"304" if "If-None-Match" in headers else b"200"
        self.closes = headers.get("Connection") == "close"
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask_next(self, path: str) -> None:
        """After an answer that is whole."""
        if self.closes:
            self.socket.close()
            self.connect()
        self.ask(path)

    def ask(self, path: str) -> None:
        self.path = path
        self.received = b""
        self.asked = time.perf_counter()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\n{self.told}\r\n".encode())

    def read(self) -> bool:
        """Whether the answer is whole now. Raises BadAnswerError."""
        data = self.socket.recv(262_144)
        if not data:
            # The server renews a worker now and then and closes its connections: ask again.
            self.socket.close()
            self.connect()
            self.ask(self.path)
            return False
        self.received += data
        head, mark, body = self.received.partition(b"\r\n\r\n")
        if not mark:
            return False
        if not head.startswith(b"HTTP/1.1 " + self.wanted):
            raise BadAnswerError(f"{self.path}: {head.splitlines()[0].decode()}")
        if self.wanted == b"304":
            return True
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            return body.endswith(b"0\r\n\r\n")
        length = int(lower.partition(b"content-length:")[2].split(b"\r\n")[0])
        return len(body) >= length


def drive(
    port: int,
    paths: list[str],
    seconds: float,
    headers: dict[str, str],
    results: "multiprocessing.Queue",  # type: ignore[type-arg]
) -> None:
    """One process: keep every connection busy for so long, then put the latencies on the queue."""
    try:
        results.put(latencies(port, paths, seconds, headers))
    except (BadAnswerError, OSError) as error:
        results.put(str(error))


def latencies(port: int, paths: list[str], seconds: float, headers: dict[str, str]) -> list[float]:
    addresses = cycle(paths)
    clients = {c.socket.fileno(): c for c in (Client(port, headers) for _ in range(CONNECTIONS))}
    for client in clients.values():
        client.ask(next(addresses))
    times: deque[float] = deque()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        ready, _, _ = select.select(list(clients), [], [], 1)
        for number in ready:
            client = clients.pop(number)
            if client.read():
                times.append(time.perf_counter() - client.asked)
                client.ask_next(next(addresses))
            clients[client.socket.fileno()] = client
    return list(times)


def measure(
    port: int, paths: list[str], *, seconds: float, headers: dict[str, str] | None = None
) -> Measure:
    """Ask for `paths` in turn for so many seconds. Raises BadAnswerError."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    share = len(paths) // PROCESSES
    processes = [
        context.Process(
            target=drive,
            args=(port, paths[n * share :] + paths[: n * share], seconds, headers or {}, results),
        )
        for n in range(PROCESSES)
    ]
    for process in processes:
        process.start()
    gathered = [results.get() for _ in processes]
    for process in processes:
        process.join()
    if errors := [one for one in gathered if isinstance(one, str)]:
        raise BadAnswerError(errors[0])
    times = sorted(t for one in gathered for t in one)
    return Measure(
        rate=len(times) / seconds,
        p50=1000 * times[len(times) // 2],
        p99=1000 * times[int(len(times) * 0.99)],
    )
