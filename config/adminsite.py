"""The editors' admin under the site's own name."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone

# The order of an editor's week; what is not named comes after, by its name.
ORDER = [
    "Article", "CalendarEntry", "Author", "Subject", "Page", "Image", "Attachment", "Publisher",
    "PastAddress", "MissedAddress", "ArchivedComment",
]  # fmt: skip


class ConcordanceAdmin(admin.AdminSite):
    site_title = "Concordance"
    site_header = "Concordance"
    index_title = "Editors’ desk"
    site_url = "/"
    enable_nav_sidebar = True
    empty_value_display = "–"

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """What waits, above the stock index."""
        from articles.admin import desk  # after the apps are ready

        waiting = desk.piles(request.user, now=timezone.now())
        misses = desk.open_misses(request.user)
        context = {"piles": waiting, "open_misses": misses}
        return super().index(request, context | (extra_context or {}))

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        listed = super().get_app_list(request, app_label)
        for app in listed:
            app["models"].sort(key=place_in_order)
        return listed


def place_in_order(model: dict[str, Any]) -> tuple[int, str]:
    name = model["object_name"]
    return (ORDER.index(name) if name in ORDER else len(ORDER)), model["name"]


class ConcordanceAdminConfig(AdminConfig):
    default_site = "config.adminsite.ConcordanceAdmin"

    def ready(self) -> None:
        """Editors know log-ins, not “Authentication and Authorization”."""
        apps.get_app_config("auth").verbose_name = "Log-ins"
        super().ready()
