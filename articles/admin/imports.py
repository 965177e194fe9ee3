"""Archives of other systems: uploaded here, imported by the worker, and what came of it."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles import tasks
from articles.models import ImportBatch, Publisher

from .base import DeskAdmin
from .site import zones

FORMATS = [("mt", "Movable Type or TypePad: a text file (.txt)")]
State = ImportBatch.State
UNDER_WAY = {State.WAITING, State.RUNNING}
REFRESH = 3  # seconds between two looks at an import under way


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose the file that the other system exported.",
            "empty": "The file is empty.",
        },
        help_text="The export as the other system wrote it, not packed.",
    )
    format = forms.ChoiceField(
        choices=FORMATS,
        initial="mt",
        help_text="The system that wrote it. WordPress (WXR) and Ghost follow.",
    )
    time_zone = forms.ChoiceField(
        help_text="The zone in which the dates of the file are written, where it does not say."
    )

    class Meta:
        model = ImportBatch
        fields = ("format", "time_zone", "is_dry_run")
        labels = {"is_dry_run": "Dry run"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = Publisher.load().time_zone
        field = cast("forms.ChoiceField", self.fields["time_zone"])
        field.choices = zones(also=zone)
        field.initial = zone
        most = filesizeformat(settings.IMPORT_UPLOAD_MAX_BYTES)
        self.fields["file"].help_text = f"{self.fields['file'].help_text} Up to {most}."

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        most = settings.IMPORT_UPLOAD_MAX_BYTES
        if file.size is not None and file.size > most:
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size)}; this form takes up to "
                f"{filesizeformat(most)}. Whoever runs the site can import larger ones with the "
                "command import_archive."
            )
        if why := why_no_text(file.read(64 * 1024)):
            raise forms.ValidationError(why)
        file.seek(0)
        return file


def why_no_text(start: bytes) -> str:
    """Why a file that begins so can't be such an export; empty where it may be one."""
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b")):
        return "The file is packed (ZIP or gzip): unpack it and upload what is inside."
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<?xml", b"<rss", b"{", b"<!DOCTYPE")):
        return "This is no export of Movable Type: that is a text file with lines like “TITLE: …”."
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "This is no text file: choose the export that the other system wrote."
    return ""


@admin.register(ImportBatch)
class ImportBatchAdmin(DeskAdmin):
    form = UploadForm
    fields = ["file", "format", "time_zone", "is_dry_run"]
    list_display = ["file_name", "created_at", "state", "is_dry_run", "outcome", "created_by"]
    list_select_related = ["created_by"]
    search_fields = ["file_name"]
    search_help_text = "A part of the file’s name."
    list_per_page = 50

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("upload")

    @admin.display(description="Outcome")
    def outcome(self, batch: ImportBatch) -> str:
        return in_a_line(batch)

    # ---- The upload -------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": "Import an archive"} | (extra_context or {})
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """In one transaction with the job: neither is ever there without the other."""
        file = form.cleaned_data["file"]
        obj.file_name = file.name[:300]
        obj.upload = file.read()
        obj.created_by = request.user
        obj.save()
        tasks.run_import.defer(batch_id=obj.pk)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_importbatch_change", args=[obj.pk]))

    # ---- The batch --------------------------------------------------------------------

    def get_urls(self) -> Any:
        repeat = self.admin_site.admin_view(self.import_for_real)
        name = "articles_importbatch_for_real"
        return [path("<path:object_id>/for-real/", repeat, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """What came of it, or how far it is; looks again by itself while it is under way."""
        batch = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        if batch is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined, no-any-return]
        under_way = batch.state in UNDER_WAY
        context = {
            **self.admin_site.each_context(request),
            "title": f"Import of {batch.file_name}",
            "opts": self.opts,
            "batch": batch,
            "under_way": under_way,
            "source": counts_of(batch),
            "outcome": in_a_line(batch),
            "may_repeat": self.may_repeat(request, batch),
            "media": self.media,
        }
        page = TemplateResponse(request, "admin/articles/importbatch/report.html", context)
        if under_way:
            page["Refresh"] = str(REFRESH)
        return page

    def may_repeat(self, request: HttpRequest, batch: ImportBatch) -> bool:
        """After a dry run, as long as the file is kept."""
        kept = ImportBatch.objects.filter(pk=batch.pk, upload__isnull=False)
        return (
            self.has_add_permission(request)
            and batch.is_dry_run
            and batch.state == State.DONE
            and kept.exists()
        )

    def import_for_real(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Import what the dry run read: a new batch takes its file over."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        with transaction.atomic():
            if self.get_object(request, unquote(object_id)) is None:
                raise Http404("There is no such import.")
            dry_run = ImportBatch.objects.select_for_update().get(pk=unquote(object_id))
            if not self.may_repeat(request, dry_run):
                self.message_user(
                    request, "Its file is no longer kept: upload it again.", messages.ERROR
                )
                return HttpResponseRedirect(
                    reverse("admin:articles_importbatch_change", args=[dry_run.pk])
                )
            batch = ImportBatch.objects.create(
                file_name=dry_run.file_name,
                format=dry_run.format,
                time_zone=dry_run.time_zone,
                is_dry_run=False,
                upload=dry_run.upload,
                created_by=request.user,  # type: ignore[misc]
            )
            dry_run.upload = None
            dry_run.save(update_fields=["upload"])
            tasks.run_import.defer(batch_id=batch.pk)
            LogEntry.objects.log_actions(
                user_id=cast("int", request.user.pk),
                queryset=[batch],
                action_flag=ADDITION,
                change_message="Imported after a dry run.",
                single_object=True,
            )
        return HttpResponseRedirect(reverse("admin:articles_importbatch_change", args=[batch.pk]))


def in_a_line(batch: ImportBatch) -> str:
    """What came of an import, in a line."""
    if batch.state != State.DONE:
        return batch.error
    report = batch.report
    counts = [f"{report.get(name, 0)} {name}" for name in ("created", "updated", "unchanged")]
    counts += [f"{len(report.get(name, []))} {name}" for name in ("skipped", "failed")]
    return ("Would be: " if batch.is_dry_run else "") + ", ".join(counts)


def counts_of(batch: ImportBatch) -> list[tuple[str, str]]:
    """
    What was read, as pairs of words and numbers, for people.

    >>> counts_of(ImportBatch(report={"source": {"entries": 3, "by_status": {"Draft": 1}}}))
    [('entries', '3'), ('by status', 'Draft: 1')]
    """
    pairs = []
    for name, value in batch.report.get("source", {}).items():
        if isinstance(value, dict):
            value = "; ".join(f"{key}: {count}" for key, count in value.items())
        elif isinstance(value, list):
            value = ", ".join(str(item) for item in value)
        pairs.append((name.replace("_", " "), str(value)))
    return pairs
