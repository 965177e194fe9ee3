"""Updates of live articles in the admin: begun, shown for what they are, dropped."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from articles import publishing, roles
from articles.models import Article

from . import merging


def begin(model_admin: Any, request: HttpRequest, live: Article) -> HttpResponse:
    """Lead to the update of a live article, which is begun where there is none."""
    if not roles.may_update(request.user, live):
        raise PermissionDenied
    try:
        update = publishing.prepare_update(live, by=cast("User", request.user))
    except publishing.NotAllowed as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(model_admin.address_of(live))
    return HttpResponseRedirect(model_admin.address_of(update))


def drop(model_admin: Any, request: HttpRequest, update: Article) -> HttpResponse:
    if not update.update_of_id:
        raise Http404("This is no update.")
    live = publishing.drop_update(update, by=cast("User", request.user))
    model_admin.log_change(request, live, "Its update dropped.")
    messages.success(request, "The update is dropped. Readers go on seeing the live text.")
    return HttpResponseRedirect(model_admin.address_of(live))


def with_live(model_admin: Any, request: HttpRequest, update: Article) -> HttpResponse:
    if not update.update_of_id:
        raise Http404("This is no update.")
    return merging.with_live(model_admin, request, update)


def context_of(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What a form shows: of an update its live article, of a live article its update."""
    if article is None:
        return {}
    if article.update_of:
        live = article.update_of
        return {"update_of": live, "live_has_changed": live.version != article.update_base}
    update = Article.objects.filter(update_of=article).first()
    return {
        "update": update,
        "update_state": update.state(timezone.now()) if update else "",
        "may_update": update is None and roles.may_update(request.user, article),
    }
