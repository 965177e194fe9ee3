"""Who subscribes, who has not confirmed yet, and the log of consent."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ORDER_VAR
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet, Sum
from django.db.models.functions import Reverse
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from common import addresses, charts
from common.cells import safe
from common.desk import LedgerAdmin
from outbox.models import Delivery
from subscriptions import choices, preferences, records, signing_up
from subscriptions.models import Consent, SignUp, Subscriber, TopicTally
from subscriptions.records import Source

from .importing import ImportsSubscribers

GROWTH = """
SELECT week::date,
  (SELECT count(*) FROM subscriptions_subscriber
   WHERE confirmed_at >= week AND confirmed_at < week + interval '7 days'),
  (SELECT count(*) FROM subscriptions_subscriber
   WHERE left_at >= week AND left_at < week + interval '7 days')
FROM generate_series(%(first)s, %(last)s, interval '7 days') AS week
"""
WEEKS = 26
LISTED = 200
TOPIC_LABELS = {"subject": "Subjects", "author": "Authors", "entry": "Entries of the calendar"}
TOPIC_LOOKUPS = {kind: f"topics__{kind}__id__exact" for kind in TOPIC_LABELS}
COLUMNS = ["address", "state", "frequency", "everything", "corrections", "zone", "confirmed_at"]


@admin.register(Subscriber)
class SubscriberAdmin(ImportsSubscribers, LedgerAdmin):
    """Readers choose for themselves; the staff looks, unsubscribes and erases for them."""

    change_list_template = "admin/subscriptions/subscriber/change_list.html"
    readonly_fields = [
        "address", "state", "chosen", "next_digest_at", "paused_until", "confirmed_at", "left_at",
        "sent", "consent",
    ]  # fmt: skip
    list_display = ["address", "state", "frequency", "everything", "confirmed_at"]
    list_filter = ["state", "frequency", "everything"]
    search_fields = ["canonical"]
    search_help_text = "An address or its beginning; with @ first, a domain: @example.org."
    ordering = ["-confirmed_at", "-pk"]
    actions = ["unsubscribe", "erase"]

    # ---- What is shown ------------------------------------------------------------------

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Subscriber], search_term: str
    ) -> tuple[QuerySet[Subscriber], bool]:
        word = search_term.strip().lower()
        if word.startswith("@"):
            backwards = queryset.annotate(backwards=Reverse("canonical"))
            return backwards.filter(backwards__startswith=word[::-1]), False
        if "@" in word:
            return queryset.filter(canonical=addresses.canonical(word)), False
        if not word:
            return queryset, False
        found = queryset.filter(canonical__startswith=word)
        # By the index that finds them; by date, a million may be looked through for fifty.
        return (found if ORDER_VAR in request.GET else found.order_by("canonical")), False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        joined, left = growth(timezone.now())
        context = {
            "curves": [
                charts.line(joined, label="Confirmed a week"),
                charts.line(left, label="Left a week"),
            ]
        }
        return super().changelist_view(request, context | (extra_context or {}))

    @admin.display(description="Gets")
    def chosen(self, subscriber: Subscriber) -> str:
        return choices.described(choices.Choices.of(subscriber))

    @admin.display(description="Last mails")
    def sent(self, subscriber: Subscriber) -> SafeString:
        rows = (
            Delivery.objects.filter(recipient=subscriber.pk, mailing__kind__in=preferences.KINDS)
            .select_related("mailing")
            .order_by("-pk")[:20]
        )
        return format_html_join(
            "", '<div><a href="{}">{}</a>: {}</div>',
            (
                (reverse("admin:outbox_delivery_change", args=[row.pk]), row.mailing,
                 row.get_state_display())
                for row in rows
            ),
        ) or SafeString("none")  # fmt: skip

    @admin.display(description="Consent log")
    def consent(self, subscriber: Subscriber) -> SafeString:
        return format_html_join(
            "", "<div>{}: {} {}</div>",
            (
                (f"{line.made_at:%Y-%m-%d %H:%M}", line.get_kind_display(), line.said)
                for line in records.of(subscriber.address)
            ),
        )  # fmt: skip

    # ---- What is done -------------------------------------------------------------------

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.change_subscriber")

    def has_forget_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.delete_subscriber")

    @admin.action(description="Unsubscribe", permissions=["act"])
    def unsubscribe(self, request: HttpRequest, chosen: QuerySet[Subscriber]) -> None:
        for subscriber in chosen:
            preferences.unsubscribe(subscriber, source=by(request), now=timezone.now())
        self.message_user(request, f"{len(chosen):,} are unsubscribed.")

    @admin.action(description="Erase all that is known of them", permissions=["forget"])
    def erase(self, request: HttpRequest, chosen: QuerySet[Subscriber]) -> None:
        count = 0
        for subscriber in chosen:
            preferences.erase(subscriber, source=by(request), now=timezone.now(), by=request.user)
            count += 1
        self.message_user(request, f"{count:,} are erased.", messages.SUCCESS)

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.export)
        topics = self.admin_site.admin_view(self.topics)
        return [
            path("export.csv", view, name="subscriptions_subscriber_export"),
            path("topics/", topics, name="subscriptions_subscriber_topics"),
            *super().get_urls(),
        ]

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup in TOPIC_LOOKUPS.values() or super().lookup_allowed(lookup, value, request)

    def topics(self, request: HttpRequest) -> HttpResponse:
        """How many chose each subject, author and entry of the calendar."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": "What subscribers chose",
            "groups": [(label, chosen_most(kind)) for kind, label in TOPIC_LABELS.items()],
        }
        return render(request, "admin/subscriptions/subscriber/topics.html", context)

    def export(self, request: HttpRequest) -> HttpResponseBase:
        """All subscribers, a row each, streamed; for a spreadsheet, without formulas."""
        if not self.has_act_permission(request):
            raise PermissionDenied
        response = StreamingHttpResponse(rows_of(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = 'attachment; filename="subscribers.csv"'
        response.headers["Cache-Control"] = "no-store"
        return response


def by(request: HttpRequest) -> Source:
    return Source(f"admin, by {request.user}")


@dataclass(frozen=True, slots=True)
class Chosen:
    name: str
    count: int
    address: str
    """Of the list of those who chose it."""


def chosen_most(kind: str) -> list[Chosen]:
    """The things of one kind that were chosen, the most chosen first."""
    tallied = TopicTally.objects.filter(kind=kind).values("key").annotate(readers=Sum("number"))
    most = tallied.filter(readers__gt=0).order_by("-readers", "key")
    counts = dict(most.values_list("key", "readers")[:LISTED])
    listed = reverse("admin:subscriptions_subscriber_changelist")
    names = choices.MODELS[kind]._default_manager.in_bulk(counts)
    return [
        Chosen(str(names[pk]), count, f"{listed}?{TOPIC_LOOKUPS[kind]}={pk}")
        for pk, count in counts.items()
    ]


class Echo:
    """Gives back what csv would write."""

    def write(self, text: str) -> str:
        return text


def rows_of() -> Iterator[str]:
    writer = csv.writer(Echo())
    yield writer.writerow(COLUMNS)
    for row in Subscriber.objects.order_by("pk").values_list(*COLUMNS).iterator():
        yield writer.writerow([safe(str(cell)) for cell in row])


def growth(now: datetime) -> tuple[list[charts.Point], list[charts.Point]]:
    """How many confirmed and how many left, in each of the last weeks."""
    monday = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    last = monday - timedelta(days=monday.weekday())
    with connection.cursor() as cursor:
        given = {"first": last - timedelta(weeks=WEEKS - 1), "last": last}
        cursor.execute(GROWTH, given)
        rows = cursor.fetchall()
    joined = [(f"{week:%b %d}", count) for week, count, _ in rows]
    return joined, [(f"{week:%b %d}", count) for week, _, count in rows]


@admin.register(SignUp)
class SignUpAdmin(LedgerAdmin):
    """Those that look odd wait here until somebody lets them go; the others pass by."""

    readonly_fields = [
        "address", "made_at", "confirmed_at", "is_held", "suspicion", "page", "network",
    ]  # fmt: skip
    list_display = ["address", "made_at", "confirmed_at", "is_held", "suspicion", "page"]
    list_filter = [
        ("suspicion", admin.EmptyFieldListFilter), ("confirmed_at", admin.EmptyFieldListFilter),
        "is_held",
    ]  # fmt: skip
    search_fields = ["=canonical"]
    search_help_text = "A whole address."
    actions = ["let_go"]

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.change_subscriber")

    @admin.action(description="It looks fine: ask for confirmation", permissions=["act"])
    def let_go(self, request: HttpRequest, chosen: QuerySet[SignUp]) -> None:
        now = timezone.now()
        count = sum(signing_up.clear(sign_up, now=now) for sign_up in chosen)
        self.message_user(request, f"{count:,} are asked to confirm.", messages.SUCCESS)


@admin.register(Consent)
class ConsentAdmin(LedgerAdmin):
    """Known by keyed hashes: an address is found by typing all of it."""

    readonly_fields = [
        "kind", "made_at", "said", "text_version", "page", "network", "by",
    ]  # fmt: skip
    list_display = ["made_at", "kind", "said", "page", "by"]
    list_filter = ["kind"]
    list_select_related = ["by"]
    search_fields = ["kind"]
    search_help_text = "A whole address: it is looked for by its hash."

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Consent], search_term: str
    ) -> tuple[QuerySet[Consent], bool]:
        return (records.of(search_term) if search_term else queryset), False
