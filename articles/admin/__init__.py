"""The editors' admin."""

import procrastinate.contrib.django.admin  # noqa: F401  registers, and is taken out below
import taggit.admin  # noqa: F401  so does this
from django.contrib import admin
from procrastinate.contrib.django.models import ProcrastinateJob
from taggit.models import Tag

from . import articles, calendar, images, imports, missed, people, regrouping, site, subjects

__all__ = [
    "articles", "calendar", "images", "imports", "missed", "people", "regrouping", "site",
    "subjects",
]  # fmt: skip

# Taggit's own tags are not ours, and its merging loses rows. The jobs' pages are not for editors.
admin.site.unregister([Tag, ProcrastinateJob])
