"""The private address of the calendar: made, shown once, taken back."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles.calendar import keys
from articles.models import CalendarKey


class HasPrivateAddress(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the page to the list of entries; everybody has to do with their own address only."""

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view(self.key_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_key"
        return [path("private-address/", view, name=name), *super().get_urls()]

    def key_view(self, request: HttpRequest) -> HttpResponse:
        """GET says whether there is one. POST makes one, which is shown this once, or ends it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        user = cast("User", request.user)
        address = ""
        if request.method == "POST" and "revoke" in request.POST:
            keys.revoke(user)
            self.message_user(request, "The private address of your calendar holds no longer.")
            return redirect(request.path)
        if request.method == "POST":
            key = keys.make(user, now=timezone.now())
            address = settings.SITE_URL + reverse("articles:private_calendar", args=[key])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Your private calendar address",
            "address": address,
            "key": CalendarKey.objects.filter(user=user).first(),
        }
        return TemplateResponse(request, "admin/articles/calendarentry/key.html", context)
