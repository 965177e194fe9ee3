"""The pages of an import: upload, plan, records, import for real, roll-back."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles import tasks
from articles.models import ImportBatch

from ..base import DeskAdmin
from . import plan, records, undo
from .forms import UploadForm, format_choices

State = ImportBatch.State
UNDER_WAY = {State.WAITING, State.RUNNING}
REFRESH = 3  # seconds between two looks at an import under way


@admin.register(ImportBatch)
class ImportBatchAdmin(DeskAdmin):
    form = UploadForm
    fieldsets = [
        (None, {"fields": ["file", "is_dry_run"]}),
        ("How it is to be read", {"fields": ["format", "time_zone", "default_status", "mend"]}),
        ("Old addresses", {"fields": ["old_root", "redirects"]}),
    ]
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
        return super().get_queryset(request).defer("upload", "made")

    @admin.display(description="Outcome")
    def outcome(self, batch: ImportBatch) -> str:
        return plan.in_a_line(batch)

    def get_urls(self) -> Any:
        views: dict[str, tuple[str, Callable[..., HttpResponse]]] = {
            "for_real": ("<path:object_id>/for-real/", self.import_for_real),
            "roll_back": ("<path:object_id>/roll-back/", self.roll_back),
            "record": ("<path:object_id>/records/<int:number>/", self.record),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"articles_importbatch_{name}")
            for name, (route, view) in views.items()
        ]
        return own + super().get_urls()

    # ---- The upload -------------------------------------------------------------------

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"title": "Import an archive"} | (extra_context or {})
        return super().add_view(request, form_url, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        """In one transaction with the job: neither is ever there without the other."""
        obj.file_name = form.cleaned_data["file"].name[:300]
        obj.upload = form.cleaned_data["content"]
        obj.options = form.options()
        obj.created_by = request.user
        obj.save()
        tasks.run_import.defer(batch_id=obj.pk)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        return to_page(obj)

    # ---- The batch and its records ----------------------------------------------------

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
        goes_back = self.is_done_for_real(batch) and undo.is_asked_for(batch)
        under_way = batch.state in UNDER_WAY or goes_back
        context = {
            "title": f"Import of {batch.file_name}",
            "under_way": under_way,
            "goes_back": goes_back,
            "expected": batch.options.get("expected_records"),
            "format_label": dict(format_choices()).get(batch.format, batch.format),
            "outcome": plan.in_a_line(batch),
            "may_repeat": self.may_repeat(request, batch),
            "may_roll_back": self.may_roll_back(request, batch) and not goes_back,
        }
        if batch.state in {State.DONE, State.ROLLED_BACK}:
            context |= plan.context_of(batch, request.GET)
        if batch.state == State.ROLLED_BACK:
            context["kept"] = undo.kept_of(request, batch)
        page = self.page(request, "report", batch, context)
        if under_way:
            page["Refresh"] = str(REFRESH)
        return page

    def record(self, request: HttpRequest, object_id: str, number: int) -> HttpResponse:
        """One record, as it stood beside what becomes of it."""
        batch = self.get_object(request, unquote(object_id))
        if not self.has_view_permission(request, batch):
            raise PermissionDenied
        outcome = batch and batch.outcomes.filter(number=number).first()
        if batch is None or outcome is None:
            raise Http404("The import has no such record.")
        context = {"title": outcome.title or "(no title)"}
        context |= records.context_of(request, batch, outcome)
        return self.page(request, "record", batch, context)

    def page(
        self, request: HttpRequest, name: str, batch: ImportBatch, context: dict[str, Any]
    ) -> HttpResponse:
        frame = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "batch": batch,
            "media": self.media,
        }
        return TemplateResponse(request, f"admin/articles/importbatch/{name}.html", frame | context)

    # ---- Import for real --------------------------------------------------------------

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
                return to_page(dry_run)
            batch = ImportBatch.objects.create(
                file_name=dry_run.file_name,
                format=dry_run.format,
                time_zone=dry_run.time_zone,
                options=dry_run.options | {"expected_records": dry_run.done_records},
                is_dry_run=False,
                upload=dry_run.upload,
                created_by=request.user,  # type: ignore[misc]
            )
            dry_run.upload = None
            dry_run.save(update_fields=["upload"])
            tasks.run_import.defer(batch_id=batch.pk)
            log(request, batch, ADDITION, "Imported after a dry run.")
        return to_page(batch)

    # ---- Roll-back --------------------------------------------------------------------

    @staticmethod
    def is_done_for_real(batch: ImportBatch) -> bool:
        return not batch.is_dry_run and batch.state == State.DONE

    def may_roll_back(self, request: HttpRequest, batch: ImportBatch) -> bool:
        return self.has_add_permission(request) and self.is_done_for_real(batch)

    def roll_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET says what would happen; POST has the worker do it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        batch = self.get_object(request, unquote(object_id))
        if batch is None:
            raise Http404("There is no such import.")
        if not self.may_roll_back(request, batch):
            self.message_user(request, "There is nothing to roll back.", messages.ERROR)
            return to_page(batch)
        if request.method != "POST":
            context = {
                "title": f"Roll back the import of {batch.file_name}?",
                "prospect": undo.prospect_of(request, batch),
            }
            return self.page(request, "roll_back", batch, context)
        with transaction.atomic():
            if undo.ask_for(batch):
                log(request, batch, CHANGE, "Asked to roll it back.")
        return to_page(batch)


def to_page(batch: ImportBatch) -> HttpResponse:
    return HttpResponseRedirect(reverse("admin:articles_importbatch_change", args=[batch.pk]))


def log(request: HttpRequest, batch: ImportBatch, flag: int, sentence: str) -> None:
    """Say in the admin's history who did it."""
    LogEntry.objects.log_actions(
        user_id=cast("int", request.user.pk),
        queryset=[batch],
        action_flag=flag,
        change_message=sentence,
        single_object=True,
    )
