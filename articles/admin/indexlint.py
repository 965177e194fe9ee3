"""What is wrong with the subject index: a page of findings, with a button where one click helps."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from articles import indexlint
from articles.indexlint import Finding, Section
from articles.indexlint.checks import Row
from articles.models import Subject

from .base import DeskAdmin

SHOWN = 100  # findings of each kind

Link = tuple[str, str]
"""Words and address."""


class Lints(DeskAdmin):
    """Adds the page and its buttons to the admin of subjects."""

    def get_urls(self) -> Any:
        show = self.admin_site.admin_view(self.lint_view)
        mend = self.admin_site.admin_view(self.repair_view)
        return [
            path("lint/", show, name="articles_subject_lint"),
            path("lint/repair/", mend, name="articles_subject_repair"),
            *super().get_urls(),
        ]

    def lint_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        sections = indexlint.lint(timezone.now(), most=SHOWN)
        context = {
            **self.admin_site.each_context(request),
            "title": "Index lint",
            "opts": self.opts,
            "sections": [
                (section, all_of(section), [(one, links_of(one)) for one in section.findings])
                for section in sections
                if section.count
            ],
            "passed": [section.check.title for section in sections if not section.count],
            "may_delete": self.has_delete_permission(request),
        }
        return TemplateResponse(request, "admin/articles/subject/lint.html", context)

    def repair_view(self, request: HttpRequest) -> HttpResponse:
        name = request.POST.get("check", "")
        if request.method != "POST" or not self.may_repair(request, name):
            raise PermissionDenied
        try:
            with transaction.atomic():
                done = indexlint.repair(
                    name, key_in(request, "pk"), key_in(request, "other"), now=timezone.now()
                )
                LogEntry.objects.create(
                    user_id=cast("int", request.user.pk),
                    content_type=ContentType.objects.get_for_model(Subject),
                    object_repr="Index lint",
                    action_flag=CHANGE,
                    change_message=done,
                )
        except indexlint.CannotRepair as error:
            self.message_user(request, str(error), messages.WARNING)
        else:
            self.message_user(request, done, messages.SUCCESS)
        fragment = f"#{name}" if name in indexlint.CHECKS else ""
        return HttpResponseRedirect(f"{reverse('admin:articles_subject_lint')}{fragment}")

    def may_repair(self, request: HttpRequest, name: str) -> bool:
        if name == "unused-subject" and not self.has_delete_permission(request):
            return False
        return self.has_change_permission(request)


def key_in(request: HttpRequest, name: str) -> int:
    """A key that the form was given; 0, which is nobody's, where it is none."""
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0


# ---- Where an editor goes on ----------------------------------------------------------


def subject(pk: int, words: str) -> Link:
    return words, reverse("admin:articles_subject_change", args=[pk])


def articles_about(pk: int, words: str) -> Link:
    return words, f"{reverse('admin:articles_article_changelist')}?subject={pk}"


LINKS: dict[str, Callable[[Row], list[Link]]] = {
    "see-of-a-subject": lambda row: [subject(row.other, row.other_name)],
    "see-with-articles": lambda row: [articles_about(row.pk, "The articles")],
    "broken-passage": lambda row: [
        ("Its places in the index", reverse("admin:articles_article_places", args=[row.other]))
    ],
    "article-without-subject": lambda row: [
        ("The article", reverse("admin:articles_article_change", args=[row.pk]))
    ],
    "blind-see": lambda row: [subject(row.other, row.other_name)],
    "see-also-nothing-new": lambda row: [subject(row.other, row.other_name)],
    "many-articles": lambda row: [
        articles_about(row.pk, "The articles"),
        ("Split…", reverse("admin:articles_subject_split", args=[row.pk])),
    ],
    "lone-subheading": lambda row: [articles_about(row.pk, "The articles")],
    "uneven-postings": lambda row: [
        articles_about(row.pk, f"About {row.name}"),
        articles_about(row.other, f"About {row.other_name}"),
    ],
    "near-duplicates": lambda row: [
        subject(row.pk, row.name),
        subject(row.other, row.other_name),
        ("Merge…", reverse("admin:articles_subject_merge", args=[row.pk])),
    ],
    "unused-subject": lambda row: [subject(row.pk, row.name)],
}


def links_of(finding: Finding) -> list[Link]:
    links = LINKS.get(finding.check.name)
    return links(finding.row) if links else []


def all_of(section: Section) -> Link | None:
    """The list of what a section names, where many can be given a subject at once."""
    if section.check.name != "article-without-subject":
        return None
    pks = ",".join(str(finding.row.pk) for finding in section.findings)
    return "Give these subjects", f"{reverse('admin:articles_article_changelist')}?id__in={pks}"
