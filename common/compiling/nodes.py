"""The nodes of templates, as lines of Python."""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from django.template import Context, Engine
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
from django.template.loader_tags import BLOCK_CONTEXT_KEY, BlockNode, ExtendsNode, IncludeNode
from django.templatetags.static import StaticNode
from django.utils.html import conditional_escape
from django.utils.timezone import get_current_timezone

from common.kept import Kept

from . import runtime
from .expressions import condition, expression
from .source import Rendering, Source

Blocks = dict[str, deque[NodeList]]
"""What stands in for each block, first what stands in for all others."""
KEPT: Kept[str] = Kept(most=16_000_000)


class CompiledNode(Node):
    """`{% compiled %} … {% endcompiled %}`."""

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> str:
        if is_by_django(context):
            return self.nodelist.render(context)
        return compiled(self.nodelist, engine_of(context))(context, names_of(context))


class CompiledExtendsNode(ExtendsNode):
    """`{% extends "…" %}`: where the page that it extends is compiled, so is all together."""

    whole: Rendering | None = None
    is_tried = False

    def render(self, context: Context) -> str:
        whole = None if is_by_django(context) else self.compiled(engine_of(context))
        return whole(context, names_of(context)) if whole else str(super().render(context))

    def compiled(self, engine: Engine) -> Rendering | None:
        if not self.is_tried:
            if found := self.root(engine):
                root, blocks = found
                self.whole = rendering(root, engine, blocks)
            self.is_tried = True
        return self.whole

    def root(self, engine: Engine) -> tuple[NodeList, Blocks] | None:
        """The nodes of the page that is extended in the end, and what stands in for its blocks."""
        blocks: Blocks = {}
        extends: ExtendsNode | None = self
        met: set[str] = set()
        while extends is not None:
            parent: Any = extends.parent_name
            name = str(parent.var)
            if parent.is_var or parent.filters or name in met:
                return None  # Django knows which of the templates of one name is meant
            met.add(name)
            for own, block in extends.blocks.items():
                blocks.setdefault(own, deque()).append(block.nodelist)
            nodes = engine.get_template(name).nodelist
            extends = next((node for node in nodes if isinstance(node, ExtendsNode)), None)
        if not any(isinstance(node, CompiledNode) for node in nodes):
            return None
        for node in nodes.get_nodes_by_type(BlockNode):
            blocks.setdefault(node.name, deque()).append(node.nodelist)  # type: ignore[attr-defined]
        return nodes, blocks


class KeptNode(Node):
    """`{% kept row heading %} … {% endkept %}`: what is between depends on these alone."""

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist

    def render(self, context: Context) -> str:
        return self.nodelist.render(context)


def is_by_django(context: Context) -> bool:
    """Whether Django is to render this: its own work in progress, or what is not written here."""
    is_begun = BLOCK_CONTEXT_KEY in context.render_context
    return is_begun or bool(engine_of(context).debug) or not context.autoescape


def engine_of(context: Context) -> Engine:
    return context.template.engine  # type: ignore[union-attr]


def names_of(context: Context) -> dict[str, Any]:
    return context.flatten()  # type: ignore[return-value]


def compiled(nodes: NodeList, engine: Engine) -> Rendering:
    """The function of these nodes, made when it is first asked for and kept with them."""
    made: Rendering | None = getattr(nodes, "compiled", None)
    if made is None:
        made = nodes.compiled = rendering(nodes, engine)  # type: ignore[attr-defined]
    return made


def rendering(nodes: Iterable[Node], engine: Engine, blocks: Blocks | None = None) -> Rendering:
    source = Source(engine)
    Compiler(source, blocks or {}).all_of(nodes)
    return source.function()


class Compiler:
    """Writes the lines of nodes; `blocks` are what stands in for blocks of the page they extend."""

    def __init__(self, source: Source, blocks: Blocks) -> None:
        self.source, self.blocks = source, blocks
        self.replaced: list[deque[NodeList]] = []  # what `block.super` means, innermost last
        self.included: list[str] = []

    def all_of(self, nodes: Iterable[Node]) -> None:
        for node in nodes:
            KINDS.get(type(node), Compiler.by_django)(self, node)

    def call(self, function: Callable[..., Any]) -> str:
        return self.source.value(function, "function")

    def value(self, found: FilterExpression) -> str:
        return expression(found, self.source)

    def set(self, name: str, value: str) -> None:
        names = self.source.names
        self.source.line(f"{names} = {names} | {{{name!r}: {value}}}")

    def function_of(self, nodes: NodeList) -> str:
        """A function of its own, for what is not always rendered."""
        source = Source(self.source.engine)
        compiler = Compiler(source, self.blocks)
        compiler.replaced, compiler.included = list(self.replaced), list(self.included)
        compiler.all_of(nodes)
        return self.source.value(source.function(), "part")

    # ---- Each kind --------------------------------------------------------------------

    def by_django(self, node: Node) -> None:
        """Any other node: Django renders it, and what it sets is kept."""
        self.refuse_blocks(node)
        names, text = self.source.names, self.source.fresh("text")
        call, value = self.call(runtime.by_django), self.source.value(node, "node")
        self.source.line(f"{text}, {names} = {call}({value}, context, {names})")
        self.source.put(text)

    def refuse_blocks(self, node: Node) -> None:
        """
        Raises ValueError where a node holds a block that another template may fill: Django would
        not know by what, and what is kept would be shown on pages that fill it otherwise.
        """
        if self.blocks and (held := node.get_nodes_by_type(BlockNode)):
            raise ValueError(f"No block can be in {node!r}: {held}")

    def nothing(self, node: Node) -> None:
        """It shows nothing."""

    def whole(self, node: CompiledNode) -> None:
        self.all_of(node.nodelist)

    def text(self, node: TextNode) -> None:
        self.source.text(node.s)

    def variable(self, node: VariableNode) -> None:
        found = node.filter_expression
        if self.replaced and found.is_var and found.var.var == "block.super":
            self.block_of(self.replaced[-1])
        else:
            value = expression(found, self.source, None)
            self.source.put(f"{self.call(runtime.shown)}({value}, context)")

    def branches(self, node: IfNode) -> None:
        word = "if"
        for test, nodes in node.conditions_nodelists:
            head = "else:" if test is None else f"{word} {condition(test, self.source)}:"
            with self.source.block(head):
                self.all_of(nodes)
            word = "elif"

    def loop(self, node: Any) -> None:
        source = self.source
        rows, loop = source.fresh("rows"), source.fresh("loop")
        rows_there = expression(node.sequence, source, runtime.none)
        source.line(f"{rows} = {self.call(runtime.rows_of)}({rows_there})")
        with source.block(f"if len({rows}):"):
            source.line(f"{loop} = {self.call(runtime.loop_of)}({rows}, {source.names})")
            with source.scope(f"{source.names} | {{'forloop': {loop}}}") as names:
                turns = f"reversed({rows})" if node.is_reversed else rows
                targets = ", ".join(f"{names}[{name!r}]" for name in node.loopvars)
                with source.block(f"for {loop}.counter0, ({targets}) in enumerate({turns}):"):
                    self.all_of(node.nodelist_loop)
        if node.nodelist_empty:
            with source.block("else:"):
                self.all_of(node.nodelist_empty)

    def with_names(self, node: WithNode) -> None:
        given = self.given(node.extra_context)
        with self.source.scope(f"{self.source.names} | {given}"):
            self.all_of(node.nodelist)

    def given(self, extra: dict[str, FilterExpression]) -> str:
        return "{" + ", ".join(f"{key!r}: {self.value(one)}" for key, one in extra.items()) + "}"

    def include(self, node: IncludeNode) -> None:
        """
        One that names its template stands where it is included; any other is Django's, and so is
        one that includes itself.
        """
        name = str(node.template.var)
        if node.template.is_var or node.template.filters or name in self.included:
            self.by_django(node)
            return
        given = self.given(node.extra_context)
        if not node.isolated_context:
            given = f"{self.source.names} | {given}" if node.extra_context else self.source.names
        self.included.append(name)
        blocks, self.blocks = self.blocks, {}  # those of what is included stand for themselves
        with self.source.scope(given):
            self.all_of(self.source.engine.get_template(name).nodelist)
        self.blocks = blocks
        self.included.pop()

    def block(self, node: BlockNode) -> None:
        self.block_of(self.blocks.get(node.name) or deque([node.nodelist]))

    def block_of(self, chain: deque[NodeList]) -> None:
        """The first of these; the others are what it may show by `block.super`."""
        if not chain:
            return
        nodes, *others = chain
        self.replaced.append(deque(others))
        with self.source.scope(self.source.names):
            self.all_of(nodes)
        self.replaced.pop()

    def kept(self, node: KeptNode) -> None:
        """
        A row of a list, kept by all that is in it.

        Only tuples are: they are what they hold, where a model is known by its key alone. Dates are
        written in the zone of the time, which belongs to the key.
        """
        self.refuse_blocks(node)
        source = self.source
        first, key, text = source.fresh("first"), source.fresh("key"), source.fresh("text")
        part, kept = self.function_of(node.nodelist), source.value(KEPT, "kept")
        head, *others = [self.value(one) for one in node.values]
        zone = source.once("zone", f"{self.call(get_current_timezone)}()")
        whole = ", ".join([source.value(node, "node"), zone, first, *others])
        source.line(f"{first} = {head}")
        with source.block(f"if isinstance({first}, tuple):"):
            source.line(f"{key} = ({whole})")
            source.line(f"{text} = {kept}.get({key})")
            with source.block(f"if {text} is None:"):
                source.line(f"{text} = {part}(context, {source.names})")
                source.line(f"{kept}.put({key}, {text})")
            source.put(text)
        with source.block("else:"):
            source.put(f"{part}(context, {source.names})")

    def simple(self, node: SimpleNode) -> None:
        """A tag of ours that is a function."""
        if node.takes_context:
            self.by_django(node)
            return
        given = [self.value(one) for one in node.args]
        given += [f"{name}={self.value(one)}" for name, one in node.kwargs.items()]
        made = f"{self.source.value(node.func, 'tag')}({', '.join(given)})"
        if node.target_var is not None:
            self.set(node.target_var, made)
        else:
            self.source.put(f"{self.call(conditional_escape)}({made})")

    def url(self, node: URLNode) -> None:
        if node.asvar or node.kwargs:
            self.by_django(node)
            return
        given = "".join(f"{self.value(one)}, " for one in node.args)
        view = self.value(node.view_name)
        self.source.put(f"{self.call(runtime.address)}({view}, ({given}))")

    def static(self, node: StaticNode) -> None:
        """The address of a file, with the digest in its name."""
        if node.varname is not None or node.path.is_var or node.path.filters:
            self.by_django(node)
        else:
            self.source.text(conditional_escape(node.handle_simple(str(node.path.var))))


KINDS: dict[type[Node], Callable[[Compiler, Any], None]] = {
    LoadNode: Compiler.nothing,
    CommentNode: Compiler.nothing,
    CompiledNode: Compiler.whole,
    TextNode: Compiler.text,
    VariableNode: Compiler.variable,
    IfNode: Compiler.branches,
    ForNode: Compiler.loop,
    WithNode: Compiler.with_names,
    IncludeNode: Compiler.include,
    BlockNode: Compiler.block,
    KeptNode: Compiler.kept,
    SimpleNode: Compiler.simple,
    URLNode: Compiler.url,
    StaticNode: Compiler.static,
}
