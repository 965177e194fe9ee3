"""Variables, filters and conditions of templates, as expressions of Python."""

from collections.abc import Callable
from typing import Any

from django.template.base import FilterExpression, Variable
from django.template.defaulttags import TemplateLiteral
from django.utils.safestring import mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

from . import runtime
from .source import Source


def variable(found: Variable, source: Source) -> str:
    """What the variable means, or MISSING."""
    if found.translate:
        return f"{source.value(found, 'variable')}.resolve(context)"
    if found.lookups is None:
        return constant(found.literal, source)
    first, *rest = found.lookups
    text = f"{source.value(runtime.look, 'look')}({source.names}, {first!r})"
    for name in rest:
        text = f"{source.value(runtime.member, 'member')}({text}, {name!r})"
    return text


def constant(value: Any, source: Source) -> str:
    return repr(value) if type(value) in {int, str} else source.value(value, "constant")


def expression(
    found: FilterExpression, source: Source, missing: Callable[[Any], Any] | None = runtime.blank
) -> str:
    """
    A variable or a constant with its filters; `missing` says what stands for one that is none.

    Without that it stays MISSING, but for a filter.
    """
    if found.is_var:
        text = variable(found.var, source)
        missing = missing or (runtime.blank if found.filters else None)
        if found.var.lookups is not None and missing:
            text = f"{source.value(missing, 'missing')}({text})"
    else:
        text = constant(found.var, source)
    for function, arguments in found.filters:
        text = filtered(text, function, [argument(one, source) for one in arguments], source)
    return text


def argument(found: tuple[bool, Any], source: Source) -> str:
    is_variable, value = found
    if not is_variable:
        return constant(mark_safe(value), source)  # noqa: S308
    return f"{source.value(runtime.there, 'there')}({variable(value, source)}, {value.var!r})"


def filtered(text: str, function: Callable[..., Any], arguments: list[str], source: Source) -> str:
    if getattr(function, "expects_localtime", False):
        text = f"{source.value(template_localtime, 'localtime')}({text}, context.use_tz)"
    if getattr(function, "needs_autoescape", False):
        arguments = [*arguments, "autoescape=True"]
    keeps_safe = getattr(function, "is_safe", False)
    old = source.fresh("old")
    given = ", ".join([f"({old} := {text})" if keeps_safe else text, *arguments])
    made = f"{source.value(function, 'filter')}({given})"
    return f"{source.value(runtime.as_safe, 'as_safe')}({made}, {old})" if keeps_safe else made


def condition(found: Any, source: Source, *, is_compared: bool = False) -> str:
    """What stands in an `{% if %}`."""
    if isinstance(found, TemplateLiteral):
        value: Any = found.value
        needs_none = is_compared or value.filters
        return expression(value, source, runtime.none if needs_none else None)
    is_compared = found.id in runtime.COMPARISONS
    first = condition(found.first, source, is_compared=is_compared)
    if found.id == "not":
        return f"(not {first})"
    second = condition(found.second, source, is_compared=is_compared)
    if found.id in {"or", "and"}:
        return f"({first} {found.id} {second})"
    compare = source.value(runtime.COMPARISONS[found.id], "compare")
    return (
        f"{source.value(runtime.compared, 'compared')}"
        f"({compare}, lambda: {first}, lambda: {second})"
    )
