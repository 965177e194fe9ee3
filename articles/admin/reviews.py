"""When an article is to be looked at again, in the article's own form."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from articles import reviewing
from articles.models import ArticleReview

from .inlines import PartOfArticle
from .states import moment

SHOWN = 3


class ReviewForm(forms.ModelForm):  # type: ignore[type-arg]
    is_done = forms.BooleanField(
        required=False,
        label="Reviewed",
        help_text="I have looked at it: the day moves on, or is taken away where it comes once.",
    )

    class Meta:
        model = ArticleReview
        fields = ["due_on", "reviewer", "every_months", "note"]
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("every_months") and not cleaned.get("due_on"):
            self.add_error("due_on", "Say when it is to be looked at first.")
        return cleaned


class ReviewFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Saves the row, and then takes the step that was ticked."""

    user: User

    def save(self, commit: bool = True) -> Any:  # noqa: FBT001, FBT002  as Django calls it
        saved = super().save(commit)
        for form in self.forms:
            is_there = form.instance.pk and form not in self.deleted_forms
            if commit and is_there and form.cleaned_data.get("is_done"):
                reviewing.reviewed(form.instance, by=self.user, now=timezone.now())
        return saved


class ReviewInline(PartOfArticle, admin.StackedInline):  # type: ignore[type-arg]
    """Put into ArticleAdmin.inlines; whoever may change the article may change this."""

    model = ArticleReview
    form = ReviewForm
    formset = ReviewFormSet  # type: ignore[assignment]
    verbose_name_plural = "review"
    fields = [("due_on", "reviewer"), "every_months", "note", "is_done", "last_done"]
    readonly_fields = ["last_done"]
    extra = max_num = 1
    classes = ["collapse"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.user = cast("User", request.user)  # type: ignore[attr-defined]
        return formset

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "reviewer":
            staff = User.objects.filter(is_staff=True, is_active=True)
            kwargs["queryset"] = staff.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A reviewer is chosen here; log-ins are changed in their own place."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "reviewer":
            for way in ("add", "change", "delete", "view"):
                setattr(field.widget, f"can_{way}_related", False)
        return field

    @admin.display(description="Reviewed so far")
    def last_done(self, review: ArticleReview) -> str:
        done = review.done.select_related("done_by")[:SHOWN] if review.pk else []
        told = [
            moment(one.done_at) + (f" by {one.done_by.get_username()}" if one.done_by else "")
            for one in done
        ]
        return "; ".join(told) or "Not yet."
