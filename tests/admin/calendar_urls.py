"""The site with a list of entries that has the import and the private address, and no more."""

from typing import Any

from django.contrib import admin
from django.urls import path

from articles.admin.calendar_import import ImportsCalendar
from articles.admin.calendar_key import HasPrivateAddress
from articles.models import CalendarEntry
from config import urls
from config.adminsite import ConcordanceAdmin


class Entries(ImportsCalendar, HasPrivateAddress):
    pass


site = ConcordanceAdmin()
site._registry = admin.site._registry | {CalendarEntry: Entries(CalendarEntry, site)}
urlpatterns: list[Any] = [
    path("admin/", site.urls),
    *(one for one in urls.urlpatterns if str(one.pattern) != "admin/"),
]
