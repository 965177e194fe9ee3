"""The Python source that a template is turned into."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from django.template import Context, Engine

Rendering = Callable[[Context, dict[str, Any]], str]
"""A function of a template's nodes: of Django's context, and of what the names mean."""


class Source:
    """
    A function in the making; `names` is the variable that holds what names mean at this place.

    Text that stands beside other text becomes one piece.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.known: dict[str, Any] = {}
        self.places: dict[int, str] = {}  # of those values, which live as long as they are known
        self.lines: list[str] = []
        self.depth = 1
        self.pending: list[str] = []
        self.numbers = count()
        self.names = "names"
        self.first: list[str] = []  # what the function begins with

    def fresh(self, hint: str) -> str:
        return f"{hint}_{next(self.numbers)}"

    def value(self, value: Any, hint: str) -> str:
        """The name by which the function finds a value of now."""
        name = self.places.get(id(value))
        if name is None:
            name = self.places[id(value)] = self.fresh(hint)
            self.known[name] = value
        return name

    def line(self, text: str) -> None:
        self.flush()
        self.lines.append("    " * self.depth + text)

    def text(self, text: str) -> None:
        self.pending.append(text)

    def put(self, expression: str) -> None:
        """Show what an expression gives, which is text."""
        self.line(f"put({expression})")

    def flush(self) -> None:
        text = "".join(self.pending)
        self.pending.clear()
        if text:
            self.lines.append("    " * self.depth + f"put({text!r})")

    @contextmanager
    def block(self, head: str) -> Iterator[None]:
        self.line(head)
        self.depth += 1
        begun = len(self.lines)
        yield
        self.flush()
        if len(self.lines) == begun:
            self.line("pass")
        self.depth -= 1

    @contextmanager
    def scope(self, names: str) -> Iterator[str]:
        """What is set inside means nothing outside; `names` gives what means something there."""
        outer, self.names = self.names, self.fresh("names")
        self.line(f"{self.names} = {names}")
        yield self.names
        self.names = outer

    def once(self, name: str, expression: str) -> str:
        """What stays the same while the function runs, by this name."""
        line = f"    {name} = {expression}"
        if line not in self.first:
            self.first.append(line)
        return name

    def function(self) -> Rendering:
        self.flush()
        body = "\n".join([*self.first, *self.lines])
        source = (
            "def rendering(context, names):\n    pieces = []\n    put = pieces.append\n"
            f"{body}\n    return ''.join(pieces)\n"
        )
        exec(compile(source, "<compiled template>", "exec"), self.known)  # noqa: S102  made above
        made: Rendering = self.known["rendering"]
        return made
