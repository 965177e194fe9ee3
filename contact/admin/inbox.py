"""The list of messages and what leads away from it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from common.desk import LedgerAdmin
from contact import searching
from contact.models import Message
from contact.people import ANSWER, name_of

from . import boxes, bulk, doing, fetching, figures, filters, making, page, privacy, replying
from .boxes import AssigneeFilter, BoxFilter, MessageList, TagFilter, TopicFilter


@admin.register(Message)
class MessageAdmin(LedgerAdmin):
    """Messages are read and answered here, never typed: `contact.inbox` alone writes them."""

    change_list_template = "admin/contact/message/change_list.html"
    list_display = ["headline", "standing", "last_change"]
    list_display_links = None
    list_filter = [BoxFilter, TopicFilter, TagFilter, AssigneeFilter]
    list_select_related = ["topic", "assignee"]
    ordering = ["-changed_at", "-pk"]
    sortable_by = ()
    takes_all_pages = True
    search_fields = ["reference"]
    search_help_text = "Words of messages, answers and notes; a reference; a mail address."

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[MessageList]:
        return MessageList

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        return searching.found(queryset, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context: dict[str, Any] = {"title": "Inbox"}
        if self.has_view_permission(request):
            context |= {"tabs": boxes.tabs(request), **filters.context_of(request)}
        return super().changelist_view(request, context | (extra_context or {}))

    # ---- The columns ------------------------------------------------------------------

    @admin.display(description="Message")
    def headline(self, message: Any) -> SafeString:
        tags = format_html_join(
            "", ' <span class="tag">{}</span>', ((tag.name,) for tag in message.tags.all())
        )
        return format_html(
            '<a class="headline" href="{}">{}</a> <span class="state state-of-{}">{}</span>{}'
            '<span class="from">{}</span> <span class="beginning">{}</span>',
            message.address_in_list, message.subject or "(no subject)", message.state,
            message.get_state_display(), tags, message.name or message.address or "(erased)",
            message.beginning,
        )  # fmt: skip

    @admin.display(description="Topic, who sees to it, first answer")
    def standing(self, message: Any) -> SafeString:
        clock = SafeString("")
        if message.clock and not message.answered_at:
            css = "amiss" if message.clock.is_late else "quiet"
            clock = format_html('<span class="{}">{}</span>', css, message.clock.sentence)
        who = name_of(message.assignee) if message.assignee else "nobody yet"
        return format_html("{}<span>{}</span>{}", message.topic, who, clock)

    @admin.display(description="Last change")
    def last_change(self, message: Message) -> SafeString:
        moment = timezone.localtime(message.changed_at)
        days = (timezone.localdate() - moment.date()).days
        shown = "g:i A" if days == 0 else "M j, g:i A" if days < 300 else "M j, Y"
        return format_html(
            '<time datetime="{}">{}</time>', moment.isoformat(), date_format(moment, shown)
        )

    # ---- What is done -----------------------------------------------------------------

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return bulk.actions() if request.user.has_perm(ANSWER) else {}

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        message = self.get_object(request, unquote(object_id))
        if request.method == "POST" or not self.has_view_permission(request, message):
            raise PermissionDenied
        if message is None:
            return super().change_view(request, object_id, form_url, extra_context)
        return page.show(self, request, message, is_looked_at=True)

    def get_urls(self) -> list[Any]:
        def named(route: str, view: Any, name: str) -> Any:
            def show(request: HttpRequest, **given: Any) -> HttpResponse:
                answer: HttpResponse = view(self, request, **given)
                return answer

            return path(route, self.admin_site.admin_view(show), name=f"contact_message_{name}")

        return [
            named("figures/", figures.show, "figures"),
            named("filters/", filters.store, "store_filter"),
            named("filters/<int:pk>/", filters.drop, "drop_filter"),
            named("<int:pk>/reply/", replying.reply, "reply"),
            named("<int:pk>/draft/", replying.draft, "draft"),
            named("<int:pk>/take-back/", replying.take_back, "take_back"),
            named("<int:pk>/again/", replying.again, "again"),
            named("<int:pk>/do/", doing.do, "do"),
            named("<int:pk>/link/", doing.link, "link"),
            named("<int:pk>/merge/", doing.merge, "merge"),
            named("<int:pk>/become/<slug:name>/", making.become, "become"),
            named("<int:pk>/file/<int:id>/", fetching.fetch, "file"),
            *privacy.urls(self),
            *super().get_urls(),
        ]

    def address_of(self, request: HttpRequest, message: Message) -> str:
        """Of the page of a message, that knows the list it was reached from."""
        context: Any = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        address = reverse("admin:contact_message_change", args=[message.pk])
        return str(add_preserved_filters(context, address))
