"""Terms: the list, and the form with the words that stand for a term and all around it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import site
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db import models
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.base import EditorAdmin
from articles.admin.fields import SeveralLookedUp, TextEditor, show_body
from articles.admin.inlines import NamedCells
from common.desk import is_completing
from glossary import wording
from glossary.models import (
    Term,
    TermAddress,
    TermForm,
    TermRelation,
    TermSource,
)
from glossary.termpage import COUNTED

from .effect import ShowsEffect
from .exchanging import Exchanges

Kind = TermRelation.Kind


class TermsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Terms found by typing, however many there are."""

    def __init__(self, **kwargs: Any) -> None:
        relation = TermRelation._meta.get_field("second")
        widget = SeveralLookedUp(relation, site)
        super().__init__(queryset=Term.objects.all(), widget=widget, required=False, **kwargs)


class TermEditForm(forms.ModelForm):  # type: ignore[type-arg]
    """A term, and those it belongs with."""

    as_source = False

    see_also = TermsField(help_text="Terms that readers of this one may want next.")
    opposite = TermsField(help_text="What it is the opposite of.")
    confused_with = TermsField(
        label="Not to be confused with", help_text="Terms that are often taken for it."
    )
    broader = TermsField(label="Broader terms", help_text="What it is a kind of, or a part of.")

    class Meta:
        model = Term
        fields = (
            "headword", "sense_qualifier", "kind", "expansion", "pronunciation",
            "short_definition", "definition", "usage_note", "language", "status", "replaced_by",
            "link_policy", "per", "subjects", "reviewed_on", "review_every", "slug",
        )  # fmt: skip
        widgets = {"definition": TextEditor, "short_definition": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for kind in Kind:
                self.initial[kind.value] = related(self.instance, kind)
        if "definition" in self.fields:
            typed = self.data.get(self.add_prefix("definition")) if self.is_bound else None
            body = self.instance.definition if typed is None else typed
            show_body(self.fields["definition"], body, as_source=self.as_source)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for kind in Kind:
            if self.instance.pk and self.instance in (cleaned.get(kind.value) or []):
                self.add_error(kind.value, "A term is not related to itself.")
        above = cleaned.get("broader") or []
        if self.instance.pk and any(self.instance in all_broader(term) for term in above):
            self.add_error("broader", "This term is itself broader than one of these.")
        return cleaned

    def save_relations(self) -> None:
        term = self.instance
        for kind in Kind:
            chosen = set(self.cleaned_data[kind.value])
            stored = set(related(term, kind))
            for other in stored - chosen:
                relations(term, kind).filter(Q(first=other) | Q(second=other)).delete()
            for other in chosen - stored:
                TermRelation(first=term, second=other, kind=kind).save()


def relations(term: Term, kind: str) -> QuerySet[TermRelation, TermRelation]:
    """Its rows of this kind; of what has a direction, those that lead from it."""
    found = TermRelation.objects.filter(kind=kind)
    return found.filter(first=term) if kind == Kind.BROADER else found.of(term)


def related(term: Term, kind: str) -> list[Term]:
    rows = relations(term, kind).select_related("first", "second")
    return [row.second if row.first_id == term.pk else row.first for row in rows]


def all_broader(term: Term) -> set[Term]:
    """The term and all above it; a query a step."""
    found: set[Term] = set()
    waiting = [term]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += related(one, Kind.BROADER)
    return found


class PartOfTerm(admin.options.InlineModelAdmin):  # type: ignore[type-arg]
    """Whoever may change the term may change these."""

    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("glossary.view_term")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("glossary.change_term")

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission


class WordsFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """What an editor changed is the editor's from then on."""

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        if {"text", "kind"} & set(form.changed_data):
            form.instance.origin = TermForm.Origin.EDITOR
        return super().save_existing(form, obj, commit=commit)


class WordInline(PartOfTerm, NamedCells):
    model = TermForm
    formset = WordsFormSet
    fields = ["text", "kind", "case_rule", "in_compounds", "enabled", "origin"]
    readonly_fields = ["origin"]
    verbose_name_plural = "words that stand for it"


class SourcesFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Of another address nothing is known yet."""

    def save_existing(self, form: Any, obj: Any, commit: bool = True) -> Any:  # noqa: FBT001, FBT002
        if "url" in form.changed_data:
            form.instance.checked_at = form.instance.failing_since = None
            form.instance.fault = ""
        return super().save_existing(form, obj, commit=commit)


class SourceInline(PartOfTerm, admin.StackedInline):  # type: ignore[type-arg]
    model = TermSource
    formset = SourcesFormSet
    fields = [("citation", "locator"), ("url", "accessed_on")]


class DueFilter(admin.SimpleListFilter):
    title = "review"
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("due", "due")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() != "due":
            return queryset
        due = Term.objects.due_for_review(timezone.localdate())
        return queryset.filter(pk__in=due.values("pk"))


class LetterFilter(admin.SimpleListFilter):
    title = "letter"
    parameter_name = "letter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        letters = Term.objects.in_order().values_list("bucket", flat=True)
        return [(letter, letter) for letter in dict.fromkeys(letters)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(bucket=self.value()) if self.value() else queryset


# As `glossary.uses.USED` has it; counted as far as readers are told.
USES = """(SELECT count(*) FROM (
    SELECT FROM glossary_termreference
    WHERE term_id = glossary_term.id AND (is_linked OR is_manual) LIMIT %s
) AS used)"""


@admin.register(Term)
class TermAdmin(ShowsEffect, Exchanges, EditorAdmin):
    form = TermEditForm
    change_form_template = "admin/articles/article/change_form.html"
    inlines = [WordInline, SourceInline]
    autocomplete_fields = ["replaced_by", "subjects"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "headword",
                    ("sense_qualifier", "kind"),
                    "expansion",
                    "pronunciation",
                    "short_definition",
                    "definition",
                    "usage_note",
                ]
            },
        ),
        ("Publishing", {"fields": ["status", "replaced_by"], "classes": ["panel"]}),
        ("Links to it", {"fields": ["link_policy", "per"], "classes": ["panel"]}),
        ("Review", {"fields": ["reviewed_on", "review_every"], "classes": ["panel"]}),
        (
            "Around it",
            {
                "fields": ["subjects", "see_also", "opposite", "confused_with", "broader"],
                "classes": ["panel", "collapse"],
            },
        ),
        ("Address", {"fields": ["slug", "language"], "classes": ["panel", "collapse"]}),
    ]
    list_display = ["term", "kind", "status", "short_definition", "uses"]
    list_filter = ["status", LetterFilter, "kind", DueFilter]
    search_fields = ["headword", "expansion", "forms__text"]
    search_help_text = "A part of the term, or of another word for it."
    ordering = ["filing_key", "pk"]
    list_per_page = 100
    actions = ["publish", "reviewed"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With its number of articles, counted for the rows that are shown only."""
        terms: QuerySet[Any] = super().get_queryset(request)
        if is_completing(request):
            return terms
        counted: QuerySet[Any] = terms.annotate(uses=RawSQL(USES, [COUNTED + 1]))  # noqa: S611
        return counted

    @admin.display(description="Term", ordering="filing_key")
    def term(self, term: Term) -> str:
        return str(term)

    @admin.display(description="Articles")
    def uses(self, term: Any) -> str:
        return f"more than {intcomma(COUNTED)}" if term.uses > COUNTED else intcomma(term.uses)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What readers know is retired, and leads them on."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status == Term.Status.DRAFT)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return str(obj.get_absolute_url()) if obj and obj.is_published else None

    # ---- Saving -----------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        before = Term.objects.filter(pk=obj.pk).values_list("slug", flat=True).first()
        super().save_model(request, obj, form, change)
        TermAddress.objects.filter(slug=obj.slug).delete()
        if before and before != obj.slug:
            TermAddress.objects.update_or_create(slug=before, defaults={"term": obj})

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        form.save_relations()
        wording.keep_forms(form.instance)

    # ---- Many at once -----------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found = super().get_actions(request)
        found.pop("delete_selected", None)
        return found

    @admin.action(description="Publish the chosen drafts", permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Term, Term]) -> None:
        drafts = chosen.filter(status=Term.Status.DRAFT)
        defined = Q(short_definition__gt="") | Q(definition__gt="")
        without = drafts.exclude(defined).count()
        done = drafts.filter(defined).update(status=Term.Status.PUBLISHED)
        if done:
            self.message_user(request, f"Published: {done}. The archive is linked within moments.")
        if without:
            words = f"Left as they are, because nothing defines them: {without}."
            self.message_user(request, words, messages.WARNING)

    @admin.action(description="Note that they were reviewed today", permissions=["change"])
    def reviewed(self, request: HttpRequest, chosen: QuerySet[Term, Term]) -> None:
        done = chosen.update(reviewed_on=timezone.localdate())
        self.message_user(request, f"Reviewed today: {done}.")
