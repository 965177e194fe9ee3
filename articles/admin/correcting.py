"""On the form of an article: what readers are told was wrong with it, and what they see of it."""

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import correcting, records, roles, updating
from articles.comparing import Difference
from articles.models import Article, Correction, Revision

from .revising import frame
from .states import moment
from .writing import WritingAdmin

KINDS = {
    Correction.Kind.CORRECTION: "Correction: it was wrong",
    Correction.Kind.CLARIFICATION: "Clarification: it could be misread",
    Correction.Kind.UPDATE: "Update: things have changed since",
    Correction.Kind.RETRACTION: "Retraction: do not rely on it; the article stays, with a notice",
}
Labelled = list[tuple[str, Difference]]


class CorrectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """What readers are told; a correction that is there already keeps its kind."""

    class Meta:
        model = Correction
        fields = ("kind", "text")
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 4})}
        labels = {"text": "What readers are told"}
        help_texts = {"kind": ""}

    def __init__(
        self, article: Article, *args: Any, only_look: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.article = article
        cast("forms.ChoiceField", self.fields["kind"]).choices = list(KINDS.items())
        if self.instance.pk:
            del self.fields["kind"]
        for field in self.fields.values():
            field.required = field.required and not only_look


class RevisionField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{moment(obj.made_at)}, {obj.name or f'version {obj.version}'}"


class LiveForm(CorrectionForm):
    """Of an article that readers see: they may see how it was changed, as far as it was public."""

    before = RevisionField(
        queryset=Revision.objects.none(),
        required=False,
        label="Difference from",
        empty_label="No difference: the words above only",
        help_text="Readers may see how the text was changed from one of these to the other. They "
        "are the texts that readers have seen, by the time they were saved.",
    )
    after = RevisionField(
        queryset=Revision.objects.none(), required=False, label="Difference to", empty_label=None
    )

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(article, *args, **kwargs)
        seen: QuerySet[Revision] = correcting.seen(article)
        pair = self.instance.before, self.instance.after
        if not self.instance.pk:
            pair = correcting.last_change(article) or (None, seen.first())
        self.initial["before"], self.initial["after"] = pair
        has_choice = seen.count() > 1
        for name in ("before", "after"):
            cast("RevisionField", self.fields[name]).queryset = seen
            if not has_choice:
                self.fields[name].widget = forms.HiddenInput()
        if self.instance.difference and self.instance.before is None:
            cast("RevisionField", self.fields["before"]).empty_label = "What they see now"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("before"):
            cleaned["after"] = None
        if not {"before", "after"} & set(self.errors):
            correcting.difference(self.article, cleaned["before"], cleaned["after"])
        return cleaned

    def changes(self) -> Labelled:
        """What readers see of the change that is chosen at the moment."""
        chosen = self.cleaned_data if self.is_bound else self.initial
        before, after = chosen.get("before"), chosen.get("after")
        if before is None or after is None:
            stored: Labelled = self.instance.changes
            return stored
        return correcting.shown(before.content, after.content)

    def write(self, by: User) -> None:
        """Raises CannotCorrect where the article is no longer one that readers see."""
        said = {name: self.cleaned_data[name] for name in ("text", "before", "after")}
        if self.instance.pk:
            correcting.change(self.instance, **said)
        else:
            correcting.correct(self.article, kind=self.cleaned_data["kind"], by=by, **said)


class PreparedForm(CorrectionForm):
    """One that goes out with an update, whose text is not settled yet."""

    is_shown = forms.BooleanField(
        label="Readers see what the update changes",
        required=False,
        help_text="The text as they see it now beside that of the update, once it is out.",
    )

    def __init__(self, article: Article, *args: Any, **kwargs: Any) -> None:
        super().__init__(article, *args, **kwargs)
        self.initial["is_shown"] = not self.instance.pk or self.instance.before_id is not None

    def changes(self) -> Labelled:
        live = updating.live_of(self.article)
        return correcting.shown(records.record(live), records.record(self.article))

    def write(self, by: User) -> None:
        text, is_shown = self.cleaned_data["text"], self.cleaned_data["is_shown"]
        if self.instance.pk:
            correcting.change_prepared(self.instance, text=text, is_shown=is_shown)
        else:
            kind = self.cleaned_data["kind"]
            correcting.prepare(self.article, kind=kind, text=text, by=by, is_shown=is_shown)


class CorrectsArticles(WritingAdmin):
    """Adds the panel “Corrections”, and the pages on which one is made, mended and taken back."""

    def get_urls(self) -> Any:
        name = "articles_article_correct"
        place = "<path:object_id>/corrections/"
        return [
            path(f"{place}add/", self.of_one(self.correct_view), name=name),
            path(f"{place}<int:pk>/", self.of_one(self.correct_view), name=f"{name}ion"),
            path(
                f"{place}<int:pk>/take-back/",
                self.of_one(self.take_back_view),
                name=f"{name}ion_take_back",
            ),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article: Article | None = context["original"]
        if article:
            context["corrections"] = article.corrections.all()
            context["may_correct"] = roles.may_correct(request.user, article)
            if context["may_correct"] and (
                article.update_of_id or article.is_published(timezone.now())
            ):
                context["correct_address"] = reverse(
                    "admin:articles_article_correct", args=[article.pk]
                )
        return super().render_change_form(request, context, *args, **kwargs)

    def correct_view(
        self, request: HttpRequest, article: Article, pk: int | None = None
    ) -> HttpResponse:
        """Make a correction, or change the one with that key; `look` only shows the difference."""
        if not roles.may_correct(request.user, article):
            raise PermissionDenied
        correction = get_object_or_404(article.corrections, pk=pk) if pk else None
        only_look = "look" in request.POST
        form = (PreparedForm if article.update_of_id else LiveForm)(
            article, request.POST or None, instance=correction, only_look=only_look
        )
        if form.is_valid() and not only_look:
            try:
                form.write(cast("User", request.user))
            except correcting.CannotCorrect as error:
                form.add_error(None, error)
            else:
                return self.told(request, article, form, is_new=correction is None)
        context = frame(self, request, article) | {
            "title": "Change a correction" if correction else "Correct it",
            "form": form,
            "correction": correction,
            "differences": form.changes(),
            "may_take_back": correction and roles.may_take_back(request.user, correction),
        }
        name = "admin/articles/article/correct.html"
        return TemplateResponse(request, name, context, status=400 if form.errors else 200)

    def told(
        self, request: HttpRequest, article: Article, form: CorrectionForm, *, is_new: bool
    ) -> HttpResponse:
        """It is written: say so, to the editor and in the history of the live article."""
        kind = str(form.instance.get_kind_display()).capitalize()
        text = form.cleaned_data["text"]
        if not is_new:
            logged, said = f"{kind} changed: {text}", "The correction is changed."
        elif article.update_of_id:
            logged, said = f"{kind} prepared: {text}", "It goes out with the update."
        else:
            logged, said = f"{kind} made: {text}", "Readers are told."
        self.log_change(request, article.update_of or article, logged)
        messages.success(request, said)
        return HttpResponseRedirect(self.address_of(article))

    def take_back_view(self, request: HttpRequest, article: Article, pk: int) -> HttpResponse:
        """GET asks, POST does."""
        correction = get_object_or_404(article.corrections, pk=pk)
        if not roles.may_take_back(request.user, correction):
            raise PermissionDenied
        if request.method == "POST":
            correcting.take_back(correction)
            kind = correction.get_kind_display().capitalize()
            logged = f"{kind} of {moment(correction.made_at)} taken back: {correction.text}"
            self.log_change(request, article.update_of or article, logged)
            messages.success(request, "It is taken back.")
            return HttpResponseRedirect(self.address_of(article))
        context = frame(self, request, article) | {
            "title": "Take a correction back",
            "correction": correction,
        }
        return TemplateResponse(request, "admin/articles/article/take_back.html", context)
