"""What editors should look at in the glossary: read-only pages, made when they are opened."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from glossary import reports
from glossary.models import GlossaryChange

from .changes import GlossaryChangeAdmin


class Page(NamedTuple):
    title: str
    lede: str
    columns: tuple[str, ...]
    rows: Callable[..., list[reports.Row]]


PAGES = {
    "undefined": Page(
        "Words used and not defined",
        "Acronyms and capitalised phrases in several of the newest articles.",
        ("Words", "For example in", "Articles"),
        reports.undefined_words,
    ),
    "unused": Page(
        "Terms that no article uses",
        "Published terms without a link from any article.",
        ("Term", "", "Forms"),
        reports.unused,
    ),
}


class ReportsAdmin(GlossaryChangeAdmin):
    """Adds the reports beside the changes of forms."""

    change_list_template = "admin/glossary/glossarychange/change_list.html"

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.report)
        name = "glossary_report"
        return [path("reports/<slug:name>/", view, name=name), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        pages = [
            (page.title, reverse("admin:glossary_report", args=[name]))
            for name, page in PAGES.items()
        ]
        return super().changelist_view(request, {"reports": pages} | (extra_context or {}))

    def report(self, request: HttpRequest, name: str) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = PAGES.get(name)
        if page is None:
            raise Http404("There is no such report.")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": page.title,
            "page": page,
            "rows": page.rows(now=timezone.now()),
            "most": reports.MOST_ROWS,
        }
        return TemplateResponse(request, "admin/glossary/glossarychange/report.html", context)


admin.site.register(GlossaryChange, ReportsAdmin)
