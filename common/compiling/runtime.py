"""What the functions made of templates call: names, filters, what a page shows of a value."""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from html import escape
from inspect import signature
from typing import Any

from django.template import Context
from django.template.base import Node, VariableDoesNotExist, render_value_in_context
from django.urls import reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeData, SafeString, mark_safe

Names = dict[str, Any]

NOTHING = (TypeError, AttributeError, KeyError, ValueError, IndexError)
PLAIN = (tuple, list, str)  # have items, but none that a name could be a key of
KEYLESS: set[type] = set()  # types that no name is a key of
LOCALISED = (int, float, Decimal, date, time)  # Django writes these as the language does


class Missing:
    """Stands for a name that means nothing."""

    def __bool__(self) -> bool:
        return False


MISSING: Any = Missing()

# ---- Names ----------------------------------------------------------------------------


def look(names: Names, first: str) -> Any:
    """What a name means, or MISSING; a function is called."""
    value = names.get(first, MISSING)
    return quietly(called, value) if callable(value) else value


def quietly(function: Callable[..., Any], *given: Any) -> Any:
    """What fails by an exception that asks for it, such as DoesNotExist, is shown as nothing."""
    try:
        return function(*given)
    except Exception as error:
        if getattr(error, "silent_variable_failure", False):
            return ""
        raise


def member(value: Any, name: str) -> Any:
    """The item, attribute or place of that name, in Django's order, or MISSING."""
    if type(value) in KEYLESS:
        found = getattr(value, name, MISSING)
        if found is not MISSING and not callable(found):
            return found
    return quietly(found_in, value, name)


def found_in(value: Any, name: str) -> Any:
    kind = type(value)
    if kind not in KEYLESS:
        if value is MISSING:
            return MISSING
        if hasattr(kind, "__getitem__") and not issubclass(kind, PLAIN):
            try:
                found = value[name]
            except NOTHING:
                pass
            else:
                return called(found) if callable(found) else found
        else:
            KEYLESS.add(kind)
    try:
        found = getattr(value, name)
    except (TypeError, AttributeError):
        if name in dir(value):  # a property of that name failed in itself
            raise
        try:
            found = value[int(name)]
        except NOTHING:
            return MISSING
    return called(found) if callable(found) else found


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


def blank(value: Any) -> Any:
    """What is missing is shown as nothing."""
    return "" if value is MISSING else value


def none(value: Any) -> Any:
    """What is missing is None in conditions."""
    return None if value is MISSING else value


def there(value: Any, name: str) -> Any:
    """An argument of a filter has to be there. Raises VariableDoesNotExist."""
    if value is MISSING:
        raise VariableDoesNotExist("No “%s” in the template’s scope", (name,))
    return value


# ---- Filters and conditions -----------------------------------------------------------


def as_safe(new: Any, old: Any) -> Any:
    """What a filter makes of safe text is safe, where the filter says so."""
    return mark_safe(new) if isinstance(old, SafeData) else new  # noqa: S308


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


def compared(
    compare: Callable[[Any, Any], Any], first: Callable[[], Any], second: Callable[[], Any]
) -> Any:
    """What cannot be compared is false."""
    try:
        return compare(first(), second())
    except Exception:  # noqa: BLE001  as Django does
        return False


# ---- What is shown --------------------------------------------------------------------

marked = re.compile("[&<>\"']").search  # quicker than to replace what is not there


def shown(value: Any, context: Context) -> str:
    """What a page shows of a value."""
    kind = type(value)
    if kind is str:
        return escape(value) if marked(value) else value
    if kind is SafeString:
        return value  # type: ignore[no-any-return]
    if kind is int:
        return str(value)
    if value is MISSING:
        return ""
    if isinstance(value, LOCALISED):
        return render_value_in_context(value, context)
    text = str(value)
    return text if hasattr(text, "__html__") else escape(text)


@lru_cache(maxsize=4096)
def address(view: str, arguments: tuple[Any, ...]) -> str:
    """Addresses follow from their arguments, so each is made once."""
    return conditional_escape(reverse(view, args=arguments))


# ---- Nodes ----------------------------------------------------------------------------


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


def loop_of(rows: Any, names: Mapping[str, Any]) -> Loop:
    loop = Loop(parentloop=names.get("forloop", {}))
    loop.length = len(rows)
    return loop


def rows_of(value: Any) -> Any:
    if value is None or value is MISSING:
        return ()
    return value if hasattr(value, "__len__") else list(value)


def by_django(node: Node, context: Context, names: Names) -> tuple[str, Names]:
    """What Django makes of a node that is not known here, and the names as it left them."""
    with context.push(names) as changed:
        text = str(node.render_annotated(context))
        return text, dict(changed)
