"""What the desk is set up with: topics, answers for many, tags, hours; and mail in quarantine."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.desk import DeskAdmin, LedgerAdmin
from contact.models import (
    CannedAnswer,
    Holiday,
    KnownPhrase,
    MessageTag,
    OpeningHours,
    Quarantined,
    Topic,
)
from contact.people import who_answer

from .fetching import download

BYTES_SHOWN = 4000


@admin.register(Topic)
class TopicAdmin(DeskAdmin):
    """A topic that messages have stays: it can be taken off the form instead."""

    fieldsets = [
        (None, {"fields": ["name", "slug", "hint", "position", "is_offered"]}),
        ("Who answers, and when", {"fields": ["people", "answer_within", "default_answer"]}),
        ("What is taken and kept", {"fields": ["takes_attachments", "kept_for"]}),
    ]
    list_display = ["name", "slug", "position", "is_offered", "answer_within", "kept_for"]
    prepopulated_fields = {"slug": ["name"]}
    actions = None

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "people":
            from django.forms import CheckboxSelectMultiple

            kwargs["queryset"] = who_answer()
            kwargs["widget"] = CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        topic = self.get_object(request, unquote(object_id))
        if topic and self.has_delete_permission(request, topic) and topic.messages.exists():
            sentence = (
                f"“{topic}” is not deleted: messages have it. Take “offered” off, and readers can "
                "no longer choose it; or give its messages another topic first."
            )
            self.message_user(request, sentence, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:contact_topic_change", args=[topic.pk]))
        return super().delete_view(request, object_id, extra_context)


@admin.register(CannedAnswer)
class CannedAnswerAdmin(DeskAdmin):
    fields = ["title", "topic", "text"]
    list_display = ["title", "topic"]
    list_filter = ["topic"]
    search_fields = ["title", "text"]


@admin.register(MessageTag)
class MessageTagAdmin(DeskAdmin):
    fields = ["name"]
    list_display = ["name", "uses"]
    search_fields = ["name"]
    help_texts = {"name": "A word of yours; readers never see it. Deleted, it is taken off all."}

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageTag]:
        found: QuerySet[MessageTag] = super().get_queryset(request)
        return found.annotate(uses=Count("messages"))

    @admin.display(description="Messages")
    def uses(self, tag: Any) -> SafeString:
        address = f"{reverse('admin:contact_message_changelist')}?box=all&tag={tag.pk}"
        return format_html('<a href="{}">{}</a>', address, f"{tag.uses:,}")


@admin.register(OpeningHours)
class OpeningHoursAdmin(DeskAdmin):
    fields = ["weekday", "opens", "closes"]
    list_display = ["weekday", "opens", "closes"]
    list_display_links = ["weekday"]
    help_texts = {
        "weekday": "A day without hours is one on which the desk is closed. Without any hours at "
        "all it is open from Monday to Friday, 9 to 17.",
        "opens": "In the publisher’s time zone.",
        "closes": "For a break at noon, add a second span of the same day.",
    }


@admin.register(Holiday)
class HolidayAdmin(DeskAdmin):
    fields = ["day", "name"]
    list_display = ["day", "name"]
    date_hierarchy = "day"
    help_texts = {"day": "The clock of first answers stands still on it.", "name": "For you only."}


@admin.register(KnownPhrase)
class KnownPhraseAdmin(DeskAdmin):
    fields = ["phrase", "weight"]
    list_display = ["phrase", "weight"]
    search_fields = ["phrase"]


@admin.register(Quarantined)
class QuarantinedAdmin(LedgerAdmin):
    """Mails that could not be taken in: looked at as text, answered from a mail program."""

    readonly_fields = ["came_at", "because", "is_done", "beginning", "whole"]
    list_display = ["came_at", "because", "is_done"]
    list_filter = ["is_done"]
    ordering = ["-came_at", "-pk"]
    actions = ["done"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Quarantined]:
        found: QuerySet[Quarantined] = super().get_queryset(request)
        return found.defer("raw")

    @admin.display(description="How it begins")
    def beginning(self, mail: Quarantined) -> SafeString:
        text = bytes(mail.raw)[:BYTES_SHOWN].decode("utf-8", "replace").replace("\0", "�")
        return format_html('<pre class="mail-text">{}</pre>', text)

    @admin.display(description="All of it")
    def whole(self, mail: Quarantined) -> SafeString:
        address = reverse("admin:contact_quarantined_raw", args=[mail.pk])
        return format_html('<a href="{}">Download it as text</a>', address)

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("contact.change_quarantined")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("contact.delete_quarantined")

    @admin.action(description="Somebody has looked at it", permissions=["act"])
    def done(self, request: HttpRequest, chosen: QuerySet[Quarantined]) -> None:
        number = chosen.filter(is_done=False).update(is_done=True)
        self.message_user(request, f"{number:,} are marked as done.", messages.SUCCESS)

    def get_urls(self) -> list[Any]:
        raw = self.admin_site.admin_view(self.raw_view)
        return [path("<int:pk>/raw/", raw, name="contact_quarantined_raw"), *super().get_urls()]

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(Quarantined, pk=pk)
        return download(bytes(mail.raw), f"mail-{mail.pk}.txt", "text/plain; charset=utf-8")
