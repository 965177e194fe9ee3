"""The glossary in and out by the browser: upload, read the plan, confirm; or download."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from glossary import exchange, tasks
from glossary.exchange.reading import COLUMNS, MOST_BYTES
from glossary.exchange.storing import CHANGED, NEW, REFUSED
from glossary.models import GlossaryUpload

SHOWN = 200  # rows of each outcome
CONTENT_TYPES = {"json": "application/json", "csv": "text/csv; charset=utf-8"}


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File of terms",
        help_text="JSON, or CSV of which the first row names the columns: "
        f"{', '.join(COLUMNS)}. Lists are divided by “|”.",
    )
    status = forms.ChoiceField(
        label="New terms that state no status",
        choices=[("draft", "are drafts"), ("published", "are published")],
        help_text="Drafts are neither shown nor linked.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file is larger than {MOST_BYTES // 1024 // 1024} MB.")
        return file

    def clean(self) -> dict[str, Any]:
        """A file that can't be read at all is refused here, with the place of the fault."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if file := cleaned.get("file"):
            content = file.read()
            try:
                for _ in exchange.read(file.name, content):
                    pass
                exchange.read_ignored(file.name, content)
            except exchange.BrokenFile as error:
                raise ValidationError({"file": str(error)}) from error
            cleaned["content"] = content
        return cleaned


class Exchanges(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds import and export to the list of terms."""

    change_list_template = "admin/glossary/term/change_list.html"

    def get_urls(self) -> Any:
        inside = self.admin_site.admin_view
        plan, export = inside(self.plan_view), inside(self.export_view)
        return [
            path("import/", inside(self.import_view), name="glossary_term_import"),
            path("import/<int:upload_id>/", plan, name="glossary_term_plan"),
            path("export/<str:kind>/", export, name="glossary_term_export"),
            *super().get_urls(),
        ]

    def import_view(self, request: HttpRequest) -> HttpResponse:
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            upload = GlossaryUpload.objects.create(
                name=form.cleaned_data["file"].name[:200],
                content=form.cleaned_data["content"],
                status=form.cleaned_data["status"],
                uploaded_by=cast("User", request.user),
            )
            return redirect("admin:glossary_term_plan", upload.pk)
        return self._page(request, "import", title="Import terms", form=form)

    def plan_view(self, request: HttpRequest, upload_id: int) -> HttpResponse:
        """GET shows what would become of each record; POST does it, as the glossary is then."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        upload = get_object_or_404(GlossaryUpload, pk=upload_id, uploaded_by=request.user.pk)
        content = bytes(upload.content)
        planned = exchange.plan(
            exchange.read(upload.name, content),
            status=upload.status,
            ignored=exchange.read_ignored(upload.name, content),
        )
        if request.method == "POST":
            exchange.store(planned)
            upload.delete()
            tasks.relink_soon()
            self.message_user(
                request, f"Imported {upload.name}: {planned} The archive is linked anew."
            )
            notes = [f"{row.name}: {note}" for row in planned.rows if row.outcome in {NEW, CHANGED}
                     for note in row.notes]  # fmt: skip
            if notes:
                self.message_user(request, " ".join(notes[:20]), messages.WARNING)
            return redirect("admin:glossary_term_changelist")
        groups = [
            (outcome, [row for row in planned.rows if row.outcome == outcome])
            for outcome in (REFUSED, NEW, CHANGED)
        ]
        return self._page(
            request,
            "plan",
            title=f"Import {upload.name}?",
            plan=planned,
            groups=[(outcome, len(rows), rows[:SHOWN]) for outcome, rows in groups if rows],
            shown=SHOWN,
        )

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if not self.has_view_permission(request) or kind not in CONTENT_TYPES:
            raise PermissionDenied
        name = f"glossary-{timezone.localdate():%Y-%m-%d}.{kind}"
        return StreamingHttpResponse(
            exchange.written(kind),
            content_type=CONTENT_TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/glossary/term/{name}.html", common | context)
