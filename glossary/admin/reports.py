"""What editors should look at in the glossary: an overview, and a page for each report."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from glossary import mentions, reports, tasks
from glossary.models import ArticleTermRule, GlossaryChange, Term, TermReference

from .changes import GlossaryChangeAdmin


class ReportsAdmin(GlossaryChangeAdmin):
    """Adds the reports beside the changes of forms."""

    change_list_template = "admin/glossary/glossarychange/change_list.html"

    def get_urls(self) -> Any:
        inside = self.admin_site.admin_view
        return [
            path("reports/", inside(self.overview), name="glossary_reports"),
            path("reports/<slug:name>/", inside(self.report), name="glossary_report"),
            *super().get_urls(),
        ]

    def overview(self, request: HttpRequest) -> HttpResponse:
        """All reports with their numbers."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        now = timezone.now()
        found = [
            (report, report.rows(now=now, start=0, choice="")[1])
            for report in reports.REPORTS.values()
        ]
        return self._page(request, "overview", title="Glossary reports", reports=found,
                          waiting=mentions.waiting())  # fmt: skip

    def report(self, request: HttpRequest, name: str) -> HttpResponse:
        """GET shows a page of rows; POST does what the button of a row says."""
        report = reports.REPORTS.get(name)
        if report is None:
            raise Http404("There is no such report.")
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_act = bool(report.button) and request.user.has_perm("glossary.change_term")
        if request.method == "POST":
            if not may_act:
                raise PermissionDenied
            self.message_user(request, act(name, request.POST.get("key", "")))
            return HttpResponseRedirect(request.get_full_path())
        choice = request.GET.get("reason", "")
        choice = choice if choice in report.choices else ""
        page = request.GET.get("page", "1")
        number = int(page) if page.isdecimal() and 0 < int(page) < 10_000 else 1
        start = (number - 1) * reports.PAGE
        rows, total = report.rows(now=timezone.now(), start=start, choice=choice)
        return self._page(
            request,
            "report",
            title=report.title,
            report=report,
            rows=rows,
            total=total,
            choice=choice,
            may_act=may_act,
            number=number,
            previous=number - 1,
            next=number + 1 if start + len(rows) < total else 0,
        )

    def _page(self, request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
        common = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/glossary/glossarychange/{name}.html"
        return TemplateResponse(request, template, common | context)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        address = {"reports_address": reverse("admin:glossary_reports")}
        return super().changelist_view(request, address | (extra_context or {}))


def act(name: str, key: str) -> str:
    """Do what the button of this report does with this row; gives what to tell the editor."""
    if name == "undefined":
        reports.ignore(key[:200])
        return f"“{key[:200]}” is not shown any more."
    if name == "homographs":
        return decide(key)
    term = Term.objects.filter(pk=key).first() if key.isdecimal() else None
    if term is None:
        return "The term is not there any more."
    if name == "due":
        term.reviewed_on = timezone.localdate()
        term.save(update_fields=["reviewed_on"])
        return f"“{term}” was reviewed today."
    term.link_policy = Term.LinkPolicy.MANUAL
    term.save(update_fields=["link_policy"])
    tasks.relink_soon()
    return f"“{term}” is linked only where an article asks for it."


def decide(key: str) -> str:
    """Link this term in this article, where several have the name."""
    article, _, term = key.partition("-")
    found = None
    if article.isdecimal() and term.isdecimal():
        rows = TermReference.objects.select_related("article", "term")
        found = rows.filter(article=int(article), term=int(term)).first()
    if found is None:
        return "The article does not use the term any more."
    ArticleTermRule.objects.update_or_create(
        article=found.article, term=found.term, defaults={"action": ArticleTermRule.Action.PIN}
    )
    mentions.relink_article(found.article_id)
    return f"“{found.article}” links “{found.term}” from now on."


admin.site.register(GlossaryChange, ReportsAdmin)
