"""What a text was before: its revisions, how two of them differ, and the way back."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse

from articles import guard, records, revisions, roles
from articles.comparing import Difference, differences
from articles.models import Article, Revision
from articles.records import Record, Thing

NOW, LIVE = "now", "live"
SHOWN = 200  # of the newest


def overview(model_admin: Any, request: HttpRequest, thing: Thing) -> HttpResponse:
    """All revisions, the newest first: to be compared, named, brought back. POST names one."""
    if request.method == "POST":
        return name_one(request, thing)
    context = frame(model_admin, request, thing) | {
        "title": "Revisions",
        "revisions": revisions.of(thing).defer("content").select_related("made_by")[:SHOWN],
        "is_update": isinstance(thing, Article) and thing.update_of_id is not None,
        "may_change": model_admin.has_change_permission(request, thing),
    }
    return TemplateResponse(request, "admin/articles/writing/revisions.html", context)


def name_one(request: HttpRequest, thing: Thing) -> HttpResponse:
    revision = get_object_or_404(revisions.of(thing), pk=number(request.POST.get("revision", "")))
    revision.name = request.POST.get("name", "")
    try:
        revision.full_clean(exclude=["content"])
    except ValidationError as error:
        messages.error(request, f"The name is not kept: {' '.join(error.messages)}")
    else:
        revision.save(update_fields=["name"])
        messages.success(request, "The name is kept.")
    return HttpResponseRedirect(request.get_full_path())


def compare(model_admin: Any, request: HttpRequest, thing: Thing) -> HttpResponse:
    """
    How two states of a text differ: `from` and `to` are revisions, `now`, or of an update `live`.

    Without them: of an update, the live text against it; else what the last save changed.
    """
    before, after = sides(thing, request)
    (old, old_told), (new, new_told) = state(thing, before), state(thing, after)
    context = frame(model_admin, request, thing) | {
        "title": "What has changed",
        "old": old_told,
        "new": new_told,
        "differences": labelled(differences(old, new)),
        "revision": number(before) if before.isdecimal() else None,
        "may_restore": before.isdecimal() and model_admin.has_change_permission(request, thing),
    }
    return TemplateResponse(request, "admin/articles/writing/compare.html", context)


def sides(thing: Thing, request: HttpRequest) -> tuple[str, str]:
    is_update = isinstance(thing, Article) and thing.update_of_id is not None
    newest = list(revisions.of(thing).values_list("pk", flat=True)[:2])
    usual = LIVE if is_update else str(newest[-1]) if newest else NOW
    return request.GET.get("from") or usual, request.GET.get("to") or NOW


def state(thing: Thing, which: str) -> tuple[Record, str]:
    """The record of a state, and what an editor calls it. Raises Http404."""
    if which == NOW:
        return records.record(thing), "As it is now"
    if which == LIVE and isinstance(thing, Article) and thing.update_of:
        shown = {name: value for name, value in records.record(thing.update_of).items()
                 if name in records.WRITING or name == "images"}  # fmt: skip
        return records.record(thing) | shown, "As readers see it"
    revision = get_object_or_404(revisions.of(thing), pk=number(which))
    return revision.content, str(revision)


def labelled(found: list[Difference]) -> list[tuple[str, Difference]]:
    return [(records.LABELS.get(one.name, one.name.capitalize()), one) for one in found]


def restore(model_admin: Any, request: HttpRequest, thing: Thing, pk: int) -> HttpResponse:
    """Give it the text of a revision; a live article must not lose what the guard demands."""
    revision = get_object_or_404(revisions.of(thing), pk=pk)
    user = cast("User", request.user)
    try:
        lost = revisions.restore(
            revision, by=user, fields=fields_for(user, thing), check=guard_of(thing)
        )
    except ValidationError as error:
        messages.error(request, f"It is not brought back. {' '.join(error.messages)}")
        return HttpResponseRedirect(model_admin.addresses_of(thing)["revisions"])
    model_admin.log_change(request, thing, f"Restored: {revision}.")
    messages.success(request, f"Brought back: {revision}.")
    for sentence in lost:
        messages.warning(request, sentence)
    return HttpResponseRedirect(model_admin.address_of(thing))


def fields_for(user: roles.Person, thing: Thing) -> tuple[str, ...]:
    """What of a record this user may set: a writer not the dates."""
    if isinstance(thing, Article) and (thing.update_of_id or not roles.may_publish(user)):
        return records.WRITING
    return records.fields_of(thing)


def guard_of(thing: Thing) -> Any:
    """What says, of the thing as it has become, why it may not be so."""
    if not isinstance(thing, Article) or thing.status != Article.Status.PUBLISHED:
        return lambda _: []
    had = guard.problems(thing)
    return lambda now: [problem.sentence for problem in guard.brought_in(now, had=had)]


def frame(model_admin: Any, request: HttpRequest, thing: Thing) -> dict[str, Any]:
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "original": thing,
        "address": model_admin.address_of(thing),
    }


def number(text: str) -> int:
    """Raises Http404 for what can be no key."""
    if not text.isdecimal() or len(text) > 18:
        raise Http404("There is no such revision.")
    return int(text)


def revision_of(thing: Thing, pk: int) -> Revision:
    return get_object_or_404(revisions.of(thing), pk=pk)
