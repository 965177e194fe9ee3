"""A mail server in a process of its own, near or far: `python -m bench.sink DELAY`."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from config.embedded import ROOT
from outbox.proving.sink import Sink, running


@contextmanager
def served(delay: float = 0.0) -> Iterator[int]:
    """The port of a sink that is as many seconds away, each way."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.sink", str(delay)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield int(process.stdout.readline() if process.stdout else "")
    finally:
        process.communicate()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
    """Hand on all bytes, each so many seconds late; then the end."""
    loop = asyncio.get_running_loop()
    while chunk := await reader.read(65536):
        loop.call_later(delay, writer.write, chunk)
    loop.call_later(delay, writer.close)


async def stand_between(port: int, delay: float) -> None:
    """Serve on a port of its own, printed, as if `port` were far away."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(carry(reader, far_writer, delay), carry(far_reader, writer, delay))

    server = await asyncio.start_server(meet, "127.0.0.1", 0, backlog=200)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)


def main(delay: float) -> None:
    with running(Sink()) as sink:
        if delay:
            asyncio.run(stand_between(sink.port, delay))
        else:
            print(sink.port, flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main(float(sys.argv[1]))
