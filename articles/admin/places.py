"""Where an article stands in the subject index: under which subheadings, and which passages."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse

from articles import roles
from articles.models import Article, ArticleSubject, IndexLocator
from articles.passages import passages

MORE = 2  # empty rows


class AboutField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, about: ArticleSubject) -> str:
        return str(about.tag)


class PlaceForm(forms.ModelForm):  # type: ignore[type-arg]
    """One place: a subject of the article, a subheading, and a passage of its text."""

    article_subject = AboutField(
        queryset=ArticleSubject.objects.none(),
        label="Subject",
        help_text="One of the subjects of this article.",
    )
    anchor = forms.ChoiceField(
        label="Passage",
        required=False,
        help_text="The heading or paragraph that the index leads to.",
    )

    class Meta:
        model = IndexLocator
        fields = ("article_subject", "subheading", "anchor", "note")

    def __init__(
        self, *args: Any, article: Article, choices: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        about = self.fields["article_subject"]
        about.queryset = (  # type: ignore[attr-defined]
            ArticleSubject.objects.filter(content_object=article)
            .select_related("tag")
            .order_by("tag__filing_key")
        )
        gone = self.instance.anchor
        lost = [(gone, f"Not in the text any more: {gone}")] if gone else []
        known = {anchor for anchor, _ in choices}
        self.fields["anchor"].choices = choices + [  # type: ignore[attr-defined]
            choice for choice in lost if choice[0] not in known
        ]


def edit(model_admin: Any, request: HttpRequest, article: Article | None) -> HttpResponse:
    """The page with all places of an article; for those who may change it."""
    if article is None:
        raise Http404("There is no such article.")
    if not roles.may_edit(request.user, article):
        raise PermissionDenied
    formset_class = forms.modelformset_factory(
        IndexLocator, form=PlaceForm, extra=MORE, can_delete=True
    )
    formset = formset_class(
        request.POST or None,
        queryset=IndexLocator.objects.filter(article_subject__content_object=article),
        form_kwargs={"article": article, "choices": choices_of(article)},
    )
    if request.method == "POST" and formset.is_valid():
        formset.save()
        if formset.has_changed():
            model_admin.log_change(request, article, "Changed its places in the index.")
        model_admin.message_user(request, "The places are saved.", messages.SUCCESS)
        return HttpResponseRedirect(request.path)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": f"Places in the index: {article}",
        "opts": model_admin.opts,
        "article": article,
        "formset": formset,
        "has_subjects": article.article_subjects.exists(),
    }
    return TemplateResponse(request, "admin/articles/article/places.html", context)


def choices_of(article: Article) -> list[tuple[str, str]]:
    """The headings of the text, and its paragraphs that have an id."""
    found = [("", "The beginning")]
    for passage in passages(article.body_html):
        indent = "– " * max(0, passage.level - 2)
        sign = "" if passage.level else "¶ "
        found.append((passage.anchor, f"{indent}{sign}{passage.text or passage.anchor}"))
    return found
