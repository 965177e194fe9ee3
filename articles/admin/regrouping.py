"""Merging, splitting and renaming subjects: a form, what it would do, a button; and the journal."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import regrouping
from articles.models import Article, ArticleSubject, Subject, SubjectChange

from .base import DeskAdmin

SHOWN = 500  # articles to choose from


class RegroupForm(forms.Form):
    """What is to become of `subject`; `title` names the page and the button."""

    title = ""
    explanation = ""

    def __init__(self, *args: Any, subject: Subject, words: str, **kwargs: Any) -> None:
        """`words` is what the titles of the articles to choose from hold."""
        super().__init__(*args, **kwargs)
        self.subject, self.words = subject, words

    def regroup(self, *, by: User, now: datetime) -> SubjectChange:
        """Do it; raises `CannotRegroup`."""
        raise NotImplementedError

    def counts(self) -> dict[str, int]:
        """How many articles the subjects concerned have now."""
        return {f"Articles about “{self.subject}” now": self.subject.article_subjects.count()}


class MergeForm(RegroupForm):
    title = "Merge"
    explanation = (
        "The articles of this subject get the other one, with their places in the index. Its names "
        "become other names of that one, its relations too, and its address leads there."
    )

    into = forms.ModelChoiceField(
        queryset=Subject.objects.active(),
        help_text="The subject that stays. Type a few letters and choose.",
        widget=AutocompleteSelect(ArticleSubject._meta.get_field("tag"), admin.site),
    )

    def regroup(self, *, by: User, now: datetime) -> SubjectChange:
        return regrouping.merge(self.subject, into=self.cleaned_data["into"], by=by, now=now)

    def counts(self) -> dict[str, int]:
        into = self.cleaned_data["into"]
        number = into.article_subjects.count()
        return super().counts() | {f"Articles about “{into}” now": number}


class SplitForm(RegroupForm):
    title = "Split"
    explanation = "Some articles get another subject in place of this one, or beside it."

    into = forms.CharField(
        max_length=regrouping.LONGEST_NAME,
        help_text="The name of the other subject. It is made where none goes by it.",
    )
    keep = forms.BooleanField(
        required=False,
        label="They keep this subject too",
        help_text="Their places in the index then stay with this one.",
    )
    related = forms.BooleanField(
        required=False,
        label="See also",
        help_text="Readers are led from each of the two subjects to the other.",
    )
    articles = forms.ModelMultipleChoiceField(
        queryset=Article.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="Those that get the other subject.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about = Article.objects.filter(article_subjects__tag=self.subject)
        shown = about.filter(title__icontains=self.words).order_by("-published_at", "-pk")
        field = cast("forms.ModelMultipleChoiceField[Article]", self.fields["articles"])
        field.queryset = about
        field.widget.choices = [(article.pk, described(article)) for article in shown[:SHOWN]]
        self.is_cut = shown.count() > SHOWN

    def regroup(self, *, by: User, now: datetime) -> SubjectChange:
        cleaned = self.cleaned_data
        return regrouping.split(
            self.subject,
            into=cleaned["into"],
            articles=list(cleaned["articles"]),
            keep=cleaned["keep"],
            related=cleaned["related"],
            by=by,
            now=now,
        )


class RenameForm(RegroupForm):
    title = "Rename"
    explanation = "The subject gets another name and address; its old address leads there."

    name = forms.CharField(
        max_length=regrouping.LONGEST_NAME,
        help_text="As the subject index is to list it. What it was to be filed by is cleared.",
    )
    keep_name_too = forms.BooleanField(
        required=False,
        label="Keep the old name as another name",
        help_text="The index then says: Cars, see Automobiles.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = self.subject.name

    def regroup(self, *, by: User, now: datetime) -> SubjectChange:
        cleaned = self.cleaned_data
        return regrouping.rename(
            self.subject,
            to=cleaned["name"],
            keep_name_too=cleaned["keep_name_too"],
            by=by,
            now=now,
        )


def described(article: Article) -> str:
    when = article.published_at
    return f"{article.title}, {timezone.localtime(when).year}" if when else article.title


class Regroups(DeskAdmin):
    """Adds the three pages to the admin of subjects."""

    def get_urls(self) -> Any:
        forms_of: dict[str, type[RegroupForm]] = {
            "merge": MergeForm,
            "split": SplitForm,
            "rename": RenameForm,
        }
        pages = [
            path(
                f"<int:subject_id>/{name}/",
                self.admin_site.admin_view(self.regroup),
                {"form_class": form_class},
                name=f"articles_subject_{name}",
            )
            for name, form_class in forms_of.items()
        ]
        return [*pages, *super().get_urls()]

    def regroup(
        self, request: HttpRequest, subject_id: int, form_class: type[RegroupForm]
    ) -> HttpResponse:
        """What is asked is done and taken back at once, to show its effect; confirmed, it stays."""
        subject = get_object_or_404(Subject.objects.active(), pk=subject_id)
        if not self.has_change_permission(request, subject):
            raise PermissionDenied
        words = request.GET.get("q", "").replace("\x00", "")
        data = request.POST if request.method == "POST" else None
        form = form_class(data, subject=subject, words=words)
        change, is_confirmed = None, "confirmed" in request.POST
        context: dict[str, Any] = {}
        if form.is_valid():
            context["counts"] = form.counts()
            try:
                with transaction.atomic():
                    by = cast("User", request.user)
                    change = form.regroup(by=by, now=timezone.now())
                    if is_confirmed:
                        self.log_change(request, subject, change.summary)
                    else:
                        transaction.set_rollback(True)
            except regrouping.CannotRegroup as error:
                form.add_error(None, str(error))
        if change and is_confirmed:
            return done(self, request, change)
        if change:
            context["counts"] |= regrouping.tally(change)
        context |= {
            **self.admin_site.each_context(request),
            "title": f"{form.title}: {subject}",
            "opts": self.opts,
            "subject": subject,
            "form": form,
            "change": change,
            "posted": posted(request),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/articles/subject/regroup.html", context)


def posted(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form said, for the button that confirms it."""
    return [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]


def done(model_admin: Any, request: HttpRequest, change: SubjectChange) -> HttpResponse:
    """On to the entry of the journal, which has the button that undoes it."""
    model_admin.message_user(request, change.summary, messages.SUCCESS)
    if request.user.has_perm("articles.view_subjectchange"):
        address = reverse("admin:articles_subjectchange_change", args=[change.pk])
    else:
        address = reverse("admin:articles_subject_changelist")
    return HttpResponseRedirect(address)


@admin.register(SubjectChange)
class SubjectChangeAdmin(DeskAdmin):
    """Read only, but for undoing."""

    list_display = ["summary", "made_at", "actor", "undone_at"]
    list_filter = ["kind"]
    list_select_related = ["actor"]
    search_fields = ["summary"]
    search_help_text = "A part of a subject’s name."
    list_per_page = 50
    fields = ["summary", "actor", "made_at", "effects", "lost_relations", "undone_at", "undone_by"]
    readonly_fields = fields  # type: ignore[assignment]
    change_form_template = "admin/articles/subjectchange/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[SubjectChange]:
        """The list needs no steps, of which there may be many."""
        return super().get_queryset(request).defer("steps")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def may_undo(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.change_subject") and self.has_view_permission(
            request
        )

    @admin.display(description="What it did")
    def effects(self, change: SubjectChange) -> str:
        counts = regrouping.tally(change)
        return "\n".join(f"{words}: {number}" for words, number in counts.items()) or "–"

    @admin.display(description="Relations lost")
    def lost_relations(self, change: SubjectChange) -> str:
        return "\n".join(change.lost) or "–"

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        change = context["original"]
        if change.undone_at is None and self.may_undo(request):
            name = "admin:articles_subjectchange_undo"
            context["undo_address"] = reverse(name, args=[change.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> Any:
        undo = self.admin_site.admin_view(self.undo)
        name = "articles_subjectchange_undo"
        return [path("<int:change_id>/undo/", undo, name=name), *super().get_urls()]

    def undo(self, request: HttpRequest, change_id: int) -> HttpResponse:
        if request.method != "POST" or not self.may_undo(request):
            raise PermissionDenied
        change = get_object_or_404(SubjectChange, pk=change_id)
        try:
            regrouping.undo(change, by=cast("User", request.user), now=timezone.now())
        except regrouping.CannotUndo as error:
            self.message_user(request, f"It is not undone. {error}", messages.ERROR)
        else:
            self.message_user(request, f"Undone: {change}", messages.SUCCESS)
        address = reverse("admin:articles_subjectchange_change", args=[change_id])
        return HttpResponseRedirect(address)
