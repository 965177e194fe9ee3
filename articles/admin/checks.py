"""On the forms of texts: what could be mended in them as they are written."""

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from articles import rendering
from articles.checking.writing import Report, Writing, report_on
from articles.models import Article, Page

from .base import DeskAdmin


class ChecksText(DeskAdmin):
    """Adds the panel “Checks”: of the stored text, and by its own address of what is sent."""

    def get_urls(self) -> Any:
        show = self.admin_site.admin_view(require_POST(self.checks_view))
        return [path("checks/", show, name=self._checks_name), *super().get_urls()]

    @property
    def _checks_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_checks"

    def checks_view(self, request: HttpRequest) -> HttpResponse:
        """The findings of a text that is being written; `of` names what it is stored as."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        stored = self.get_object(request, request.GET["of"]) if "of" in request.GET else None
        if stored and not self.has_change_permission(request, stored):
            raise PermissionDenied
        try:
            writing = sent(request, self.writing_of(stored))
        except rendering.TextTooLarge as error:
            return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
        report = report_on(writing, now=timezone.now())
        return render(request, "admin/articles/article/_findings.html", {"checks": report})

    def writing_of(self, stored: Any) -> Writing:
        """What is stored; None is a text that is begun."""
        return writing_of(stored)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stored = context["original"]
        may = self.has_change_permission if stored else self.has_add_permission
        if may(request, *[stored] * bool(stored)):
            address = reverse(f"admin:{self._checks_name}")
            context["checks_address"] = f"{address}?of={stored.pk}" if stored else address
            context["checks"] = (
                report_on(self.writing_of(stored), now=timezone.now()) if stored else Report()
            )
        return super().render_change_form(request, context, *args, **kwargs)


def writing_of(stored: Any) -> Writing:
    """What is stored of an article or a page; None is one that is begun."""
    if isinstance(stored, Article):
        seen = stored.update_of or stored  # what readers have of it, if anything
        return Writing(
            body=stored.body,
            title=stored.title,
            summary=stored.summary,
            language=stored.language,
            address=seen.get_absolute_url(),
            article=seen.pk,
            subjects=frozenset(stored.subjects.values_list("pk", flat=True)),
        )
    if isinstance(stored, Page):
        return Writing(
            body=stored.body,
            title=stored.title,
            summary=stored.summary,
            language=settings.LANGUAGE_CODE,
            address=stored.get_absolute_url(),
            is_article=False,
        )
    return Writing("")


def sent(request: HttpRequest, stored: Writing) -> Writing:
    """The same with what the form holds now. Raises rendering.TextTooLarge."""
    posted = request.POST
    subjects = {int(key) for key in posted.getlist("subjects") if key.isdecimal()}
    return replace(
        stored,
        body=rendering.sanitise(posted.get("body", "")),
        title=rendering.clean_text(posted.get("title", "")),
        summary=rendering.clean_text(posted.get("summary", "")),
        language=posted.get("language", stored.language),
        subjects=frozenset(subjects),
    )
