"""Before a change of a term's forms is saved, the editor sees what it does to the archive."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from glossary import effects, tasks
from glossary.models import Term

SEEN = "_effect_seen"
SAVING = ("_save", "_continue", "_addanother")


class ShowsEffect(admin.ModelAdmin):  # type: ignore[type-arg]
    """For the form of a term: one step more where links come or go."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        saving = request.method == "POST" and any(name in request.POST for name in SAVING)
        if saving and SEEN not in request.POST:
            preview = self._preview(request, object_id, form_url, extra_context)
            if preview is not None:
                return preview
        return self._save(request, object_id, form_url, extra_context)

    def _preview(self, request: HttpRequest, *args: Any) -> HttpResponse | None:
        """
        The page that asks, or None where nothing is to be asked.

        What was said of saving is forgotten with it.
        """
        with transaction.atomic():
            response = super().changeform_view(request, *args)
            if response.status_code != 302:
                return response
            effect = effects.take_effect(samples=effects.SAMPLES)
            transaction.set_rollback(True)
        request._messages = default_storage(request)  # type: ignore[attr-defined]  # noqa: SLF001
        if not effect.articles and not effect.left:
            return None
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Save the change of forms?",
            "effect": effect,
            "posted": [
                (name, value)
                for name, values in request.POST.lists()
                if name != "csrfmiddlewaretoken"
                for value in values
            ],
            "seen": SEEN,
        }
        return TemplateResponse(request, "admin/glossary/term/effect.html", context)

    def _save(self, request: HttpRequest, object_id: str | None, *args: Any) -> HttpResponse:
        """Save as Django does; in the same transaction link again, and record the change."""
        with transaction.atomic():
            term = None
            if request.method == "POST" and object_id and object_id.isdecimal():
                term = Term.objects.select_for_update().filter(pk=object_id).first()
            before = effects.snapshot(term)
            response = super().changeform_view(request, object_id, *args)
            if request.method == "POST" and response.status_code == 302:
                self._follow_up(request, before)
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        request.saved_term = form.instance  # type: ignore[attr-defined]

    def _follow_up(self, request: HttpRequest, before: list[effects.Form]) -> None:
        term = getattr(request, "saved_term", None)
        if term is None:
            return
        effect = effects.take_effect()
        by = cast("User", request.user)
        effects.record(term, before=before, effect=effect, by=by, now=timezone.now())
        if effect.articles or effect.left:
            self.message_user(request, str(effect), messages.INFO)
        transaction.on_commit(tasks.relink_soon)
