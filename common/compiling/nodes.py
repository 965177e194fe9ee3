"""The nodes of templates, as functions of a scope."""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from django.template import Context
from django.template.base import FilterExpression, Node, NodeList, TextNode, VariableNode
from django.template.defaulttags import (
    CommentNode,
    ForNode,
    IfNode,
    LoadNode,
    URLNode,
    WithNode,
)
from django.template.library import SimpleNode
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, IncludeNode
from django.templatetags.static import StaticNode
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.timezone import get_current_timezone

from common.kept import Kept

from .expressions import Renderer, Scope, condition, expression, written


@lru_cache(maxsize=4096)
def address(view: str, arguments: tuple[Any, ...]) -> str:
    return conditional_escape(reverse(view, args=arguments))


class CompiledNode(Node):
    """`{% compiled %} … {% endcompiled %}`."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        if context.template.engine.debug or not context.autoescape:  # type: ignore[union-attr]
            return self.nodelist.render(context)
        return compiled(self.nodelist)(Scope(context))


class KeptNode(Node):
    """`{% kept row heading %} … {% endkept %}`: what is between depends on these alone."""

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist

    def render(self, context: Context) -> str:
        return self.nodelist.render(context)


def compiled(nodes: NodeList) -> Renderer:
    """The function of these nodes, made when it is first asked for and kept with them."""
    kept: Renderer | None = getattr(nodes, "compiled", None)
    if kept is None:
        kept = joined(nodes)
        nodes.compiled = kept  # type: ignore[attr-defined]
    return kept


def joined(nodes: Iterable[Node]) -> Renderer:
    parts = [renderer(node) for node in nodes if not isinstance(node, LoadNode | CommentNode)]
    if len(parts) == 1:
        return parts[0]
    return lambda scope: "".join([part(scope) for part in parts])


def renderer(node: Node) -> Renderer:
    make: Callable[[Any], Renderer] = KINDS.get(type(node), by_django)
    return make(node)


def by_django(node: Any) -> Renderer:
    """Any other node: Django renders it, and what it sets is kept."""

    def render(scope: Scope) -> str:
        with scope.context.push(scope.values) as names:
            text = str(node.render_annotated(scope.context))
            scope.values = dict(names)
        return text

    return render


# ---- Each kind ------------------------------------------------------------------------


def text_node(node: TextNode) -> Renderer:
    text = node.s
    return lambda scope: text


def variable_node(node: VariableNode) -> Renderer:
    return written(expression(node.filter_expression))


def if_node(node: IfNode) -> Renderer:
    branches = [
        (condition(test) if test is not None else None, joined(nodes))
        for test, nodes in node.conditions_nodelists
    ]

    def render(scope: Scope) -> str:
        for test, branch in branches:
            if test is None or test(scope):
                return branch(scope)
        return ""

    return render


class Loop(dict[str, Any]):
    """What `forloop` tells; a dictionary, because Django's own nodes keep things in it."""

    __slots__ = ("counter0", "length")
    counter0: int
    length: int

    def __missing__(self, name: str) -> Any:
        place, left = self.counter0, self.length - self.counter0
        if name in {"counter0", "revcounter0"}:
            return place if name == "counter0" else left - 1
        if name in {"counter", "revcounter"}:
            return place + 1 if name == "counter" else left
        if name in {"first", "last"}:
            return place == 0 if name == "first" else left == 1
        raise KeyError(name)


def for_node(node: Any) -> Renderer:
    sequence = expression(node.sequence, missing=None)
    body, empty = joined(node.nodelist_loop), joined(node.nodelist_empty)
    names, only = node.loopvars, node.loopvars[0] if len(node.loopvars) == 1 else None

    def render(scope: Scope) -> str:
        rows = sequence(scope)
        rows = [] if rows is None else rows if hasattr(rows, "__len__") else list(rows)
        outer = scope.values
        values = scope.values = dict(outer)
        try:
            if not len(rows):
                return empty(scope)
            loop = values["forloop"] = Loop(parentloop=outer.get("forloop", {}))
            loop.length = len(rows)
            pieces = []
            for place, row in enumerate(reversed(rows) if node.is_reversed else rows):
                loop.counter0 = place
                if only is not None:
                    values[only] = row
                else:
                    values.update(zip(names, row, strict=True))
                pieces.append(body(scope))
                values = scope.values
            return "".join(pieces)
        finally:
            scope.values = outer

    return render


def with_node(node: WithNode) -> Renderer:
    extra = {name: expression(value) for name, value in node.extra_context.items()}
    body = joined(node.nodelist)

    def render(scope: Scope) -> str:
        outer = scope.values
        scope.values = outer | {name: get(scope) for name, get in extra.items()}
        try:
            return body(scope)
        finally:
            scope.values = outer

    return render


def include_node(node: IncludeNode) -> Renderer:
    """One that names its template; any other is Django's."""
    if node.template.is_var or node.template.filters:
        return by_django(node)
    name = str(node.template.var)
    extra = {key: expression(value) for key, value in node.extra_context.items()}

    def render(scope: Scope) -> str:
        body = scope.included.get(name)
        if body is None:
            engine = scope.context.template.engine  # type: ignore[union-attr]
            body = scope.included[name] = compiled(engine.get_template(name).nodelist)
        outer = scope.values
        given = {key: get(scope) for key, get in extra.items()}
        scope.values = given if node.isolated_context else outer | given
        try:
            return body(scope)
        finally:
            scope.values = outer

    return render


def block_node(node: BlockNode) -> Renderer:
    """As Django does it, with the nodes of the block that stands in for this one."""

    def render(scope: Scope) -> str:
        blocks = scope.context.render_context.get(BLOCK_CONTEXT_KEY)
        found = blocks.pop(node.name) if blocks is not None else None
        chosen = found or node
        block = BlockNode(chosen.name, chosen.nodelist)
        block.context = scope.context  # for block.super
        outer = scope.values
        scope.values = outer | {"block": block}
        try:
            return compiled(chosen.nodelist)(scope)
        finally:
            scope.values = outer
            if blocks is not None and found is not None:
                blocks.push(node.name, found)

    return render


KEPT = Kept(most=16_000_000)


def kept_node(node: KeptNode) -> Renderer:
    """
    A row of a list, kept by all that is in it.

    Only tuples are: they are what they hold, where a model is known by its key alone. Dates are
    written in the zone of the time, which belongs to the key.
    """
    values = [expression(one) for one in node.values]
    body = joined(node.nodelist)

    def render(scope: Scope) -> str:
        given = [get(scope) for get in values]
        if not isinstance(given[0], tuple):
            return body(scope)
        key = (node, get_current_timezone(), *given)
        text = KEPT.get(key)
        if text is None:
            text = body(scope)
            KEPT.put(key, text)
        return text

    return render


def simple_node(node: SimpleNode) -> Renderer:
    """A tag of ours that is a function."""
    if node.takes_context:
        return by_django(node)
    arguments = [expression(one) for one in node.args]
    options = {name: expression(one) for name, one in node.kwargs.items()}
    function, target = node.func, node.target_var

    def render(scope: Scope) -> str:
        value = function(
            *(get(scope) for get in arguments),
            **{name: get(scope) for name, get in options.items()},
        )
        if target is not None:
            scope.values[target] = value
            return ""
        return conditional_escape(value)

    return render


def url_node(node: URLNode) -> Renderer:
    """Addresses follow from their arguments, so each is made once."""
    if node.asvar or node.kwargs:
        return by_django(node)
    view = expression(node.view_name)
    arguments = [expression(one) for one in node.args]

    def render(scope: Scope) -> str:
        return address(view(scope), tuple([get(scope) for get in arguments]))

    return render


def static_node(node: StaticNode) -> Renderer:
    """The address of a file, with the digest in its name."""
    if node.varname is not None:
        return by_django(node)
    path = expression(node.path)
    known: dict[str, str] = {}

    def render(scope: Scope) -> str:
        name = path(scope)
        if name not in known:
            known[name] = conditional_escape(node.handle_simple(name))
        return known[name]

    return render


KINDS: dict[type[Node], Any] = {
    TextNode: text_node,
    VariableNode: variable_node,
    IfNode: if_node,
    ForNode: for_node,
    WithNode: with_node,
    IncludeNode: include_node,
    BlockNode: block_node,
    KeptNode: kept_node,
    SimpleNode: simple_node,
    URLNode: url_node,
    StaticNode: static_node,
}
