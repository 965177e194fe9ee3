"""Two editors saved the same text: both beside each other, brought together field by field."""

from dataclasses import dataclass
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone

from articles import drafts, guard, records, revisions, updating
from articles.comparing import Difference, differences, merge
from articles.models import Article, Revision
from articles.records import Record, Thing

from . import drafting
from .forms import last_to_save
from .typed import NotValid, as_typed

PREFIX = "take-"
THEIRS, MINE, BOTH = "theirs", "mine", "both"


@dataclass(frozen=True, slots=True)
class Row:
    """A field that both texts have otherwise; `chosen` is what goes without saying, or empty."""

    name: str
    label: str
    difference: list[Difference]
    theirs: Any
    mine: Any
    both: Any
    chosen: str

    @property
    def field(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        choices = [(THEIRS, "What was saved"), (MINE, "What you typed")]
        return [*choices, (BOTH, "Both together")] if self.both is not None else choices

    def taken(self, choice: str) -> Any:
        return {THEIRS: self.theirs, MINE: self.mine, BOTH: self.both}[choice]


def rows_of(base: Record | None, theirs: Record, mine: Record, sent: QueryDict) -> list[Row]:
    """The fields in which two records differ; what only one changed is chosen, unless `sent` is."""
    names = records.differing(theirs, mine)
    decided = merge(base or {}, theirs, mine)
    rows = []
    for name in names:
        there, here, both = theirs.get(name), mine.get(name), decided.record.get(name)
        conflict = name in decided.conflicts
        goes = "" if conflict else THEIRS if both == there else MINE if both == here else BOTH
        rows.append(
            Row(
                name=name,
                label=records.LABELS[name],
                difference=differences({name: there}, {name: here}),
                theirs=there,
                mine=here,
                both=both if goes == BOTH else None,
                chosen=sent.get(f"{PREFIX}{name}", goes),
            )
        )
    return rows


def chosen_in(rows: list[Row]) -> Record:
    """The record of what was chosen. Raises ValidationError, naming what is not decided."""
    missing = [row.label for row in rows if row.chosen not in dict(row.choices)]
    if missing:
        raise ValidationError(f"Choose for each of these: {', '.join(missing)}.")
    return {row.name: row.taken(row.chosen) for row in rows}


# ---- What was typed, and what was saved meanwhile -------------------------------------


def keep_and_show(model_admin: Any, request: HttpRequest, thing: Thing) -> HttpResponse:
    """A form that came second: what it says is kept as a draft, and shown beside what is stored."""
    slot = drafting.slot_of(request, model_admin.opts.model_name, thing)
    pairs = [(name, value) for name, row in request.POST.lists() for value in row]
    stored = type(thing).objects.get(pk=thing.pk)
    opened = request.POST.get("opened_version", "")
    drafts.keep(slot, pairs, base=int(opened) if opened.isdecimal() else 0, now=timezone.now())
    return show(model_admin, request, stored, request.POST, [])


def show(
    model_admin: Any, request: HttpRequest, stored: Thing, typed: QueryDict, errors: list[str]
) -> HttpResponse:
    """The page with both; answers 409. Without JavaScript it is the whole of it."""
    rows = rows_between(model_admin, request, stored, typed)
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Two texts are to become one",
        "opts": model_admin.opts,
        "original": stored,
        "rows": rows,
        "errors": errors,
        "version": stored.version,
        "by": last_to_save(stored),
    }
    return TemplateResponse(request, "admin/articles/writing/merge.html", context, status=409)


def rows_between(
    model_admin: Any, request: HttpRequest, stored: Thing, typed: QueryDict
) -> list[Row]:
    mine = as_typed(model_admin, request, stored, typed, records.record, version=stored.version)
    opened = typed.get("opened_version", "")
    base = revisions.up_to(stored, int(opened)) if opened.isdecimal() else None
    sent = request.POST if "version" in request.POST else QueryDict()
    return rows_of(base.content if base else None, records.record(stored), mine, sent)


def bring_together(model_admin: Any, request: HttpRequest, thing: Thing) -> HttpResponse:
    """Store what was chosen of both; what was typed stays a revision beside it."""
    form = HttpResponseRedirect(model_admin.address_of(thing))
    draft = drafting.slot_of(request, model_admin.opts.model_name, thing).find()
    if draft is None or not draft.content:
        messages.info(request, "Nothing waits to be brought together.")
        return form
    typed = drafts.as_typed(draft)
    try:
        with transaction.atomic():
            stored = type(thing).objects.select_for_update().get(pk=thing.pk)
            if request.POST.get("version") != str(stored.version):
                return show(
                    model_admin, request, stored, typed,
                    [f"{last_to_save(stored)} saved it once more in the meantime. Look again."],
                )  # fmt: skip
            rows = rows_between(model_admin, request, stored, typed)
            store(model_admin, request, stored, typed, chosen_in(rows))
    except NotValid as error:
        messages.error(request, f"What you had typed can’t be saved as it is: {error}")
        return HttpResponseRedirect(f"{model_admin.address_of(thing)}?restore")
    except ValidationError as error:
        stored = type(thing).objects.get(pk=thing.pk)
        return show(model_admin, request, stored, typed, error.messages)
    model_admin.log_change(request, thing, "Two texts brought together.")
    messages.success(request, "Both texts are one now, and saved.")
    return form


def store(
    model_admin: Any, request: HttpRequest, stored: Thing, typed: QueryDict, chosen: Record
) -> None:
    """Raises ValidationError where the result breaks a rule."""
    is_live = isinstance(stored, Article) and stored.status == Article.Status.PUBLISHED
    had = guard.problems(stored) if is_live and isinstance(stored, Article) else []
    user = cast("User", request.user)

    def apply(saved: Thing) -> None:
        records.apply(saved, chosen, fields=chosen)
        if is_live and isinstance(saved, Article) and (new := guard.brought_in(saved, had=had)):
            raise ValidationError([problem.sentence for problem in new])
        revisions.keep(saved, by=user, reason=Revision.Reason.MERGED)

    as_typed(model_admin, request, stored, typed, apply, stays=True, version=stored.version)


# ---- An update, and what was changed in the live article meanwhile ---------------------


def with_live(model_admin: Any, request: HttpRequest, update: Article) -> HttpResponse:
    """Bring the changes of the live article into its update."""
    live = updating.live_of(update)
    base, theirs, mine = updating.three_of(update, live=live)
    rows = rows_of(base, theirs, mine, request.POST)
    errors: list[str] = []
    if request.method == "POST" and request.POST.get("version") == str(live.version):
        try:
            chosen = theirs | mine | chosen_in(rows)
            updating.rebase(update, chosen, by=cast("User", request.user), live=live)
        except ValidationError as error:
            errors = error.messages
        else:
            messages.success(request, "The update has the changes of the live article now.")
            return HttpResponseRedirect(model_admin.address_of(update))
    elif request.method == "POST":
        errors = ["The live article was saved once more in the meantime. Look again."]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "Bring the live text and its update together",
        "opts": model_admin.opts,
        "original": update,
        "rows": rows,
        "errors": errors,
        "version": live.version,
        "with_live": True,
        "by": last_to_save(live),
    }
    status = 400 if errors else 200
    return TemplateResponse(request, "admin/articles/writing/merge.html", context, status=status)
