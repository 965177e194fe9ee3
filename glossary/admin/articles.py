"""On the form of an article: the terms it links, and what an editor decides about them."""

from typing import Any

from django.contrib import admin
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles.admin.articles import ArticleAdmin
from articles.admin.inlines import NamedCells, PartOfArticle
from articles.models import Article
from glossary.models import ArticleTermRule, TermReference

NO_LINKS = "None of its words is a term, or it was saved a moment ago."


class RuleInline(PartOfArticle, NamedCells):
    model = ArticleTermRule
    formset = BaseInlineFormSet  # type: ignore[assignment]  # these rows have no order
    verbose_name = "decision"
    verbose_name_plural = "decisions about glossary terms"
    fields = ["term", "action"]
    autocomplete_fields = ["term"]


class LinkedArticleAdmin(ArticleAdmin):
    inlines = [*ArticleAdmin.inlines, RuleInline]
    readonly_fields = [*ArticleAdmin.readonly_fields, "linked_terms"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            return fieldsets
        panel = {"fields": ["linked_terms"], "classes": ["panel", "collapse"]}
        return [*fieldsets, ("Glossary", panel)]

    @admin.display(description="Linked terms")
    def linked_terms(self, article: Article) -> SafeString | str:
        """As of the last time it was saved."""
        rows = (
            TermReference.objects.filter(article=article, is_linked=True)
            .select_related("term")
            .order_by("first_offset")
        )
        links = [
            (reverse("admin:glossary_term_change", args=[row.term_id]), str(row.term), row.context)
            for row in rows
        ]
        if not links:
            return NO_LINKS
        items = format_html_join("", '<li><a href="{}">{}</a>: {}</li>', links)
        return format_html("<ul>{}</ul>", items)


admin.site.unregister(Article)
admin.site.register(Article, LinkedArticleAdmin)
