"""The whole site as one download, for those who lead it."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from articles import exporting, rendering, roles
from articles.models import Publisher


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label="The texts as",
        choices=list(exporting.FORMATS.items()),
        initial="html",
        widget=forms.RadioSelect,
        help_text="A text that Markdown can’t give back exactly stays HTML.",
    )


class OffersExport(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the page with the download to the publisher's."""

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name="articles_publisher_export"), *super().get_urls()]

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """GET says what would be in it; POST sends it, and the admin's history says to whom."""
        if not roles.may_export(request.user):
            raise PermissionDenied
        form = ExportForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self.download(request, form.cleaned_data["format"])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Export the whole site",
            "form": form,
            "files": exporting.Export().count(),
        }
        return TemplateResponse(request, "admin/articles/publisher/export.html", context)

    def download(self, request: HttpRequest, format_name: str) -> HttpResponseBase:
        publisher = Publisher.load()
        LogEntry.objects.log_actions(
            user_id=cast("int", request.user.pk),
            queryset=[publisher],
            action_flag=CHANGE,
            change_message=f"Exported the whole site, its texts as {format_name}.",
            single_object=True,
        )
        name = rendering.slug_for(publisher.name, fallback="site")
        day = timezone.now().astimezone(publisher.zone).date()
        export = exporting.Export(format_name)
        # A FileResponse is not compressed on its way: the ZIP file is already.
        return FileResponse(
            exporting.packed(export.files()),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}-{day:%Y-%m-%d}.zip"'},
        )
