"""What editors changed in the forms of terms, and the button that undoes it."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone

from articles.admin.base import DeskAdmin
from glossary import effects, tasks
from glossary.models import GlossaryChange


class GlossaryChangeAdmin(DeskAdmin):
    """Read only, but for undoing."""

    list_display = ["name", "made_at", "actor", "links_added", "links_removed", "undone_at"]
    search_fields = ["name"]
    search_help_text = "The name of a term."
    fields = [
        "name", "actor", "made_at", "forms_added", "forms_removed", "links_added",
        "links_removed", "articles", "undone_at",
    ]  # fmt: skip
    readonly_fields = fields  # type: ignore[assignment]
    change_form_template = "admin/glossary/glossarychange/change_form.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_undo(self, request: HttpRequest) -> bool:
        return request.user.has_perm("glossary.change_term")

    @admin.display(description="Forms added or changed")
    def forms_added(self, change: GlossaryChange) -> str:
        return ", ".join(form["text"] for form in change.after if form not in change.before) or "–"

    @admin.display(description="Forms removed or changed")
    def forms_removed(self, change: GlossaryChange) -> str:
        return ", ".join(form["text"] for form in change.before if form not in change.after) or "–"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        change = context["original"]
        if change.undone_at is None and change.term_id and self.may_undo(request):
            name = "admin:glossary_glossarychange_undo"
            context["undo_address"] = reverse(name, args=[change.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> Any:
        undo = self.admin_site.admin_view(self.undo)
        name = "glossary_glossarychange_undo"
        return [path("<int:change_id>/undo/", undo, name=name), *super().get_urls()]

    def undo(self, request: HttpRequest, change_id: int) -> HttpResponse:
        if request.method != "POST" or not self.may_undo(request):
            raise PermissionDenied
        change = get_object_or_404(GlossaryChange, pk=change_id)
        try:
            effect = effects.undo(change, by=cast("User", request.user), now=timezone.now())
        except effects.CannotUndo as error:
            self.message_user(request, f"It is not undone. {error}", messages.ERROR)
            return HttpResponseRedirect(
                reverse("admin:glossary_glossarychange_change", args=[change_id])
            )
        if effect.left:
            transaction.on_commit(tasks.relink_soon)
        self.message_user(request, f"“{change.name}” has its former forms. {effect}")
        return HttpResponseRedirect(reverse("admin:glossary_glossarychange_changelist"))
