"""What an outsider reads by a link that an editor gave them, and what they say of it."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles import discussing, metadata, records, showing
from articles.models import PreviewLink, ReviewComment

from .article import article_page

Verdict = ReviewComment.Verdict
LONGEST_BEFORE = 200  # characters: what tells a passage from its like
VERDICTS = [
    (Verdict.NONE, "A remark"),
    (Verdict.CHANGES, "I ask for changes"),
    (Verdict.APPROVED, "I approve the text as it is"),
]


class RemarkForm(forms.Form):
    """What is said of a passage; `before` is filled by the script that reads a selection."""

    quote = forms.CharField(
        label="The passage",
        required=False,
        max_length=discussing.LONGEST_QUOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Select it in the text above, or copy it; empty if you speak of the whole.",
    )
    before = forms.CharField(required=False, widget=forms.HiddenInput)
    text = forms.CharField(
        label="What you have to say",
        max_length=discussing.LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write what you have to say."},
    )

    def clean_before(self) -> str:
        return str(self.cleaned_data["before"])[-LONGEST_BEFORE:]


class CommentForm(RemarkForm):
    """What an outsider says."""

    name = forms.CharField(
        label="Your name",
        max_length=100,
        help_text="The editors keep what you say under this name.",
        error_messages={"required": "Give the name under which the editors are to keep it."},
    )
    verdict = forms.ChoiceField(
        label="What it is", choices=VERDICTS, widget=forms.RadioSelect, required=False
    )
    parent = forms.ModelChoiceField(
        queryset=ReviewComment.objects.none(),
        label="In answer to",
        required=False,
        empty_label="Nothing: it is a new comment",
    )
    field_order = ["name", "verdict", "parent", "quote", "before", "text"]

    def __init__(self, link: PreviewLink, data: Any = None) -> None:
        told = {"name": link.name, "verdict": Verdict.NONE}
        super().__init__(data, initial=told, label_suffix="")
        answered = link.comments.filter(parent=None, answers__isnull=False).distinct()
        self.fields["text"].required = False  # an approval needs no words
        cast("Any", self.fields["parent"]).queryset = answered
        if not answered.exists():
            del self.fields["parent"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("text") and not cleaned.get("verdict") and "text" not in self.errors:
            self.add_error("text", "Write what you have to say, or approve the text.")
        return cleaned


# Nobody's session is at work here: the right lies in the address, which a forger does not know.
# And from a page that tells no referrer, browsers post with `Origin: null`.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, key: str) -> HttpResponse:
    """One revision, with a form for comments; 404 where no link has this key, or no longer."""
    now = timezone.now()
    link = showing.find(key, now=now)
    response = shown(request, link, now=now) if link else refused(request)
    response["Cache-Control"] = "no-store"
    # Not forbidden in robots.txt as well: what may not be read could not say this.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def refused(request: HttpRequest) -> HttpResponse:
    """Why is not said; what was typed is given back."""
    typed = request.POST.get("text", "")[: discussing.LONGEST]
    return render(request, "articles/no_preview.html", {"typed": typed}, status=404)


def shown(request: HttpRequest, link: PreviewLink, *, now: datetime) -> HttpResponse:
    form = CommentForm(link, request.POST or None)
    if form.is_valid():
        try:
            discussing.say_by(link, **form.cleaned_data, now=now)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect(f"{request.path}?said#site-comments")
    article = records.as_article(link.article, link.revision.content, now=now)
    context = {
        "canonical_url": metadata.absolute(article.get_absolute_url()),  # to cite; not the key
        "link": link,
        "form": form,
        "said": "said" in request.GET,
        "threads": [one for one in discussing.threads(link.article) if one.link_id == link.pk],
    }
    return article_page(
        request,
        article,
        now=now,
        template="articles/preview.html",
        context=context,
        status=422 if form.errors else 200,
    )
