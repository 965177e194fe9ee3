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
    """The server answered with something else than 200."""


@dataclass(frozen=True, slots=True)
class Measure:
    """`rate` in requests per second, the others in milliseconds."""

    rate: float
    p50: float
    p99: float


class Client:
    """One connection; asks, and gathers the answer as it arrives."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connect()

    def connect(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, path: str) -> None:
        self.path = path
        self.received = b""
        self.asked = time.perf_counter()
        head = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\n\r\n"
        self.socket.sendall(head.encode())

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
        if not head.startswith(b"HTTP/1.1 200"):
            raise BadAnswerError(f"{self.path}: {head.splitlines()[0].decode()}")
        lower = head.lower()
        if b"transfer-encoding: chunked" in lower:
            return body.endswith(b"0\r\n\r\n")
        length = int(lower.partition(b"content-length:")[2].split(b"\r\n")[0])
        return len(body) >= length


def drive(port: int, paths: list[str], seconds: float, results: "multiprocessing.Queue") -> None:  # type: ignore[type-arg]
    """One process: keep every connection busy for so long, then put the latencies on the queue."""
    try:
        results.put(latencies(port, paths, seconds))
    except (BadAnswerError, OSError) as error:
        results.put(str(error))


def latencies(port: int, paths: list[str], seconds: float) -> list[float]:
    addresses = cycle(paths)
    clients = {c.socket.fileno(): c for c in (Client(port) for _ in range(CONNECTIONS))}
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
                client.ask(next(addresses))
            clients[client.socket.fileno()] = client
    return list(times)


def measure(port: int, paths: list[str], *, seconds: float) -> Measure:
    """Ask for `paths` in turn for so many seconds. Raises BadAnswerError."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    share = len(paths) // PROCESSES
    processes = [
        context.Process(
            target=drive, args=(port, paths[n * share :] + paths[: n * share], seconds, results)
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
