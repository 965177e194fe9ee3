"""An import in two steps by the browser: upload a file, read what it would do, confirm."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path

from common.plans import CHANGED, NEW, Planned

SHOWN = 200  # rows of each outcome
TOLD = 20  # notes after an import


class ImportsByPlan(admin.ModelAdmin):  # type: ignore[type-arg]
    """
    Adds the pages of an import to a list.

    An upload is kept until it is confirmed; its plan is made anew whenever it is looked at.
    """

    upload_model: type[models.Model]
    upload_form: type[forms.Form]
    upload_says: str
    """What to know before choosing a file."""

    # ---- What a kind of import says -----------------------------------------------------

    def keep(self, form: Any) -> dict[str, Any]:
        """The fields of an upload, from a form that is valid."""
        raise NotImplementedError

    def plan_of(self, upload: Any) -> Planned:
        raise NotImplementedError

    def bring(self, upload: Any, user: User) -> Planned:
        """Plan it with what is there now, and do it."""
        raise NotImplementedError

    def notes_of(self, upload: Any) -> str:
        """What there is to say of the file as a whole."""
        return ""

    # ---- The pages ----------------------------------------------------------------------

    def get_urls(self) -> Any:
        upload = self.admin_site.admin_view(self.upload_view)
        plan = self.admin_site.admin_view(self.plan_view)
        return [
            path("import/", upload, name=self._name("import")),
            path("import/<int:upload_id>/", plan, name=self._name("plan")),
            *super().get_urls(),
        ]

    def _name(self, what: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        if not self.may_import(request):
            raise PermissionDenied
        form = self.upload_form(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            name = form.cleaned_data["file"].name[:200]
            user = cast("User", request.user)
            upload = self.upload_model(name=name, uploaded_by=user, **self.keep(form))
            upload.save()
            return redirect(f"admin:{self._name('plan')}", upload.pk)
        title = f"Import {self.opts.verbose_name_plural}"
        return self._page(request, "upload", title=title, form=form, says=self.upload_says)

    def plan_view(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """GET shows what would become of each record; POST does it."""
        if not self.may_import(request):
            raise PermissionDenied
        user = cast("User", request.user)
        upload: Any = get_object_or_404(self.upload_model, pk=upload_id, uploaded_by=user)
        if request.method == "POST":
            done = self.bring(upload, user)
            upload.delete()
            self.message_user(request, f"Imported {upload.name}: {done}")
            notes = [f"{row.name}: {note}" for row in done.rows if row.outcome in {NEW, CHANGED}
                     for note in row.notes]  # fmt: skip
            if notes:
                self.message_user(request, " ".join(notes[:TOLD]), messages.WARNING)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        planned = self.plan_of(upload)
        return self._page(
            request,
            "plan",
            title=f"Import {upload.name}?",
            plan=planned,
            notes=self.notes_of(upload),
            groups=planned.groups(SHOWN),
            shown=SHOWN,
        )

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/planned/{name}.html", common | context)
