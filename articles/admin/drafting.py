"""What is typed and not saved: kept while it is written, offered again, thrown away."""

import copy
import uuid
from typing import Any, cast

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from articles import drafts
from articles.models import Draft

from .forms import last_to_save

RESTORED = "This is what you had typed. It is not saved yet."


def slot_of(request: HttpRequest, kind: str, thing: Any, key: str = "") -> drafts.Slot:
    """The slot of who asks. Raises ValueError where something new has no key, or a wrong one."""
    user = cast("User", request.user)
    if thing is not None:
        return drafts.Slot(user, kind, thing)
    return drafts.Slot(user, kind, key=uuid.UUID(key))


def keep(request: HttpRequest, kind: str, thing: Any) -> JsonResponse:
    """
    Keep the form that the page sends while it is written, and say who else is there.

    With `only_here` the window says no more than that it is open. Answers `saved` (a time of the
    day, or empty), `others` (names), `stored` (the version saved last) and `by` (who did).
    """
    now = timezone.now()
    try:
        slot = slot_of(request, kind, thing, request.POST.get("draft_key", ""))
    except ValueError:
        return JsonResponse({"error": "The form does not say which text it is of."}, status=400)
    saved = ""
    if "only_here" in request.POST:
        if thing is not None:
            drafts.be_here(slot, now=now)
    else:
        pairs = [(name, value) for name, row in request.POST.lists() for value in row]
        opened = request.POST.get("opened_version", "")
        base = int(opened) if opened.isdecimal() and len(opened) < 9 else 0
        drafts.keep(slot, pairs, base=base, now=now)
        saved = time_of(now)
    return JsonResponse(
        {
            "saved": saved,
            "others": [name_of(draft.user) for draft in drafts.others(slot, now=now)],
            "stored": thing.version if thing else 0,
            "by": last_to_save(thing) if thing else "",
        }
    )


def discard(
    request: HttpRequest, kind: str, thing: Any, key: str, *, back: str
) -> HttpResponseRedirect:
    """Throw away what was kept, and lead back to the form."""
    drafts.forget(slot_of(request, kind, thing, key))
    return HttpResponseRedirect(back)


def as_sent(request: HttpRequest, draft: Draft) -> HttpRequest:
    """The request that would have sent the form; it is refused with RESTORED, and so shown."""
    asked = copy.copy(request)
    asked.method, asked.POST = "POST", drafts.as_typed(draft)  # type: ignore[assignment]
    asked._files = MultiValueDict()  # type: ignore[attr-defined]  # noqa: SLF001  else it reads anew
    asked.refusal = [RESTORED]  # type: ignore[attr-defined]
    asked.restored = draft  # type: ignore[attr-defined]
    asked._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001
    return asked


def context_of(request: HttpRequest, kind: str, thing: Any) -> dict[str, Any]:
    """What a form shows of drafts: its own, those of new texts, and who has it open."""
    user = cast("User", request.user)
    restored = getattr(request, "restored", None)
    now = timezone.now()
    if thing is None:
        key = restored.key if restored else request.POST.get("draft_key") or uuid.uuid4()
        waiting = [one for one in drafts.unfinished(user, kind) if str(one.key) != str(key)]
        return {"draft_key": key, "restored": restored, "unfinished": waiting}
    slot = drafts.Slot(user, kind, thing)
    draft = slot.find() if request.method == "GET" and restored is None else None
    return {
        "restored": restored,
        "draft": draft if draft and draft.content else None,
        "others": [name_of(one.user) for one in drafts.others(slot, now=now)],
    }


def name_of(user: User) -> str:
    return user.get_full_name() or user.get_username()


def time_of(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "g:i A")
