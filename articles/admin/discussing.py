"""Comments on a text and the links of those outside who are asked for some: beside the form."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST

from articles import discussing, revisions, roles, showing
from articles.marking import Quote, marked
from articles.models import Article, PreviewLink, ReviewComment
from articles.views.preview import RemarkForm

from .revising import frame
from .writing import WritingAdmin

VERDICTS_SHOWN = 3


class AnswerForm(forms.Form):
    text = RemarkForm.base_fields["text"]


class LinkForm(forms.Form):
    name = forms.CharField(
        label="For whom it is",
        max_length=100,
        help_text="A name that you will recognise; whoever has the address can read the text.",
        error_messages={"required": "Say for whom it is."},
    )
    days = forms.TypedChoiceField(
        label="It holds for",
        coerce=int,
        initial=max(showing.DAYS),
        choices=[(days, f"{days} day{'s' if days > 1 else ''}") for days in showing.DAYS],
    )


class DiscussesArticles(WritingAdmin):
    """Adds the panel “Comments”, and the page on which texts are discussed and links are made."""

    def get_urls(self) -> Any:
        name, place = "articles_article_comment", "<path:object_id>/comments/"
        post = require_POST

        def door(view: Any) -> Any:
            return self.of_one(view, reads=True, posts=True)

        return [
            path(place, door(self.comments_view), name=f"{name}s"),
            path(f"{place}<int:pk>/answer/", door(post(self.answer_view)), name=f"{name}_answer"),
            path(f"{place}<int:pk>/settle/", door(post(self.settle_view)), name=f"{name}_settle"),
            path(f"{place}links/", door(post(self.link_view)), name=f"{name}_link"),
            path(f"{place}links/<int:pk>/", door(post(self.revoke_view)), name=f"{name}_revoke"),
            *super().get_urls(),
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article: Article | None = context["original"]
        if article:
            said = article.review_comments
            context["comments_address"] = reverse(
                "admin:articles_article_comments", args=[article.pk]
            )
            context["open_comments"] = said.filter(discussing.is_open()).count()
            verdicts = said.exclude(verdict="").select_related("author", "revision")
            context["verdicts"] = verdicts.order_by("-pk")[:VERDICTS_SHOWN]
        return super().render_change_form(request, context, *args, **kwargs)

    # ---- The page ---------------------------------------------------------------------

    def comments_view(self, request: HttpRequest, article: Article) -> HttpResponse:
        """GET shows what was said, POST says something."""
        form = RemarkForm(request.POST or None)
        if request.method == "POST":
            self.ask_to_discuss(request, article)
            if form.is_valid() and self.say(request, article, form):
                return self.back(article)
        return self.page(request, article, remark=form)

    def answer_view(self, request: HttpRequest, article: Article, pk: int) -> HttpResponse:
        self.ask_to_discuss(request, article)
        comment = get_object_or_404(article.review_comments, pk=pk, parent=None)
        form = AnswerForm(request.POST)
        if form.is_valid() and self.say(request, article, form, parent=comment):
            return self.back(article)
        return self.page(request, article, answer=form, answered=comment.pk)

    def say(
        self,
        request: HttpRequest,
        article: Article,
        form: forms.Form,
        parent: ReviewComment | None = None,
    ) -> bool:
        """Whether it is kept; else the form says why not."""
        user, now = cast("User", request.user), timezone.now()
        try:
            discussing.say(article, by=user, now=now, parent=parent, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return False
        messages.success(request, "It is kept, and those concerned are told.")
        return True

    def settle_view(self, request: HttpRequest, article: Article, pk: int) -> HttpResponse:
        """Settle a comment, or with `reopen` open it again."""
        self.ask_to_discuss(request, article)
        comment = get_object_or_404(article.review_comments, pk=pk, parent=None)
        if "reopen" in request.POST:
            discussing.reopen(comment)
        else:
            discussing.resolve(comment, by=cast("User", request.user), now=timezone.now())
        return self.back(article)

    def link_view(self, request: HttpRequest, article: Article) -> HttpResponse:
        """Make a link to the text as it is stored now; its address is shown this once."""
        self.ask_to_show(request, article)
        form = LinkForm(request.POST)
        if not form.is_valid():
            return self.page(request, article, link=form)
        user = cast("User", request.user)
        revision = revisions.keep(article, by=user)
        key = showing.make(revision, **form.cleaned_data, by=user, now=timezone.now())
        address = settings.SITE_URL + reverse("articles:preview", args=[key])
        self.log_change(request, article, f"Link for {form.cleaned_data['name']} made.")
        return self.page(request, article, made=address, made_for=form.cleaned_data["name"])

    def revoke_view(self, request: HttpRequest, article: Article, pk: int) -> HttpResponse:
        self.ask_to_show(request, article)
        link = get_object_or_404(PreviewLink, pk=pk, revision__article=article)
        showing.revoke(link, now=timezone.now())
        self.log_change(request, article, f"Link for {link.name} taken back.")
        messages.success(request, f"The link for {link.name} opens nothing any more.")
        return self.back(article)

    def page(self, request: HttpRequest, article: Article, **forms_sent: Any) -> HttpResponse:
        threads = discussing.threads(article)
        quotes = [
            Quote(comment.pk, comment.quote, comment.before)
            for comment in threads
            if comment.quote and not comment.resolved_at
        ]
        html, found = marked(article.body_html, quotes)
        newest = revisions.of(article).aggregate(newest=Max("pk"))["newest"]
        context = frame(self, request, article) | {
            "title": "Comments",
            "text": mark_safe(html),  # noqa: S308  canonical and sanitised, with marks of our own
            "open": [one for one in threads if not one.resolved_at],
            "settled": [one for one in threads if one.resolved_at],
            "found": found,
            "newest": newest,
            "links": showing.of(article),
            "now": timezone.now(),
            "may_discuss": roles.may_discuss(request.user, article),
            "may_show": roles.may_edit(request.user, article),
            "remark": RemarkForm(),
            "answer": AnswerForm(auto_id=False),
            "link": LinkForm(auto_id="id_link_%s"),
            **forms_sent,
        }
        is_wrong = any(isinstance(one, forms.Form) and one.errors for one in forms_sent.values())
        name = "admin/articles/article/comments.html"
        return TemplateResponse(request, name, context, status=422 if is_wrong else 200)

    # ---- Rights -----------------------------------------------------------------------

    def ask_to_discuss(self, request: HttpRequest, article: Article) -> None:
        if not roles.may_discuss(request.user, article):
            raise PermissionDenied

    def ask_to_show(self, request: HttpRequest, article: Article) -> None:
        if not roles.may_edit(request.user, article):
            raise PermissionDenied

    def back(self, article: Article) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:articles_article_comments", args=[article.pk]))
