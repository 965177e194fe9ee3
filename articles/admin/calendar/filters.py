"""The filters of the calendar: the same in the list and in every view, kept in the address."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin import site
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.lists import AutocompleteFilter
from articles.admin.states import STATES, state_q
from articles.models import Article, Author, CalendarEntry, Subject

from .forms import LookedUp, staff

Entries = QuerySet[Any, Any]  # of CalendarEntry, with `stage_now`

# Every stage that an entry can be in: its own, then those of its article.
STAGES = {value: label for value, label in CalendarEntry.Stage.choices if value != "dropped"} | {
    "writing": "writing",
    **{value: label for value, label in STATES.items() if value not in {"draft", "expired"}},
    "dropped": "dropped",
}


class EntrySubject(AutocompleteFilter):
    title = "subject"
    parameter_name = "subject"
    relation = CalendarEntry._meta.get_field("subjects")
    lookup = "subjects"


class EntryAuthor(AutocompleteFilter):
    title = "author"
    parameter_name = "author"
    relation = CalendarEntry._meta.get_field("authors")
    lookup = "authors"


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return Article.Kind.choices

    def queryset(self, request: HttpRequest, queryset: Entries) -> Entries:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StageFilter(admin.SimpleListFilter):
    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STAGES.items())

    def queryset(self, request: HttpRequest, queryset: Entries) -> Entries:
        return queryset.filter(stage_now=self.value()) if self.value() else queryset


class AssigneeFilter(admin.SimpleListFilter):
    title = "assignee"
    parameter_name = "assignee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(user.pk), user.get_full_name() or user.username) for user in staff()]

    def queryset(self, request: HttpRequest, queryset: Entries) -> Entries:
        value = self.value() or ""
        return (
            queryset.filter(assignee=value) if value.isdecimal() and len(value) < 10 else queryset
        )


class FilterForm(forms.Form):
    """The filters above the views; what is no choice of theirs filters nothing."""

    author = forms.ModelChoiceField(
        queryset=Author.objects.all(),
        required=False,
        widget=LookedUp(EntryAuthor.relation, site),
    )
    subject = forms.ModelChoiceField(
        queryset=Subject.objects.active(),
        required=False,
        widget=LookedUp(EntrySubject.relation, site),
    )
    kind = forms.ChoiceField(required=False, choices=[("", "All"), *Article.Kind.choices])
    stage = forms.ChoiceField(required=False, choices=[("", "All"), *STAGES.items()])
    assignee = forms.ModelChoiceField(queryset=staff(), required=False, empty_label="All")

    def entries(self, now: datetime) -> Entries:
        """The entries that they leave, each with `stage_now`, ready to be shown."""
        found = CalendarEntry.objects.with_stage_now(now)
        for name, field in {
            "author": "authors",
            "subject": "subjects",
            "kind": "kind",
            "stage": "stage_now",
            "assignee": "assignee",
        }.items():
            if chosen := self.chosen.get(name):
                found = found.filter(**{field: chosen})
        article = ("body", "body_html", "text", "search")
        return (
            found.select_related("assignee", "article")
            .defer(*(f"article__{name}" for name in article))
            .prefetch_related("authors")
        )

    def articles(self, now: datetime) -> QuerySet[Article, Article]:
        """The articles that they leave: an assignee is that of the article's entry."""
        q = Q()
        for name, field in {
            "author": "authors",
            "subject": "subjects",
            "kind": "kind",
            "assignee": "calendar_entry__assignee",
        }.items():
            if chosen := self.chosen.get(name):
                q &= Q(**{field: chosen})
        if stage := self.chosen.get("stage"):
            q &= state_q(stage, now=now) if stage in {"scheduled", "published"} else Q(pk=None)
        return Article.objects.filter(q)

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data


def now_of(request: HttpRequest) -> datetime:
    """The moment of this request, for what Django calls without one."""
    if not hasattr(request, "calendar_now"):
        request.calendar_now = timezone.now()  # type: ignore[attr-defined]
    moment: datetime = request.calendar_now  # type: ignore[attr-defined]
    return moment
