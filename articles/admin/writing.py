"""
The form of a text, whichever: an article or a page. Nothing typed into it is ever lost.

It is kept as a draft while it is written; saved, it is a revision; of two editors, the second is
shown both texts; it can be seen as readers would see it before it is stored.
"""

from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles import revisions
from articles.records import Thing

from . import merging, preview, revising
from .keeping import KeepsDrafts

PREVIEWS = [("reader", "As reader"), ("phone", "Phone"), ("print", "Print"), ("feed", "Feed")]


class Refused(Exception):
    """What was saved must not stand; the form is shown again with the reasons."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class WritingAdmin(KeepsDrafts):
    change_form_template = "admin/articles/article/change_form.html"

    # ---- The form ---------------------------------------------------------------------

    @method_decorator(csp_replace({"frame-src": [SELF]}))  # the preview beside the form
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refusal = refused.reasons  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing: Thing | None = context["original"]
        if thing and self.has_change_permission(request, thing) and only_came_second(context):
            return merging.keep_and_show(self, request, thing)
        context["preview_modes"] = PREVIEWS
        return super().render_change_form(request, context, *args, **kwargs)

    def addresses_of(self, thing: Thing | None) -> dict[str, str]:
        """Where the form sends what is typed; of something new, less."""
        start = self.start_of(thing)
        here = super().addresses_of(thing) | {"preview": f"{start}preview/"}
        if thing:
            here |= {"revisions": f"{start}revisions/", "compare": f"{start}compare/"}
        return here

    # ---- Saving -----------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if change:
            revisions.keep_before(obj)
        super().save_model(request, obj, form, change)

    def keep_revision(self, request: HttpRequest, thing: Thing) -> None:
        """All of it is stored: keep it, and empty the slot of what was typed."""
        revisions.keep(thing, by=cast("User", request.user))
        self.forget_draft(request, thing)

    # ---- What else has an address -----------------------------------------------------

    def get_urls(self) -> Any:
        place, name = "<path:object_id>/", f"articles_{self.kind}"
        post = require_POST
        return [
            path("add/preview/", self.of_new(post(self.preview_view)), name=f"{name}_preview_new"),
            path(f"{place}merge/", self.of_one(post(self.merge_view)), name=f"{name}_merge"),
            path(f"{place}preview/", self.of_one(self.preview_view), name=f"{name}_preview"),
            path(
                f"{place}revisions/",
                self.of_one(self.revisions_view, reads=True),
                name=f"{name}_revisions",
            ),
            path(
                f"{place}compare/",
                self.of_one(self.compare_view, reads=True),
                name=f"{name}_compare",
            ),
            path(
                f"{place}revisions/<int:pk>/restore/",
                self.of_one(post(self.restore_view)),
                name=f"{name}_restore",
            ),
            *super().get_urls(),
        ]

    def merge_view(self, request: HttpRequest, thing: Thing) -> HttpResponse:
        return merging.bring_together(self, request, thing)

    def revisions_view(self, request: HttpRequest, thing: Thing) -> HttpResponse:
        return revising.overview(self, request, thing)

    def compare_view(self, request: HttpRequest, thing: Thing) -> HttpResponse:
        return revising.compare(self, request, thing)

    def restore_view(self, request: HttpRequest, thing: Thing, pk: int) -> HttpResponse:
        return revising.restore(self, request, thing, pk)

    def preview_view(self, request: HttpRequest, thing: Thing | None) -> HttpResponse:
        return preview.show(self, request, thing)


def only_came_second(context: dict[str, Any]) -> bool:
    """Whether all that is wrong with a form is that somebody saved before."""
    form = context["adminform"].form
    return form.is_bound and form.conflict is not None and len(context["errors"]) == 1
