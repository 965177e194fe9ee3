"""What the admin's classes of all apps share."""

from typing import Any

from django.contrib import admin
from django.core.paginator import EmptyPage, Page, Paginator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst


class DeskAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """An admin class of this site: addresses typed without a scheme are https."""

    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    help_texts: dict[str, str] = {}
    """For fields whose model says nothing an editor would understand."""
    show_facets = admin.ShowFacets.NEVER

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if is_completing(request):
            return UncountedPaginator(*args, **kwargs)
        return super().get_paginator(request, *args, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in self.help_texts:
            kwargs.setdefault("help_text", self.help_texts[db_field.name])
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """For tables of a million rows: counts no further than `MOST`, and lists no more."""

    MOST = 5000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: self.MOST].count())

    @property
    def is_capped(self) -> bool:
        return self.count >= self.MOST


class ShortPaginator(CappedPaginator):
    """For rows that are large: to count a thousand of them takes a moment already."""

    MOST = 1000


class UncountedPaginator(Paginator):  # type: ignore[type-arg]
    """For names that are found while one types: that there are more is known by asking for one."""

    count = 0  # of what was seen so far

    def page(self, number: Any) -> Page:  # type: ignore[type-arg]
        if number < 1:
            raise EmptyPage("There is no such page.")
        start = (number - 1) * self.per_page
        rows = list(self.object_list[start : start + self.per_page + 1])
        self.count = start + len(rows)
        return Page(rows[: self.per_page], number, self)


def is_completing(request: HttpRequest) -> bool:
    """Whether it asks for names that go by some letters, of which nothing else is shown."""
    return request.path.endswith("/autocomplete/")


class LargeTable(DeskAdmin):
    """Of which there may be a million: what a list costs does not depend on that."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = list_max_show_all = 50


class LedgerAdmin(LargeTable):
    """
    For rows that the site itself writes: looked at, never typed; large tables.

    What is done is done to rows that somebody saw: the offer to choose those of all pages is not
    shown (admin.css), and not taken.
    """

    takes_all_pages = False

    def response_action(self, request: Any, queryset: Any, *where: Any) -> HttpResponse | None:
        if not self.takes_all_pages:
            request.POST = request.POST.copy()
            request.POST["select_across"] = "0"
        return super().response_action(request, queryset, *where)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
