"""Stored filters: links above the inbox, each member's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from contact import filtering
from contact.models import StoredFilter


@dataclass(frozen=True, slots=True)
class Link:
    filter: StoredFilter
    address: str
    is_chosen: bool


def context_of(request: HttpRequest) -> dict[str, Any]:
    """For the list: the links, and what the filter that is shown would be stored as."""
    chosen = filtering.chosen_in(request.GET)
    return {"stored_filters": list(links(request.user, chosen)), "chosen_filter": chosen}


def links(user: Any, chosen: dict[str, str]) -> Iterator[Link]:
    for one in filtering.of(user):
        yield Link(one, address_of(one.chosen), one.chosen == chosen)


def address_of(chosen: dict[str, str]) -> str:
    address = reverse("admin:contact_message_changelist")
    said = {name: chosen[name] for name in filtering.FIELDS if name in chosen}
    return f"{address}?{urlencode(said)}" if said else address


def store(desk: Any, request: HttpRequest) -> HttpResponse:
    demand(desk, request)
    chosen = filtering.chosen_in(request.POST)
    try:
        stored = filtering.store(request.user, request.POST.get("name", ""), chosen)
    except filtering.NotStored as error:
        desk.message_user(request, str(error), messages.ERROR)
    else:
        said = f"“{stored}” is stored: its link stands above the list, for you alone."
        desk.message_user(request, said, messages.SUCCESS)
    return HttpResponseRedirect(address_of(chosen))


def drop(desk: Any, request: HttpRequest, pk: int) -> HttpResponse:
    demand(desk, request)
    name = filtering.drop(request.user, pk)
    said = f"“{name}” is deleted. No message is." if name else "That filter was gone already."
    desk.message_user(request, said)
    return HttpResponseRedirect(address_of(filtering.chosen_in(request.POST)))


def demand(desk: Any, request: HttpRequest) -> None:
    """Of who sees the inbox. Raises PermissionDenied."""
    if request.method != "POST" or not desk.has_view_permission(request):
        raise PermissionDenied
