"""
The form of a text: what is typed into it is kept as a draft while it is written.

Lost to a crash or a closed tab, it is offered again; who else has the text open is told.
"""

from collections.abc import Callable
from typing import Any, cast

from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from articles import drafts
from articles.models import Draft

from . import drafting
from .base import EditorAdmin

View = Callable[..., HttpResponse]


class KeepsDrafts(EditorAdmin):
    """
    For models that have a `version`, with a `WritingForm`.

    Its template has the parts `articles/writing/_kept.html` and `_discards.html`, and autosave.js.
    """

    # ---- The form ---------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.refusal = getattr(request, "refusal", [])
        return form

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
        thing = context["original"]
        if thing is None or self.has_change_permission(request, thing):
            context |= drafting.context_of(request, self.kind, thing)
            context["writing"] = self.addresses_of(thing)
            if context["restored"]:
                context["errors"] = []
        return super().render_change_form(request, context, *args, **kwargs)

    def addresses_of(self, thing: Any) -> dict[str, str]:
        """Where the form sends what is typed."""
        start = self.start_of(thing)
        return {"draft": f"{start}draft/", "discard": f"{start}discard/"}

    def start_of(self, thing: Any) -> str:
        """What the addresses of a text begin with; of something new, that of its form."""
        if thing:
            return self.address_of(thing).removesuffix("change/")
        return reverse(f"{self.name}_add")

    def address_of(self, thing: Any) -> str:
        return reverse(f"{self.name}_change", args=[thing.pk])

    @property
    def kind(self) -> str:
        return str(self.opts.model_name)

    @property
    def name(self) -> str:
        """Of its addresses, without the end."""
        return f"admin:{self.opts.app_label}_{self.kind}"

    def forget_draft(self, request: HttpRequest, thing: Any) -> None:
        """All of it is stored: empty the slot of what was typed."""
        user = cast("User", request.user)
        drafts.forget(drafts.Slot(user, self.kind, thing))
        if key := request.POST.get("draft_key"):
            drafts.forget(drafting.slot_of(request, self.kind, None, key))

    # ---- What else has an address -----------------------------------------------------

    def get_urls(self) -> Any:
        place, name = "<path:object_id>/", f"{self.opts.app_label}_{self.kind}"
        draft, discard = require_POST(self.draft_view), require_POST(self.discard_view)
        return [
            path("add/draft/", self.of_new(draft), name=f"{name}_draft_new"),
            path("add/discard/", self.of_new(discard), name=f"{name}_discard_new"),
            path(f"{place}draft/", self.of_one(draft), name=f"{name}_draft"),
            path(f"{place}discard/", self.of_one(discard), name=f"{name}_discard"),
            *super().get_urls(),
        ]

    def of_one(self, view: View, *, reads: bool = False, posts: bool = False) -> View:
        """
        A view of a text there is: for who may change it.

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

    def draft_view(self, request: HttpRequest, thing: Any) -> HttpResponse:
        return drafting.keep(request, self.kind, thing)

    def discard_view(self, request: HttpRequest, thing: Any) -> HttpResponse:
        back = self.address_of(thing) if thing else reverse(f"{self.name}_add")
        try:
            drafts.forget(
                drafting.slot_of(request, self.kind, thing, request.POST.get("draft_key", ""))
            )
        except ValueError as error:
            raise Http404("There is no such draft.") from error
        return HttpResponseRedirect(back)
