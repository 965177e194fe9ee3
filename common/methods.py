"""Which methods a view answers."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def read_only(view: View) -> View:
    """
    GET and HEAD only; 405 for anything else.

    A view that changes nothing has nothing to protect from forged posts: without the exemption
    they would be told 403, about a token that the page does not have.
    """
    return csrf_exempt(require_safe(view))
