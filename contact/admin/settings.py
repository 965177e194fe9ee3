"""What the desk is set up with: topics, answers for many, tags, hours, phrases."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.desk import DeskAdmin
from contact.models import (
    CannedAnswer,
    Holiday,
    KnownPhrase,
    MessageTag,
    OpeningHours,
    Topic,
)
from contact.people import who_answer


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
