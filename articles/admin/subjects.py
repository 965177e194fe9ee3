"""The subject index: its headings with their other names and relations, as a list and as a tree."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path

from articles import subjects, tallies
from articles.models import RelatedSubjects, Subject, SubjectLabel, SubjectRelation
from articles.models.author import free_slug

from .assigning import AssignForm, ask
from .fields import SubjectsField
from .indexlint import Lints
from .inlines import NamedCells
from .people import InUse
from .regrouping import Regroups
from .skos import ExchangesSkos

MOST = 500  # subjects at once


class SubjectForm(forms.ModelForm):  # type: ignore[type-arg]
    """A subject, and those above and beside it."""

    broader = SubjectsField(
        required=False,
        help_text="The subjects above it, where there are some: Virtues, of Trust. Readers are "
        "led from there to here.",
    )
    related = SubjectsField(
        required=False,
        label="See also",
        help_text="Subjects beside it. Readers are led from each to the other. Those above or "
        "below need not be named: the index leads down by itself.",
    )

    class Meta:
        model = Subject
        fields = ("name", "description", "scope_note", "language", "sort_as", "slug")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            above = Subject.objects.filter(narrower_relations__subject=self.instance)
            self.initial["broader"] = list(above)
            self.initial["related"] = list(beside(self.instance))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("slug") and cleaned.get("name") and "slug" not in self.errors:
            others = Subject.objects.exclude(pk=self.instance.pk)
            cleaned["slug"] = free_slug(others, cleaned["name"], fallback="subject")
        self._refuse_circles(cleaned.get("broader") or [], cleaned.get("related") or [])
        return cleaned

    def _refuse_circles(self, broader: list[Subject], related: list[Subject]) -> None:
        """Judged by what will stand there after saving, not by what stands there now."""
        own = {self.instance.pk}
        above = Subject.objects.above(*(b.pk for b in broader)) | {b.pk for b in broader}
        below = Subject.objects.below(*own) | own if self.instance.pk else own
        if self.instance.pk and below & above:
            names = ", ".join(f"“{one}”" for one in broader if one.pk in below) or "One of these"
            self.add_error("broader", f"{names} stands below this subject already.")
        elif wrong := [one for one in related if one.pk in above | below]:
            names = ", ".join(f"“{one}”" for one in wrong)
            self.add_error("related", f"{names}: readers are led there by the broader subjects.")
        elif self.instance.pk:
            self._refuse_related_lineage(above, below - own)

    def _refuse_related_lineage(self, above: set[int], below: set[int]) -> None:
        pair = RelatedSubjects.objects.filter(
            Q(first__in=above, second__in=below) | Q(first__in=below, second__in=above)
        ).first()
        if pair:
            self.add_error("broader", f"{pair} are related: one can’t stand above the other.")

    def save_relations(self) -> None:
        subject, cleaned = self.instance, self.cleaned_data
        RelatedSubjects.objects.of(subject).exclude(
            Q(first__in=cleaned["related"]) | Q(second__in=cleaned["related"])
        ).delete()
        SubjectRelation.objects.filter(subject=subject).exclude(
            broader__in=cleaned["broader"]
        ).delete()
        for broader in cleaned["broader"]:
            SubjectRelation.objects.put(subject, below=broader)
        for other in cleaned["related"]:
            RelatedSubjects.objects.put(subject, other)


def beside(subject: Subject) -> QuerySet[Subject, Subject]:
    found: QuerySet[Subject, Subject] = Subject.objects.filter(
        Q(related_after__second=subject) | Q(related_before__first=subject)
    )
    return found


class LabelInline(NamedCells):
    """Whoever may change the subject may change its other names."""

    model = SubjectLabel
    fields = ["text", "kind", "language"]
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.view_subject")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_subject")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_subject")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("articles.change_subject")


class LetterFilter(admin.SimpleListFilter):
    title = "letter"
    parameter_name = "letter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        letters = Subject.objects.active().order_by("filing_key").values_list("bucket", flat=True)
        return [(letter, letter) for letter in dict.fromkeys(letters)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(bucket=self.value()) if self.value() else queryset


@admin.register(Subject)
class SubjectAdmin(Lints, Regroups, ExchangesSkos, InUse):
    used_as = tallies.Kind.SUBJECT
    form = SubjectForm
    fieldsets = [
        (None, {"fields": ["name", "description", "scope_note"]}),
        ("Around it", {"fields": ["broader", "related"]}),
        ("Filing and address", {"fields": ["sort_as", "language", "slug"]}),
    ]
    inlines = [LabelInline]
    list_display = ["name", "uses", "slug"]
    list_filter = [LetterFilter]
    search_fields = ["name", "labels__text"]
    search_help_text = "A part of the subject’s name, or of another name of it."
    ordering = ["filing_key", "pk"]
    list_per_page = 100
    change_list_template = "admin/articles/subject/change_list.html"
    help_texts = {
        "name": "As the subject index lists it: Trust; Networks, strength of ties in. Where two "
        "would be called the same, say which: Parties (law).",
        "slug": "The last part of the subject’s address. Left empty, it is made from the name. A "
        "change leaves the old address working.",
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(status=Subject.Status.ACTIVE)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Beside an article's form there is room for the heading only."""
        return [] if IS_POPUP_VAR in request.GET or IS_POPUP_VAR in request.POST else self.inlines

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "slug":
            kwargs["required"] = False
            kwargs["form_class"] = forms.SlugField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        form.save_relations()

    # ---- Many at once -----------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        if IS_POPUP_VAR in request.GET or not request.user.has_perm("articles.change_subject"):
            return {}
        label = "Put below a broader subject"
        return {"put_below": (SubjectAdmin.put_below, "put_below", label)}

    def put_below(
        self, request: HttpRequest, chosen: QuerySet[Subject, Subject]
    ) -> HttpResponse | None:
        rows = list(chosen[: MOST + 1])
        if len(rows) > MOST:
            self.message_user(request, f"Choose {MOST} at the most.", messages.ERROR)
            return None
        question = "The subjects that these are to stand below."
        form = AssignForm(request.POST if "confirmed" in request.POST else None, question=question)
        if not form.is_valid():
            return ask(self, request, form, rows, action="put_below", label="Put below")
        done, refused = 0, []
        for subject in rows:
            for broader in form.cleaned_data["subjects"]:
                if SubjectRelation.objects.put(subject, below=broader):
                    self.log_change(request, subject, f"Put below “{broader}”.")
                    done += 1
                else:
                    refused.append(f"“{subject}” can’t stand below “{broader}”.")
        if done:
            self.message_user(request, f"Put below: {done}.", messages.SUCCESS)
        if refused:
            self.message_user(request, " ".join(refused), messages.WARNING)
        return HttpResponseRedirect(request.get_full_path())

    # ---- The tree ---------------------------------------------------------------------

    def get_urls(self) -> Any:
        show = self.admin_site.admin_view(self.tree_view)
        return [path("tree/", show, name="articles_subject_tree"), *super().get_urls()]

    def tree_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": "Subjects as a tree",
            "opts": self.opts,
            "branches": subjects.tree(),
        }
        return TemplateResponse(request, "admin/articles/subject/tree.html", context)
