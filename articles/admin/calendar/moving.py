"""What is done to one entry by a button, a small form or a drag: each by POST, each checked."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from articles import planning, roles
from articles.models import CalendarEntry, Publisher

from .forms import LinkForm, MoveForm, StageForm

CONFLICT = 409


def move(desk: Any, request: HttpRequest, *, pk: int) -> HttpResponse:
    """The form of another target; drag and drop sends it filled in."""
    entry = entry_for(request, pk)
    initial = {"target": entry.target, "target_on": entry.target_on, "version": entry.version}
    form = MoveForm(request.POST or None, initial=initial)
    if request.method != "POST" or not form.is_valid():
        return answer(desk, request, entry, form, "Move")
    said = form.cleaned_data
    try:
        planning.move(entry, target=said["target"], on=said["target_on"], version=said["version"])
    except planning.NotPlanned as error:
        return refuse(desk, request, entry, form, "Move", error)
    entry.refresh_from_db()
    when = planning.target_in_words(entry)
    return done(desk, request, entry, f"“{entry}”: {when}.", "Moved")


def stage(desk: Any, request: HttpRequest, *, pk: int) -> HttpResponse:
    """The form of another stage; the board sends it filled in."""
    entry = entry_for(request, pk)
    if not roles.may_plan(request.user):
        raise PermissionDenied
    form = StageForm(request.POST or None, initial={"stage": entry.stage, "version": entry.version})
    if request.method != "POST" or not form.is_valid():
        return answer(desk, request, entry, form, "Change the stage")
    said = form.cleaned_data
    try:
        planning.set_stage(entry, stage=said["stage"], version=said["version"])
    except planning.NotPlanned as error:
        return refuse(desk, request, entry, form, "Change the stage", error)
    entry.refresh_from_db()
    label = entry.get_stage_display()
    return done(desk, request, entry, f"“{entry}” is now in the stage “{label}”.", "Stage changed")


def begin(desk: Any, request: HttpRequest, *, pk: int) -> HttpResponse:
    """Make it an article, and go there."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    entry = get_object_or_404(CalendarEntry, pk=pk)
    # Of two clicks the second finds the article there: it leads to it, whoever may see it.
    if not entry.article_id and not roles.may_begin(request.user, entry):
        raise PermissionDenied
    if entry.article_id and not request.user.has_perm("articles.view_article"):
        raise PermissionDenied
    try:
        article = planning.begin(entry, by=cast("User", request.user))
    except planning.NotPlanned as error:
        desk.message_user(request, " ".join(error.messages), messages.ERROR)
        return HttpResponseRedirect(address_of(entry))
    desk.log_change(request, entry, "Made it an article.")
    desk.message_user(request, f"“{entry}” is an article now: a draft.", messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def link(desk: Any, request: HttpRequest, *, pk: int) -> HttpResponse:
    """The form of the article that it became without the button."""
    entry = entry_for(request, pk)
    if not roles.may_plan(request.user):
        raise PermissionDenied
    form = LinkForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return answer(desk, request, entry, form, "Link to an article")
    try:
        planning.link(entry, article=form.cleaned_data["article"])
    except planning.NotPlanned as error:
        return refuse(desk, request, entry, form, "Link to an article", error)
    article = form.cleaned_data["article"]
    return done(desk, request, entry, f"“{entry}” is linked to “{article}”.", "Linked")


def unlink(desk: Any, request: HttpRequest, *, pk: int) -> HttpResponse:
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    entry = entry_for(request, pk)
    planning.unlink(entry)
    return done(desk, request, entry, f"“{entry}” has no article any more; both stay.", "Unlinked")


def follow(desk: Any, request: HttpRequest, *, pk: int) -> HttpResponse:
    """Move the target to the day of the article."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    entry = entry_for(request, pk)
    if not entry.article or not entry.article.published_at:
        desk.message_user(request, "Its article has no date to follow.", messages.ERROR)
        return HttpResponseRedirect(address_of(entry))
    day = entry.article.published_at.astimezone(Publisher.load().zone).date()
    target = entry.target if entry.target != "none" else "day"
    planning.move(entry, target=target, on=day, version=None)
    entry.refresh_from_db()
    when = planning.target_in_words(entry)
    return done(desk, request, entry, f"“{entry}”: {when}, as its article.", "Moved")


# ---- What they share -----------------------------------------------------------------


def entry_for(request: HttpRequest, pk: int) -> CalendarEntry:
    """The entry, for those who may change it."""
    entry = get_object_or_404(CalendarEntry.objects.select_related("article"), pk=pk)
    if not roles.may_change_entry(request.user, entry):
        raise PermissionDenied
    return entry


def address_of(entry: CalendarEntry) -> str:
    return reverse("admin:articles_calendarentry_change", args=[entry.pk])


def back_from(request: HttpRequest, entry: CalendarEntry) -> str:
    """Where the editor came from, within this site; else the entry."""
    back = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return back
    return address_of(entry)


def done(
    desk: Any, request: HttpRequest, entry: CalendarEntry, told: str, logged: str
) -> HttpResponse:
    desk.log_change(request, entry, f"{logged}.")
    desk.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(back_from(request, entry))


def refuse(
    desk: Any,
    request: HttpRequest,
    entry: CalendarEntry,
    form: Any,
    label: str,
    error: planning.NotPlanned,
) -> HttpResponse:
    """Say what is in the way; the form holds what was asked, over the version of now."""
    entry.refresh_from_db()
    form.add_error(None, error)
    form.data = form.data.copy()
    form.data["version"] = entry.version
    return answer(desk, request, entry, form, label, status=CONFLICT)


def answer(
    desk: Any,
    request: HttpRequest,
    entry: CalendarEntry,
    form: Any,
    label: str,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": f"{label}: {entry}",
        "label": label,
        "entry": entry,
        "form": form,
        "media": desk.media + form.media,
        "back": back_from(request, entry),
    }
    template = "admin/articles/calendarentry/move.html"
    return TemplateResponse(request, template, context, status=status)
