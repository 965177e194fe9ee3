"""The form of a term: stands in for its own part."""

from django.contrib import admin

from articles.admin.base import DeskAdmin
from glossary.models import Term, TermForm

from .effect import ShowsEffect


class FormInline(admin.TabularInline):  # type: ignore[type-arg]
    model = TermForm
    extra = 0
    fields = ["text", "key"]


@admin.register(Term)
class TermAdmin(ShowsEffect, DeskAdmin):
    inlines = [FormInline]
    fields = ["headword", "slug", "status"]
    search_fields = ["headword"]
