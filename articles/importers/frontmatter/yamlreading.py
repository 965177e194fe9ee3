"""YAML of strangers -> plain values: nothing is run, and small files stay small; pure."""

import re
from typing import Any, ClassVar

import yaml

LARGEST = 2_000_000  # characters: an article that this program wrote has its comments there
MOST_NODES = 50_000  # counted as often as they are repeated by an alias
DEEPEST = 30


class Refused(yaml.YAMLError):
    """YAML that grows beyond any front matter when it is read."""


class Loader(yaml.SafeLoader):
    """
    Knows texts, whole numbers, true, false, null, lists and mappings. All else stays as typed:
    dates are read elsewhere, and `No`, `1.10` or `0123` are words of a title. Of a tag such as
    `!ruby/object` only the plain value is taken.
    """

    yaml_implicit_resolvers: dict[str, Any] = {}
    yaml_constructors: ClassVar[dict[Any, Any]] = {}

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.nodes = self.depth = 0
        self.weights: dict[int, int] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        """As the library's; counts what an alias repeats, before anything is made of it."""
        before = self.nodes
        is_alias = self.check_event(yaml.AliasEvent)
        self.depth += 1
        if self.depth > DEEPEST:
            raise Refused(f"It is nested more than {DEEPEST} deep.")
        node = super().compose_node(parent, index)
        self.depth -= 1
        if is_alias and id(node) not in self.weights:
            raise Refused("It repeats itself without end.")
        self.nodes += self.weights[id(node)] if is_alias else 1
        if self.nodes > MOST_NODES:
            raise Refused(f"It holds more than {MOST_NODES:,} values, repeated ones counted.")
        if not is_alias:
            self.weights[id(node)] = self.nodes - before
        return node

    def construct_plain(self, node: Any) -> Any:
        """The value of a node whose tag is unknown, as if it had none."""
        if isinstance(node, yaml.MappingNode):
            return self.construct_mapping(node, deep=True)
        if isinstance(node, yaml.SequenceNode):
            return self.construct_sequence(node, deep=True)
        return self.construct_scalar(node)


for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"0|-?[1-9][0-9]{0,17}", list("-0123456789")),
    ("merge", r"<<", ["<"]),
):
    Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"(?:{_pattern})\Z"), _first
    )
for _tag in ("null", "bool", "int", "str", "seq", "map"):
    Loader.add_constructor(
        f"tag:yaml.org,2002:{_tag}", getattr(yaml.SafeLoader, f"construct_yaml_{_tag}")
    )
Loader.add_constructor(None, Loader.construct_plain)


def load(text: str) -> Any:
    """
    The value of one document. Raises ValueError, with the line counted from 1.

    >>> load("title: No\\ndate: 2003-08-22\\ntags: [a, 1.10]\\ndraft: true")
    {'title': 'No', 'date': '2003-08-22', 'tags': ['a', '1.10'], 'draft': True}
    """
    if len(text) > LARGEST:
        raise ValueError(f"it has more than {LARGEST:,} characters")
    try:
        loader = Loader(text)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise BadYAML(told_by(error), line_of(error)) from error
    except (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError) as error:
        raise BadYAML(str(error).split("\n")[0].rstrip("."), 1) from error


class BadYAML(ValueError):
    """What is wrong, and in which line."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


def line_of(error: yaml.MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return mark.line + 1 if mark else 1


def told_by(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or str(error)
    if problem == "mapping values are not allowed here":
        return "a value that holds a colon must stand in quotes"
    return f"{error.context}, {problem}" if problem.startswith("but ") else problem
