"""The subject index in and out as SKOS, by the browser."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import path
from django.utils import timezone

from articles import skos
from articles.models import Publisher, SubjectUpload
from articles.skos.planning import Plan
from articles.skos.reading import Record

from .planned import ImportsByPlan


class UploadForm(forms.Form):
    file = forms.FileField(
        label="File of SKOS",
        help_text="Turtle (.ttl), JSON-LD (.jsonld) or N-Triples (.nt), of 20 MB at the most.",
    )

    def clean(self) -> dict[str, Any]:
        """A file that can't be read at all is refused here, with the place of the fault."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if file := cleaned.get("file"):
            language = Publisher.load().index_language
            try:
                cleaned["found"] = skos.read(file.name, file.read(), language=language)
            except skos.BrokenFile as error:
                raise ValidationError({"file": str(error)}) from error
        return cleaned


class ExchangesSkos(ImportsByPlan):
    """Adds import and export to the list of subjects."""

    upload_model = SubjectUpload
    upload_form = UploadForm
    upload_says = (
        "A concept is known by its address, or else by its name. Names, notes and relations are "
        "added; what a file does not say of a subject stays as it is."
    )

    def get_urls(self) -> Any:
        export = self.admin_site.admin_view(self.export_view)
        name = "articles_subject_export"
        return [path("export/<slug:ending>/", export, name=name), *super().get_urls()]

    def keep(self, form: Any) -> dict[str, Any]:
        found = form.cleaned_data["found"]
        return {
            "records": [record.as_json() for record in found.records],
            "left_out": found.left_out,
        }

    def plan_of(self, upload: SubjectUpload) -> Plan:
        return skos.plan(records_of(upload))

    def bring(self, upload: SubjectUpload, user: User) -> Plan:
        return skos.bring(records_of(upload), by=user, now=timezone.now())

    def notes_of(self, upload: SubjectUpload) -> str:
        return upload.left_out

    def export_view(self, request: HttpRequest, ending: str) -> HttpResponseBase:
        """The whole index, with what no reader sees yet."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = skos.FORMATS.get(ending)
        if form is None:
            raise Http404("There is no such format.")
        scheme = skos.Scheme.load()
        name = f"subjects-{timezone.localdate():%Y-%m-%d}.{ending}"
        return StreamingHttpResponse(
            form.write(scheme, skos.of_editors(scheme)),
            content_type=form.content_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def records_of(upload: SubjectUpload) -> list[Record]:
    return [Record(**record) for record in upload.records]
