"""Variables, filters and conditions of templates, as functions of a scope."""

import operator
import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from html import escape
from inspect import signature
from typing import Any

from django.template import Context
from django.template.base import (
    FilterExpression,
    Variable,
    VariableDoesNotExist,
    render_value_in_context,
)
from django.template.defaulttags import TemplateLiteral
from django.utils.safestring import SafeData, SafeString, mark_safe
from django.utils.timezone import template_localtime  # type: ignore[attr-defined]

NOTHING = (TypeError, AttributeError, KeyError, ValueError, IndexError)
PLAIN = (tuple, list, str)  # have items, but none that a name could be a key of
KEYLESS: set[type] = set()  # types that no name is a key of
LOCALISED = (int, float, Decimal, date, time)  # Django writes these as the language does


class Scope:
    """What the names of a template mean now; `context` is Django's, for nodes it renders itself."""

    __slots__ = ("context", "included", "values")

    def __init__(self, context: Context) -> None:
        self.context = context
        self.values: dict[str, Any] = dict(context.flatten())  # type: ignore[arg-type]
        self.included: dict[str, Callable[[Scope], str]] = {}


Getter = Callable[[Scope], Any]
Renderer = Callable[[Scope], str]

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "is": operator.is_,
    "is not": operator.is_not,
    "in": lambda one, other: one in other,
    "not in": lambda one, other: one not in other,
}


# ---- Variables ------------------------------------------------------------------------


class Raise:
    """Stands for what is missing: it is an error."""


def variable(found: Variable, missing: Any = Raise) -> Getter:
    """The value of a variable, or `missing`; without that it raises VariableDoesNotExist."""
    if found.lookups is None or found.translate:
        if found.translate:
            return lambda scope: found.resolve(scope.context)
        return constant(found.literal)
    first, *rest = found.lookups

    def get(scope: Scope) -> Any:
        value = scope.values.get(first, Raise)
        try:
            if value is Raise:
                raise VariableDoesNotExist("No “%s” in the template’s scope", (first,))
            if callable(value):
                value = called(value)
            for name in rest:
                value = member(value, name)
                if callable(value):
                    value = called(value)
        except VariableDoesNotExist:
            if missing is Raise:
                raise
            return missing
        except Exception as error:
            if getattr(error, "silent_variable_failure", False):
                return ""
            raise
        return value

    return get


def member(value: Any, name: str) -> Any:
    """The item, attribute or place of that name, in Django's order."""
    kind = type(value)
    if kind not in KEYLESS:
        if hasattr(kind, "__getitem__") and not issubclass(kind, PLAIN):
            try:
                return value[name]
            except NOTHING:
                pass
        else:
            KEYLESS.add(kind)
    try:
        return getattr(value, name)
    except (TypeError, AttributeError):
        if name in dir(value):  # a property of that name failed in itself
            raise
    try:
        return value[int(name)]
    except NOTHING:
        raise VariableDoesNotExist("No “%s” in %r", (name, value)) from None


def called(value: Any) -> Any:
    """What a method without arguments gives; nothing of one that changes data or needs some."""
    if getattr(value, "do_not_call_in_templates", False):
        return value
    if getattr(value, "alters_data", False):
        return ""
    try:
        return value()
    except TypeError:
        try:
            signature(value).bind()
        except (TypeError, ValueError):
            return ""
        raise


# ---- Filters --------------------------------------------------------------------------


def expression(found: FilterExpression, *, missing: Any = "") -> Getter:
    """A variable or a constant with its filters; `missing` stands for a variable that is none."""
    get = variable(found.var, missing) if found.is_var else constant(found.var)
    for function, arguments in found.filters:
        get = filtered(get, function, [argument(*one) for one in arguments])
    return get


def constant(value: Any) -> Getter:
    return lambda scope: value


def argument(is_variable: bool, value: Any) -> Getter:  # noqa: FBT001  as Django has them
    return variable(value) if is_variable else constant(mark_safe(value))  # noqa: S308


def filtered(get: Getter, function: Callable[..., Any], arguments: list[Getter]) -> Getter:
    is_localised = getattr(function, "expects_localtime", False)
    is_told_to_escape = getattr(function, "needs_autoescape", False)
    keeps_safe = getattr(function, "is_safe", False)

    def apply(scope: Scope) -> Any:
        value = get(scope)
        given = [one(scope) for one in arguments]
        if is_localised:
            value = template_localtime(value, scope.context.use_tz)
        new = function(value, *given, **({"autoescape": True} if is_told_to_escape else {}))
        return mark_safe(new) if keeps_safe and isinstance(value, SafeData) else new  # noqa: S308

    return apply


marked = re.compile("[&<>\"']").search  # quicker than to replace what is not there


def written(get: Getter) -> Renderer:
    """What a page shows of a value."""

    def write(scope: Scope) -> str:
        value = get(scope)
        kind = type(value)
        if kind is str:
            return escape(value) if marked(value) else value
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is int:
            return str(value)
        if isinstance(value, LOCALISED):
            return render_value_in_context(value, scope.context)
        text = str(value)
        return text if hasattr(text, "__html__") else escape(text)

    return write


# ---- Conditions -----------------------------------------------------------------------


def condition(found: Any) -> Getter:
    """What stands in an `{% if %}`; what cannot be compared is false."""
    if isinstance(found, TemplateLiteral):
        value: Any = found.value
        return expression(value, missing=None)
    first = condition(found.first)
    if found.id == "not":
        return lambda scope: not first(scope)
    second = condition(found.second)
    if found.id == "or":
        return lambda scope: first(scope) or second(scope)
    if found.id == "and":
        return lambda scope: first(scope) and second(scope)
    compare = COMPARISONS[found.id]

    def compared(scope: Scope) -> Any:
        try:
            return compare(first(scope), second(scope))
        except Exception:  # noqa: BLE001  as Django does
            return False

    return compared
