"""Entries of the calendar: the list, the form, and what is done to one by a button."""

from typing import Any, cast

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import planning, roles
from articles.admin.base import DeskAdmin
from articles.admin.calendar_import import ImportsCalendar
from articles.admin.calendar_key import HasPrivateAddress
from articles.admin.fields import SeveralLookedUp
from articles.models import CalendarEntry, Publisher

from . import moving, views
from .filters import (
    STAGES,
    AssigneeFilter,
    Entries,
    EntryAuthor,
    EntrySubject,
    KindFilter,
    StageFilter,
    now_of,
)
from .forms import EntryForm, staff

FOR_EDITORS = {"stage", "assignee", "is_public"}


@admin.register(CalendarEntry)
class CalendarEntryAdmin(ImportsCalendar, HasPrivateAddress, DeskAdmin):
    form = EntryForm
    autocomplete_fields = ["authors", "subjects"]
    readonly_fields = ["for_readers", "became"]
    list_display = ["titled", "planned_for", "kind", "assignee", "theme"]
    list_filter = [StageFilter, AssigneeFilter, KindFilter, EntrySubject, EntryAuthor]
    list_select_related = ["assignee"]
    list_per_page = 50
    search_fields = ["title", "theme"]
    search_help_text = "Words of the working title or the theme."

    # ---- Who may what -----------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return roles.may_change_entry(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request) and roles.may_plan(request.user)
        return roles.may_delete_entry(request.user, obj)

    def get_actions(self, request: HttpRequest) -> Any:
        """Deleting many at once would not ask each whether it has an article."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    # ---- The form ---------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        for_editors = FOR_EDITORS if roles.may_plan(request.user) else set()
        may_change = obj is None or self.has_change_permission(request, obj)
        steering = ["opened_version", "replace"] if may_change else []
        text = [*steering, "title", "theme", "kind", "authors", "subjects", "notes"]
        stage = ["stage", "assignee"] if for_editors or not may_change else []
        plan = ["target", "target_on", *stage]
        readers = ["teaser", "contributions_due_on", "call"]
        public = ["is_public"] if for_editors or not may_change else []
        return [
            (None, {"fields": text}),
            ("Plan", {"fields": [*plan, *(["became"] if obj else [])], "classes": ["panel"]}),
            (
                "For readers",
                {"fields": [*readers, *public, "for_readers"], "classes": ["panel"]},
            ),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [*self.readonly_fields, *(["stage"] if obj and obj.article_id else [])]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "assignee":
            kwargs["queryset"] = staff()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["widget"] = SeveralLookedUp(db_field, self.admin_site)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"assignee": request.user.pk, **super().get_changeform_initial_data(request)}

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="What readers see")
    def for_readers(self, entry: CalendarEntry) -> str:
        context = {
            "entry": entry,
            "is_public": entry.pk and entry.is_public_at(timezone.now()),
            "when": planning.target_in_words(entry),
        }
        return render_to_string("admin/articles/calendarentry/_for_readers.html", context)

    @admin.display(description="Article")
    def became(self, entry: CalendarEntry) -> str:
        now = timezone.now()
        context = {
            "entry": entry,
            "state": entry.article and entry.article.state(now),
            "disagreement": planning.disagreement(entry, zone=Publisher.load().zone, now=now),
        }
        return render_to_string("admin/articles/calendarentry/_became.html", context)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        entry = context["original"]
        if entry:
            context["may_change"] = roles.may_change_entry(request.user, entry)
            context["may_begin"] = roles.may_begin(request.user, entry)
            context["may_plan"] = roles.may_plan(request.user)
            zone, now = Publisher.load().zone, timezone.now()
            context["disagreement"] = planning.disagreement(entry, zone=zone, now=now)
        return super().render_change_form(request, context, *args, **kwargs)

    # ---- Addresses --------------------------------------------------------------------

    def get_urls(self) -> Any:
        def named(route: str, view: Any, name: str) -> Any:
            def show(request: HttpRequest, **given: Any) -> HttpResponse:
                answer: HttpResponse = view(self, request, **given)
                return answer

            full = f"articles_calendarentry_{name}"
            return path(route, self.admin_site.admin_view(show), name=full)

        return [
            named("month/", views.month, "this_month"),
            named("month/<int:year>/<int:month>/", views.month, "month"),
            named("week/", views.week, "this_week"),
            named("week/<int:year>/<int:week>/", views.week, "week"),
            named("board/", views.board, "board"),
            named("tray/", views.tray, "tray"),
            named("<int:pk>/move/", moving.move, "move"),
            named("<int:pk>/stage/", moving.stage, "stage"),
            named("<int:pk>/begin/", moving.begin, "begin"),
            named("<int:pk>/link/", moving.link, "link"),
            named("<int:pk>/unlink/", moving.unlink, "unlink"),
            named("<int:pk>/follow/", moving.follow, "follow"),
            *super().get_urls(),
        ]

    # ---- The list ---------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Entries:
        found = cast("Any", super().get_queryset(request)).with_stage_now(now_of(request))
        return cast("Entries", found)

    @property
    def media(self) -> Any:
        return super().media + EntrySubject.media(self.admin_site)

    @admin.display(description="Working title", ordering="title")
    def titled(self, entry: Any) -> SafeString:
        stage = entry.stage_now
        return format_html(
            '{} <span class="state state-{}">{}</span>',
            entry.title,
            stage.replace("_", "-"),
            STAGES.get(stage, stage),
        )

    @admin.display(description="Planned for", ordering="target_on")
    def planned_for(self, entry: CalendarEntry) -> str:
        return planning.target_in_words(entry)
