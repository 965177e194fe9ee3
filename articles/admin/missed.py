"""Old addresses that readers asked for in vain: where they may lead from now on."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import addresses, nearest
from articles.models import MissedAddress, PastAddress

from .base import DeskAdmin

Missed = QuerySet[MissedAddress, MissedAddress]
ADOPTABLE = {name: model for model, name in nearest.NAMES.items()}
SHOWN = 20  # on a page: for each its candidates are looked for


class MissedList(ChangeList):
    """Looks for the candidates of the addresses that the page shows, and of no others."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        now = timezone.now()
        may_adopt = self.model_admin.may_adopt(request)  # type: ignore[attr-defined]
        for missed in self.result_list:
            bare, _, query = missed.path.partition("?")
            known = addresses.find(bare, query, now=now)
            missed.answer = known.target if known else None
            missed.nearest = [] if known else nearest.nearest(missed.path, now=now)
            missed.may_adopt = may_adopt
            missed.back = self.get_query_string()


class IgnoredFilter(admin.SimpleListFilter):
    """Without a choice: the open ones."""

    title = "state"
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ignored", "Ignored"), ("all", "Open and ignored")]

    def choices(self, changelist: ChangeList) -> Any:
        for choice in super().choices(changelist):
            yield choice | ({"display": "Open"} if choice["display"] == "All" else {})

    def queryset(self, request: HttpRequest, queryset: Missed) -> Missed:
        if self.value() == "all":
            return queryset
        return queryset.filter(is_ignored=self.value() == "ignored")


@admin.register(MissedAddress)
class MissedAddressAdmin(DeskAdmin):
    fields = ["path", "hits", "first_seen", "last_seen", "referring_host", "is_ignored"]
    readonly_fields = ["path", "hits", "first_seen", "last_seen", "referring_host"]
    list_display = ["path", "candidates", "hits", "last_seen", "referring_host"]
    list_filter = [IgnoredFilter]
    search_fields = ["path", "referring_host"]
    search_help_text = "A part of the address, or of the site that links to it."
    ordering = ["-hits", "-last_seen", "pk"]
    list_per_page = list_max_show_all = SHOWN
    actions = ["ignore", "take_up"]
    help_texts = {"is_ignored": "Nothing of ours: it is still counted, but no longer listed."}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def may_adopt(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and request.user.has_perm(
            "articles.add_pastaddress"
        )

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[MissedList]:
        return MissedList

    @admin.display(description="Nearest")
    def candidates(self, missed: Any) -> SafeString:
        return render_to_string("admin/articles/missedaddress/_nearest.html", {"missed": missed})

    @admin.action(description="Ignore", permissions=["change"])
    def ignore(self, request: HttpRequest, chosen: Missed) -> None:
        self._set_ignored(request, chosen, is_ignored=True)

    @admin.action(description="List again", permissions=["change"])
    def take_up(self, request: HttpRequest, chosen: Missed) -> None:
        self._set_ignored(request, chosen, is_ignored=False)

    def _set_ignored(self, request: HttpRequest, chosen: Missed, *, is_ignored: bool) -> None:
        count = chosen.update(is_ignored=is_ignored)
        done = "ignored" if is_ignored else "listed again"
        sentence = f"{count} {'address is' if count == 1 else 'addresses are'} {done}."
        self.message_user(request, sentence, messages.SUCCESS)

    # ---- Adopting ---------------------------------------------------------------------

    def get_urls(self) -> Any:
        adopt = self.admin_site.admin_view(self.adopt)
        name = "articles_missedaddress_adopt"
        return [path("<int:missed_id>/adopt/", adopt, name=name), *super().get_urls()]

    def adopt(self, request: HttpRequest, missed_id: int) -> HttpResponse:
        """Lead the address to what the editor chose, from now on."""
        if request.method != "POST" or not self.may_adopt(request):
            raise PermissionDenied
        name, thing = chosen_thing(request.POST.get("adopt", ""))
        with transaction.atomic():
            missed = MissedAddress.objects.select_for_update().filter(pk=missed_id).first()
            if missed is None:
                self.message_user(
                    request, "Somebody has dealt with this address already.", messages.WARNING
                )
                return self._back(request)
            past = PastAddress(path=missed.path, **{name: thing})
            if why := why_not(past):
                self.message_user(request, why, messages.ERROR)
                return self._back(request)
            past.save()
            missed.delete()
            LogEntry.objects.log_actions(
                user_id=cast("int", request.user.pk),
                queryset=[past],
                action_flag=ADDITION,
                change_message="Adopted from the missed addresses.",
                single_object=True,
            )
        self.message_user(request, self._done(request, past), messages.SUCCESS)
        return self._back(request)

    def _done(self, request: HttpRequest, past: PastAddress) -> str:
        """What was done, and how to undo it for those who may."""
        sentence = f"{past} leads to “{past.target}” from now on."
        if not request.user.has_perm("articles.delete_pastaddress"):
            return sentence
        undo = reverse("admin:articles_pastaddress_delete", args=[past.pk])
        return format_html('{} <a href="{}">Undo: delete this past address</a>', sentence, undo)

    def _back(self, request: HttpRequest) -> HttpResponse:
        query = request.GET.urlencode()
        address = reverse("admin:articles_missedaddress_changelist")
        return HttpResponseRedirect(f"{address}?{query}" if query else address)


def chosen_thing(key: str) -> tuple[str, nearest.Thing]:
    """
    The field of PastAddress that a candidate's key names, and the thing.

    Raises Http404 where there is no such thing.
    """
    name, _, number = key.partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    model = ADOPTABLE.get(name) if is_number else None
    thing = model.objects.filter(pk=number).first() if model else None
    if thing is None:
        raise Http404("There is nothing that this address could lead to.")
    return name, thing


def why_not(past: PastAddress) -> str:
    """Why the address can't lead there, in a sentence; empty where it can."""
    there = PastAddress.objects.filter(path=past.path).first()
    if there:
        return f"{there} leads to “{there.target}” already: change that past address instead."
    if addresses.target_of(past, now=timezone.now()) is None:
        return f"“{past.target}” is not public: readers would still find nothing."
    return ""
