"""What the admin's classes share."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from js_asset import Media

from articles.models import Author, Page, PastAddress, Subject
from articles.models.history import TARGETS
from common.desk import DeskAdmin as DeskAdmin
from common.desk import LargeTable as LargeTable

TARGET_OF = {Author: "author", Page: "page", Subject: "subject"}


class EditorAdmin(DeskAdmin):
    """For forms with the text's editor; `?source` in the address asks for the HTML instead."""

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.as_source = "source" in request.GET  # type: ignore[attr-defined]
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The editor's import map stands in the page: only with its nonce may it run."""
        if isinstance(context["media"], Media):
            context["media"] = context["media"].with_nonce(request.csp_nonce)  # type: ignore[attr-defined]
        return super().render_change_form(request, context, *args, **kwargs)


class KeepsAddress(DeskAdmin):
    """For what readers reach by its slug: a change of it leaves the old address working."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        stored = type(obj).objects.get(pk=obj.pk) if change else None
        super().save_model(request, obj, form, change)
        if stored is None or (isinstance(stored, Page) and stored.published_at is None):
            return
        before, after = stored.get_absolute_url(), obj.get_absolute_url()
        if before != after:
            target = {TARGET_OF[type(obj)]: obj}
            PastAddress.objects.update_or_create(
                path=before, defaults=dict.fromkeys(TARGETS) | target
            )
            PastAddress.objects.filter(path=after, **target).delete()
            sentence = f"{before} leads to {after} from now on."
            self.message_user(request, sentence, messages.INFO)
