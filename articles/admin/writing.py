"""
The form of a text, whichever: an article or a page. Nothing typed into it is ever lost.

It is kept as a draft while it is written; saved, it is a revision; of two editors, the second is
shown both texts; it can be seen as readers would see it before it is stored.
"""

from collections.abc import Callable
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST

from articles import drafts, revisions
from articles.models import Draft
from articles.records import Thing

from . import drafting, merging, preview, revising
from .base import EditorAdmin

View = Callable[..., HttpResponse]
PREVIEWS = [("reader", "As reader"), ("phone", "Phone"), ("print", "Print"), ("feed", "Feed")]


class Refused(Exception):
    """What was saved must not stand; the form is shown again with the reasons."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class WritingAdmin(EditorAdmin):
    change_form_template = "admin/articles/article/change_form.html"

    # ---- The form ---------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.refusal = getattr(request, "refusal", [])
        return form

    @method_decorator(csp_replace({"frame-src": [SELF]}))  # the preview beside the form
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        if request.method == "GET" and "restore" in request.GET:
            draft = self.draft_to_restore(request, object_id)
            if draft:
                request, form_url = drafting.as_sent(request, draft), request.path
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Refused as refused:
            request.refusal = refused.reasons  # type: ignore[attr-defined]
            return super().changeform_view(request, object_id, form_url, extra_context)

    def draft_to_restore(self, request: HttpRequest, object_id: str | None) -> Draft | None:
        thing = self.get_object(request, unquote(object_id)) if object_id else None
        try:
            slot = drafting.slot_of(request, self.kind, thing, request.GET["restore"])
        except ValueError:
            return None
        draft = slot.find()
        return draft if draft and draft.content else None

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        thing: Thing | None = context["original"]
        may = self.has_change_permission(request, thing) if thing else True
        if may:
            form = context["adminform"].form
            if (
                thing
                and form.is_bound
                and form.conflict is not None
                and len(context["errors"]) == 1
            ):
                return merging.keep_and_show(self, request, thing)
            context |= drafting.context_of(request, self.kind, thing)
            context["writing"] = self.addresses_of(thing)
            context["preview_modes"] = PREVIEWS
            if context["restored"]:
                context["errors"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    def addresses_of(self, thing: Thing | None) -> dict[str, str]:
        """Where the form sends what is typed; of something new, less."""
        start = reverse(f"{self.name}_add")
        if thing:
            start = self.address_of(thing).removesuffix("change/")
        here = {"draft": f"{start}draft/", "discard": f"{start}discard/"}
        here["preview"] = f"{start}preview/"
        if thing:
            here |= {"revisions": f"{start}revisions/", "compare": f"{start}compare/"}
        return here

    def address_of(self, thing: Thing) -> str:
        return reverse(f"{self.name}_change", args=[thing.pk])

    @property
    def kind(self) -> str:
        return str(self.opts.model_name)

    @property
    def name(self) -> str:
        """Of its addresses, without the end."""
        return f"admin:articles_{self.kind}"

    # ---- Saving -----------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if change:
            revisions.keep_before(obj)
        super().save_model(request, obj, form, change)

    def keep_revision(self, request: HttpRequest, thing: Thing) -> None:
        """All of it is stored: keep it, and empty the slot of what was typed."""
        user = cast("User", request.user)
        revisions.keep(thing, by=user)
        drafts.forget(drafts.Slot(user, self.kind, thing))
        if key := request.POST.get("draft_key"):
            drafts.forget(drafting.slot_of(request, self.kind, None, key))

    # ---- What else has an address -----------------------------------------------------

    def get_urls(self) -> Any:
        place, name = "<path:object_id>/", f"articles_{self.kind}"
        post = require_POST
        return [
            path("add/draft/", self.of_new(post(self.draft_view)), name=f"{name}_draft_new"),
            path("add/discard/", self.of_new(post(self.discard_view)), name=f"{name}_discard_new"),
            path("add/preview/", self.of_new(post(self.preview_view)), name=f"{name}_preview_new"),
            path(f"{place}draft/", self.of_one(post(self.draft_view)), name=f"{name}_draft"),
            path(f"{place}discard/", self.of_one(post(self.discard_view)), name=f"{name}_discard"),
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

    def of_one(self, view: View, *, reads: bool = False, posts: bool = False) -> View:
        """
        A view of an article or page there is: for who may change it.

        With `reads`, who may view it gets it; with `posts` too, even what they send: then the
        view itself asks for the right.
        """

        def asked(request: HttpRequest, object_id: str, **kwargs: Any) -> HttpResponse:
            thing = self.get_object(request, unquote(object_id))
            if thing is None:
                raise Http404("There is nothing with this number.")
            looks = reads and (posts or request.method in {"GET", "HEAD"})
            may = self.has_view_permission if looks else self.has_change_permission
            if not may(request, thing):
                raise PermissionDenied
            return view(request, thing, **kwargs)

        return self.admin_site.admin_view(asked)

    def of_new(self, view: View) -> View:
        """A view of a form that is not stored yet."""

        def asked(request: HttpRequest) -> HttpResponse:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return view(request, None)

        return self.admin_site.admin_view(asked)

    def draft_view(self, request: HttpRequest, thing: Thing | None) -> HttpResponse:
        return drafting.keep(request, self.kind, thing)

    def discard_view(self, request: HttpRequest, thing: Thing | None) -> HttpResponse:
        back = self.address_of(thing) if thing else reverse(f"{self.name}_add")
        try:
            drafts.forget(
                drafting.slot_of(request, self.kind, thing, request.POST.get("draft_key", ""))
            )
        except ValueError as error:
            raise Http404("There is no such draft.") from error
        return HttpResponseRedirect(back)

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
