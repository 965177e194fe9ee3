"""Who wrote an article and what it cites, in the article's own form."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.text import capfirst

from articles.models import Byline, Reference


class InOrder(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows whose place is left empty come last, in the order of the form."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        place = form.fields["position"]
        place.required = False
        place.help_text = "The lowest number is named first. Left empty: last."
        if not form.instance.pk:
            place.initial = None
            form.initial.pop("position", None)

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        rows = [form for form in self.forms if form.has_changed() or form.instance.pk]
        given = [form.cleaned_data.get("position") for form in rows]
        last = max((place for place in given if place is not None), default=-1)
        for form, place in zip(rows, given, strict=True):
            if place is None:
                last += 1
                form.cleaned_data["position"] = form.instance.position = last


class NamedCells(admin.TabularInline):  # type: ignore[type-arg]
    """Rows of a table of which each control, and the first column, has a name to be read out."""

    template = "admin/articles/tabular.html"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = capfirst(field.label)
        return field

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        # Field takes an instance of a widget as it takes a class.
        formset.deletion_widget = forms.CheckboxInput(  # type: ignore[assignment]
            attrs={"aria-label": "Delete"}
        )
        return formset


class PartOfArticle(admin.options.InlineModelAdmin):  # type: ignore[type-arg]
    """Whoever may change the article may change these; the article's form asks first."""

    formset = InOrder
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.view_article")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_article")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_article")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_article")


class BylineInline(PartOfArticle, admin.StackedInline):  # type: ignore[type-arg]
    model = Byline
    verbose_name = "author"
    verbose_name_plural = "authors"
    fields = [("author", "name", "position")]
    autocomplete_fields = ["author"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["help_text"] = "Who wrote it: type a few letters of the name."
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A new author may be added from here; the others are changed in their own place."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "author":
            field.widget.can_change_related = False
            field.widget.can_delete_related = False
            field.widget.can_view_related = False
        return field


class ReferenceInline(PartOfArticle, admin.StackedInline):  # type: ignore[type-arg]
    model = Reference
    verbose_name = "source"
    verbose_name_plural = "sources"
    fields = [
        "title",
        ("authors", "publication"),
        ("published_on", "position"),
        ("url", "archived_url"),
        "is_summarised",
    ]
