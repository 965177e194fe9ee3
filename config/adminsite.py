"""The editors' admin under the site's own name."""

from functools import update_wrapper
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone

from . import keptform

# The order of an editor's week; what is not named comes after, by its name.
ORDER = [
    "Article", "CalendarEntry", "Author", "Subject", "Page", "Image", "Attachment", "Publisher",
    "PastAddress", "MissedAddress", "ArchivedComment",
    "Message", "CannedAnswer", "MessageTag", "Quarantined", "Topic", "OpeningHours", "Holiday",
    "KnownPhrase",
    "Subscriber", "SignUp", "Issue", "Consent", "Mailing", "Delivery", "Suppression", "Throttle",
]  # fmt: skip


class ConcordanceAdmin(admin.AdminSite):
    site_title = "Concordance"
    site_header = "Concordance"
    index_title = "Editors’ desk"
    site_url = "/"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002
        """A form that comes when the log-in is over is kept, instead of lost on the way to it."""

        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not self.has_permission(request) and keptform.can_be_kept(request):
                return keptform.keep(request, logged_in=False)
            match = request.resolver_match
            if match and match.url_name == "view_on_site":
                check_sight(request, **kwargs)
            response: HttpResponseBase = guarded(request, *args, **kwargs)
            return response

        guarded = super().admin_view(view, cacheable)
        return update_wrapper(kept, guarded)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What waits, above the stock index."""
        from articles.admin import desk  # after the apps are ready
        from contact.admin import front

        user, now = request.user, timezone.now()
        context = {
            "piles": desk.piles(user, now=now),
            "open_misses": desk.open_misses(user),
            "late": desk.stands_still(user, now=now),
            **desk.arrived(user, now=now),
            **mail_of(user),
            **front.waiting(user, now=now),
        }
        return super().index(request, context | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=place_in_order)
        return listed


def check_sight(request: HttpRequest, *, content_type_id: int, object_id: str) -> None:
    """
    Whether this user may see things of that kind: where one stands tells its title.

    Raises PermissionDenied.
    """
    from django.contrib.contenttypes.models import ContentType  # after the apps are ready

    if not request.user.is_authenticated:
        return  # the way to the log-in
    kind = ContentType.objects.filter(pk=content_type_id).first()
    if kind is None or not request.user.has_perm(f"{kind.app_label}.view_{kind.model}"):
        raise PermissionDenied


def mail_of(user: Any) -> dict[str, Any]:
    """What stands in the way of mail, for those who may see it."""
    from outbox.admin import alarms

    return alarms() if user.has_perm("outbox.view_mailing") else {}


def place_in_order(model: dict[str, Any]) -> tuple[int, str]:
    name = model["object_name"]
    return (ORDER.index(name) if name in ORDER else len(ORDER)), model["name"]


class ConcordanceAdminConfig(AdminConfig):
    default_site = "config.adminsite.ConcordanceAdmin"

    def ready(self) -> None:
        """Editors know log-ins, not “Authentication and Authorization”."""
        apps.get_app_config("auth").verbose_name = "Log-ins"
        super().ready()
        from . import wiring  # after the apps are ready

        wiring.connect()
