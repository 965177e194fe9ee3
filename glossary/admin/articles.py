"""The form of an article, with the terms that its text links."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_POST

from articles import rendering
from articles.admin.articles import ArticleAdmin
from articles.models import Article
from articles.models.site import own_hosts

from . import panel


class LinkedArticleAdmin(ArticleAdmin):
    change_form_template = "admin/glossary/article/change_form.html"
    add_form_template = change_form_template

    def get_urls(self) -> Any:
        show = self.admin_site.admin_view(require_POST(self.terms_view))
        return [path("terms/", show, name="articles_article_terms"), *super().get_urls()]

    def terms_view(self, request: HttpRequest) -> HttpResponse:
        """The panel of a text that is being written: sent with subjects and decisions."""
        if not (self.has_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        try:
            body = rendering.sanitise(request.POST.get("body", ""))
        except rendering.TextTooLarge as error:
            return HttpResponse(str(error), status=400, content_type="text/plain; charset=utf-8")
        found = panel.panel_of(
            rendering.render(body, own_hosts=own_hosts()).html,
            subjects=keys_of(request.POST.getlist("subjects")),
            rules={pk: rule for pk, rule in panel.decided_in(request.POST.dict()).items() if rule},
        )
        return render(request, "admin/glossary/article/_terms.html", {"panel": found})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article: Article | None = context["original"]
        may = self.has_add_permission(request)
        if article:
            may = self.has_change_permission(request, article)
        if may:
            context["panel"] = panel_of_form(article, request)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        panel.store(form.instance, panel.decided_in(request.POST.dict()))
        super().save_related(request, form, formsets, change)


def panel_of_form(article: Article | None, request: HttpRequest) -> panel.Panel:
    """Of the text as it is stored; a form that is shown again keeps what was decided in it."""
    rules = panel.rules_of(article) if article else {}
    rules |= panel.decided_in(request.POST.dict())
    return panel.panel_of(
        article.body_html if article else "",
        subjects=set(article.subjects.values_list("pk", flat=True)) if article else set(),
        rules={pk: rule for pk, rule in rules.items() if rule},
    )


def keys_of(values: list[str]) -> set[int]:
    """
    >>> keys_of(["7", "x", ""])
    {7}
    """
    return {int(value) for value in values if value.isdecimal() and len(value) < 19}


admin.site.unregister(Article)
admin.site.register(Article, LinkedArticleAdmin)
