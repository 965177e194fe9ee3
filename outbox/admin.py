"""Outgoing mail, for those who see to it: what goes, what went, what stands in the way."""

from collections.abc import Iterator, Sequence
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common import charts
from common.desk import DeskAdmin, LedgerAdmin

from . import counting, folder, hearing, kinds, planning, steering, suppressing, switching, watching
from .models import Delivery, Event, Mailing, Suppression, Switch, Throttle

LABELS = {"pause": "Pause", "resume": "Send on", "cancel": "Cancel what waits"}
POINTS = 60
DRAWN = 30  # mailings
INLINE = "'unsafe-inline'"  # styles of a mail stand on its elements; it has no script

OVER_TIME = """
WITH span AS (
  SELECT min(changed_at) AS start, max(changed_at) AS stop FROM outbox_delivery
  WHERE mailing_id = %(mailing)s AND state = 'sent'
)
SELECT width_bucket(
         extract(epoch FROM changed_at), extract(epoch FROM start),
         extract(epoch FROM stop) + 1, %(points)s
       ) AS bucket, max(changed_at), count(*)
FROM outbox_delivery, span WHERE mailing_id = %(mailing)s AND state = 'sent'
GROUP BY bucket ORDER BY bucket
"""


@admin.register(Mailing)
class MailingAdmin(LedgerAdmin):
    change_form_template = "admin/outbox/mailing/change_form.html"
    change_list_template = "admin/outbox/mailing/change_list.html"
    readonly_fields = [
        "name", "kind_label", "state", "because", "planned_at", "start_at", "not_after",
        "finished_at",
    ]  # fmt: skip
    list_display = ["name", "kind_label", "state", "progress", "planned_at"]
    list_filter = ["state"]
    search_fields = ["name"]
    ordering = ["-planned_at", "-pk"]
    list_per_page = 25

    @admin.display(description="Kind")
    def kind_label(self, mailing: Mailing) -> str:
        return kind_label(mailing.kind)

    @admin.display(description="Sent")
    def progress(self, mailing: Mailing) -> SafeString:
        tally = counting.counted(mailing)
        sent = tally.states.get("sent", 0)
        return format_html(
            '<progress value="{}" max="{}" aria-label="Sent"></progress> {} of {}',
            sent, max(tally.total, 1), f"{sent:,}", f"{tally.total:,}",
        )  # fmt: skip

    # ---- What is shown ------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = alarms() | {"curves": list(curves())}
        return super().changelist_view(request, context | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        mailing = self.get_object(request, object_id)
        if request.method == "POST" and mailing:
            return self.steer(request, mailing)
        context: dict[str, Any] = {}
        if mailing and self.has_view_permission(request, mailing):
            tally = counting.counted(mailing)
            context = {
                "title": str(mailing),
                "subtitle": None,
                "tally": tally,
                "done": tally.total - tally.waiting,
                "states": [
                    (state.value, state.label, tally.states[state])
                    for state in Delivery.State
                    if tally.states.get(state)
                ],
                "curve": charts.line(list(sent_over_time(mailing)), label="Mails sent"),
                "steps": self.steps(request, mailing),
                "figures": figures([mailing]),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def steps(self, request: HttpRequest, mailing: Mailing) -> list[tuple[str, str]]:
        if not request.user.has_perm("outbox.change_mailing"):
            return []
        names = {"sending": ["pause", "cancel"], "paused": ["resume", "cancel"]}
        return [
            (name, LABELS[name])
            for name in names.get(mailing.state, [])
            if not (name == "cancel" and mailing.is_standing)
        ]

    # ---- What is done -------------------------------------------------------------------

    def steer(self, request: HttpRequest, mailing: Mailing) -> HttpResponse:
        step = request.POST.get("step", "")
        if step not in LABELS or not request.user.has_perm("outbox.change_mailing"):
            raise PermissionDenied
        because = f"By {request.user}."
        try:
            if step == "pause":
                steering.pause(mailing, because="")
            elif step == "resume":
                steering.resume(mailing)
            else:
                steering.cancel(mailing, because=because)
        except steering.CannotSteer as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, mailing, LABELS[step])
            sentence = f"“{mailing}” is {mailing.get_state_display()}."
            self.message_user(request, sentence, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:outbox_mailing_change", args=[mailing.pk]))

    def get_urls(self) -> list[Any]:
        wrap = self.admin_site.admin_view
        return [
            path("switch/", wrap(self.switch), name="outbox_mailing_switch"),
            path("folder/", wrap(self.folder_view), name="outbox_mailing_folder"),
            path("folder/<str:name>/", wrap(self.kept_view), name="outbox_mailing_kept"),
            *super().get_urls(),
        ]

    # ---- In development -----------------------------------------------------------------

    def folder_view(self, request: HttpRequest) -> HttpResponse:
        """The mails that went to a folder instead of their readers."""
        self.check_folder(request)
        context = self.admin_site.each_context(request) | {
            "title": "Mails in the folder", "mails": list(folder.newest())
        }  # fmt: skip
        return render(request, "admin/outbox/mailing/folder.html", context)

    @method_decorator(csp_replace({"style-src": [INLINE], "img-src": [SELF, "https:"]}))
    def as_html(self, request: HttpRequest, kept: folder.Kept) -> HttpResponse:
        return HttpResponse(kept.part("html") or "This mail has no HTML.")

    def kept_view(self, request: HttpRequest, name: str) -> HttpResponse:
        self.check_folder(request)
        found = folder.find(name)
        if found is None:
            raise Http404
        if "html" in request.GET:
            return self.as_html(request, found)
        context = self.admin_site.each_context(request) | {
            "title": found.subject, "kept": found, "text": found.part("plain")
        }  # fmt: skip
        return render(request, "admin/outbox/mailing/kept.html", context)

    def check_folder(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not folder.is_used():
            raise Http404("The mails of this site go to a mail server.")

    def switch(self, request: HttpRequest) -> HttpResponse:
        """Release mail that was stopped."""
        if request.method != "POST" or not request.user.has_perm("outbox.change_mailing"):
            raise PermissionDenied
        dropped = switching.release(drop_waiting=request.POST.get("release") == "drop")
        self.message_user(request, f"Mail is sent again. {dropped:,} were cancelled.")
        return HttpResponseRedirect(reverse("admin:outbox_mailing_changelist"))


def alarms() -> dict[str, Any]:
    """What the admin says of the mail on its front page and above the list."""
    switch = Switch.seen()
    return {
        "alarms": watching.alarms(switch, timezone.now()),
        "has_folder": folder.is_used(),
        "is_stopped": switch.stopped_at is not None,
    }


def figures(mailings: Sequence[Mailing]) -> list[tuple[str, int]]:
    """What other apps tell of these mailings together: ("unsubscribed", 7)."""
    numbers = [mailing.pk for mailing in mailings]
    return [(name, sum(told(numbers).values())) for name, told in counting.FIGURES.items()]


def curves() -> Iterator[SafeString]:
    """Of the last mailings that are over, one after the other: what went, what was wrong."""
    newest = Mailing.objects.filter(is_standing=False, state=Mailing.State.DONE)[:DRAWN]
    over = sorted(newest, key=lambda mailing: (mailing.planned_at, mailing.pk))
    tallies = [counting.counted(mailing) for mailing in over]
    names = [f"{mailing.planned_at:%b %d}: {mailing}" for mailing in over]
    numbers = {
        "Sent": [tally.states.get("sent", 0) for tally in tallies],
        "Bounced": [tally.lost for tally in tallies],
        "Complained": [tally.complained for tally in tallies],
    }
    for name, told in counting.FIGURES.items():
        known = told([mailing.pk for mailing in over])
        numbers[name.capitalize()] = [known.get(mailing.pk, 0) for mailing in over]
    for name, row in numbers.items():
        yield charts.line(list(zip(names, row, strict=True)), label=f"{name}, by mailing")


def kind_label(name: str) -> str:
    return kinds.get(name).label if name in kinds.names() else name


def sent_over_time(mailing: Mailing) -> Iterator[tuple[str, float]]:
    """How many had gone by when, in up to 60 steps."""
    with connection.cursor() as cursor:
        cursor.execute(OVER_TIME, {"mailing": mailing.pk, "points": POINTS})
        total = 0
        for _, moment, count in cursor.fetchall():
            total += count
            yield f"{timezone.localtime(moment):%b %d, %H:%M:%S}", total


class DeliveryList(ChangeList):
    """Asks for the addresses of a page at once."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        addresses = hearing.addresses_of(self.result_list)
        for delivery in self.result_list:
            delivery.address = addresses[delivery.pk]


class EventInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Event
    fields = ("kind", "status", "said", "happened_at", "source")
    readonly_fields = ("kind", "status", "said", "happened_at", "source")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Delivery)
class DeliveryAdmin(LedgerAdmin):
    """One mail each; those in doubt can be resolved here, or sent once more."""

    readonly_fields = [
        "mailing", "to", "state", "attempts", "due_at", "changed_at", "reply", "message_id",
    ]  # fmt: skip
    list_display = ["id", "to", "mailing", "state", "changed_at", "reply"]
    list_select_related = ["mailing"]
    list_filter = ["state"]
    search_fields = ["=id"]
    search_help_text = "The number of a delivery, as in the Message-ID before the @."
    ordering = ["-pk"]
    inlines = [EventInline]
    actions = ["was_sent", "was_not_sent", "send_again"]

    def lookup_allowed(self, lookup: str, value: str, request: Any = None) -> bool:
        return lookup == "mailing__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_changelist(self, request: HttpRequest, **options: Any) -> type[ChangeList]:
        return DeliveryList

    @admin.display(description="To")
    def to(self, delivery: Any) -> str:
        known = getattr(delivery, "address", None)
        return (hearing.address_of(delivery) if known is None else known) or "(gone)"

    def has_resolve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("outbox.change_delivery")

    @admin.action(description="It was sent (uncertain ones)", permissions=["resolve"])
    def was_sent(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        self.resolve(request, chosen, was_sent=True)

    @admin.action(description="It was not sent (uncertain ones)", permissions=["resolve"])
    def was_not_sent(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        self.resolve(request, chosen, was_sent=False)

    def resolve(self, request: HttpRequest, chosen: QuerySet[Delivery], *, was_sent: bool) -> None:
        numbers = list(chosen.values_list("pk", flat=True))
        count = steering.resolve(numbers, was_sent=was_sent, by=str(request.user))
        self.message_user(request, f"{count:,} resolved; the others were not uncertain.")

    @admin.action(
        description="Send again (uncertain and failed ones; may arrive twice)",
        permissions=["resolve"],
    )
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        numbers = list(chosen.values_list("pk", flat=True))
        count = planning.again(numbers, by=str(request.user))
        self.message_user(request, f"{count:,} are planned once more.")


@admin.register(Throttle)
class ThrottleAdmin(DeskAdmin):
    fields = ["domain", "per_minute", "per_day", "grows_by"]
    list_display = ["__str__", "per_minute", "per_day", "grows_by", "since"]


@admin.register(Suppression)
class SuppressionAdmin(LedgerAdmin):
    """Known by keyed hashes: an address is found by typing all of it."""

    readonly_fields = ["__str__", "reason", "note", "made_at"]
    list_display = ["__str__", "reason", "note", "made_at"]
    list_filter = ["reason"]
    search_fields = ["reason"]
    search_help_text = "A whole address: it is looked for by its hash."
    actions = ["let_go"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("outbox.delete_suppression")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        if not search_term:
            return queryset, False
        found = suppressing.of(search_term)
        return queryset.filter(pk=found.pk) if found else queryset.none(), False

    @admin.action(description="Let them have mail again", permissions=["delete"])
    def let_go(self, request: HttpRequest, chosen: QuerySet[Suppression]) -> None:
        count, _ = chosen.delete()
        self.message_user(request, f"{count:,} may have mail again.")
