"""Giving subjects to many things at once: what is chosen, and what it is given to."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.text import Truncator

from articles import roles
from articles.models import Article

from .fields import SubjectsField

MOST = 500  # articles at once
NAMED = 5  # refused articles that the message names


class AssignForm(forms.Form):
    """The subjects to give."""

    subjects = SubjectsField()

    def __init__(self, *args: Any, question: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subjects"].help_text = f"{question} Type a few letters and choose."


def ask(
    model_admin: Any,
    request: HttpRequest,
    form: AssignForm,
    things: Sequence[Any],
    *,
    action: str,
    label: str,
) -> HttpResponse:
    """The page on which the subjects are chosen for these things."""
    context = {
        **model_admin.admin_site.each_context(request),
        "title": label,
        "opts": model_admin.opts,
        "form": form,
        "things": things,
        "action": action,
        "label": label,
        "checkbox": helpers.ACTION_CHECKBOX_NAME,
        "media": model_admin.media + form.media,
    }
    return TemplateResponse(request, "admin/articles/subject/assign.html", context)


def add_subjects(
    model_admin: Any, request: HttpRequest, chosen: QuerySet[Article, Article]
) -> HttpResponse | None:
    """The action of the list of articles: all chosen ones are about some more subjects."""
    articles = list(chosen[: MOST + 1])
    if len(articles) > MOST:
        sentence = f"Choose {MOST} articles at the most; you have chosen more."
        model_admin.message_user(request, sentence, messages.ERROR)
        return None
    question = "What these articles are about, beside the subjects they have."
    form = AssignForm(request.POST if "confirmed" in request.POST else None, question=question)
    if not form.is_valid():
        return ask(
            model_admin, request, form, articles, action="add_subjects", label="Add subjects"
        )
    given = form.cleaned_data["subjects"]
    words = ", ".join(f"“{subject}”" for subject in given)
    done, refused = 0, []
    with transaction.atomic():
        for article in articles:
            if roles.may_edit(request.user, article):
                article.subjects.add(*given)
                model_admin.log_change(request, article, f"Added the subjects {words}.")
                done += 1
            else:
                refused.append(f"“{Truncator(article.title).chars(60)}”")
    if done:
        count = "1 article is" if done == 1 else f"{done} articles are"
        model_admin.message_user(request, f"{count} about {words} now.", messages.SUCCESS)
    if refused:
        sentence = (
            f"You don’t have the right to change {len(refused)}: {', '.join(refused[:NAMED])}"
        )
        model_admin.message_user(request, sentence, messages.WARNING)
    return HttpResponseRedirect(request.get_full_path())
