"""The glossary in and out by the browser: upload, read the plan, confirm; or download."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import timezone

from articles.admin.planned import ImportsByPlan
from glossary import exchange, tasks
from glossary.exchange.reading import COLUMNS, MOST_BYTES
from glossary.models import GlossaryUpload

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


class Exchanges(ImportsByPlan):
    """Adds import and export to the list of terms."""

    change_list_template = "admin/glossary/term/change_list.html"
    upload_model = GlossaryUpload
    upload_form = UploadForm
    upload_says = (
        "A term is known by its uid, or else by its name. What a file does not name stays as it is."
    )

    def get_urls(self) -> Any:
        export = self.admin_site.admin_view(self.export_view)
        name = "glossary_term_export"
        return [path("export/<str:kind>/", export, name=name), *super().get_urls()]

    def keep(self, form: Any) -> dict[str, Any]:
        return {name: form.cleaned_data[name] for name in ("content", "status")}

    def plan_of(self, upload: GlossaryUpload) -> exchange.Plan:
        content = bytes(upload.content)
        return exchange.plan(
            exchange.read(upload.name, content),
            status=upload.status,
            ignored=exchange.read_ignored(upload.name, content),
        )

    def bring(self, upload: GlossaryUpload, user: User) -> exchange.Plan:
        planned = self.plan_of(upload)
        exchange.store(planned)
        tasks.relink_soon()
        return planned

    def export_view(self, request: HttpRequest, kind: str) -> HttpResponseBase:
        if not self.has_view_permission(request) or kind not in CONTENT_TYPES:
            raise PermissionDenied
        name = f"glossary-{timezone.localdate():%Y-%m-%d}.{kind}"
        return StreamingHttpResponse(
            exchange.written(kind),
            content_type=CONTENT_TYPES[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
