"""Archives of several sizes asked by turns, in one run: what machines and noise do, all share."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from config.embedded import ROOT
from config.run import die_with_parent

ROUNDS = 3
ENOUGH = 3000.0  # milliseconds of a round; a page that takes as long has no further rounds


@dataclass(frozen=True, slots=True)
class Figure:
    """Of a page of one archive: milliseconds, the median over all its addresses and rounds."""

    p50: float
    kilobytes: float


class Archive:
    """A process that asks the archive of one database."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.growth.asking"],
            cwd=ROOT,
            env=os.environ | {"DATABASE_URL": url, "UNCHANGED_MB": "0"},  # each page is made
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=die_with_parent,
        )
        self.pages: list[str] = self._read()

    def ask(self, page: str) -> dict[str, Any]:
        if self.process.stdin is None:
            raise RuntimeError("The process has no input.")
        self.process.stdin.write(f"{page}\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = self._read()
        if answer["odd"]:
            raise RuntimeError(f"{page}: {answer['odd'][:3]}")
        return answer

    def _read(self) -> Any:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise RuntimeError("The process that asks has ended; see above why.")
        return json.loads(line)

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(30)


@contextmanager
def archives(urls: Mapping[int, str]) -> Iterator[dict[int, Archive]]:
    """One for each size, by the number of its articles."""
    with ExitStack() as stack:
        found = {}
        for size, url in urls.items():
            found[size] = Archive(url)
            stack.callback(found[size].close)
        yield found


def measure(
    asked: Mapping[int, Archive], pages: Iterable[str] | None = None, rounds: int = ROUNDS
) -> Iterator[tuple[str, dict[int, Figure]]]:
    """Each page's figures by size. The first round warms, and counts only where it was slow."""
    for page in pages or next(iter(asked.values())).pages:
        answers = []
        for _ in range(rounds + 1):
            answers.append({size: archive.ask(page) for size, archive in asked.items()})
            if any(sum(answer["all"]) > ENOUGH for answer in answers[-1].values()):
                break
        counted = answers[1:] or answers
        yield page, {size: figure([answer[size] for answer in counted]) for size in asked}


def figure(answers: list[dict[str, Any]]) -> Figure:
    def median(key: str) -> float:
        return statistics.median(one for answer in answers for one in answer[key])

    return Figure(median("all"), median("bytes") / 1000)
