"""The plan in and out by the browser: upload a file, read what it would do, confirm; download."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import timezone

from articles.calendar import importing, planning
from articles.models import CalendarUpload

from .planned import ImportsByPlan

COLUMNS = "; ".join(f"{name} ({what})" for name, what in importing.COLUMNS.items())


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Plan in CSV",
        help_text="As a spreadsheet saves it: one row an entry, the first row names the columns, "
        f"of which only the title is needed. {COLUMNS}.",
    )

    def clean(self) -> dict[str, Any]:
        """A file that can't be read at all is refused here, with the place of the fault."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if file := cleaned.get("file"):
            content = file.read(importing.MOST_BYTES + 1)
            try:
                importing.read(content)
            except importing.BrokenFile as error:
                raise ValidationError({"file": str(error)}) from error
            cleaned["content"] = content
        return cleaned


class ImportsCalendar(ImportsByPlan):
    """Adds import and export to the list of entries; for those who plan."""

    upload_model = CalendarUpload
    upload_form = UploadForm
    upload_says = (
        "An entry is known by its uid, or else by its title. What a file has no column for stays "
        "as it is; a row that can’t be read is left out, and said."
    )

    def get_urls(self) -> Any:
        export = self.admin_site.admin_view(self.export_view)
        return [path("export.csv", export, name=self._name("export")), *super().get_urls()]

    def may_import(self, request: HttpRequest) -> bool:
        return super().may_import(request) and request.user.has_perm("articles.plan_calendar")

    def keep(self, form: Any) -> dict[str, Any]:
        return {"content": form.cleaned_data["content"]}

    def plan_of(self, upload: CalendarUpload) -> planning.Plan:
        return planning.plan(importing.read(bytes(upload.content)))

    def bring(self, upload: CalendarUpload, user: User) -> planning.Plan:
        planned = self.plan_of(upload)
        planning.store(planned, by=user)
        return planned

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The whole plan for a spreadsheet, which knows UTF-8 by the mark at its beginning."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        name = f"calendar-{timezone.localdate():%Y-%m-%d}.csv"
        return StreamingHttpResponse(
            ("\ufeff" * (number == 0) + piece for number, piece in enumerate(planning.as_csv())),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )
