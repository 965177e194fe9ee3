"""What is kept of people: the next erasure, holds, exports, and all that is known of one person."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone

from common import addresses
from contact import exporting, privacy
from contact.models import Message, Topic

EXPORT, ERASE = "contact.export_message", "contact.erase_message"
SHOWN = 50


class PersonForm(forms.Form):
    """Sent by POST: an address must stand in no log of requests."""

    address = forms.CharField(
        label="Mail address",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="All spellings that reach one mailbox are found: capitals, +tags, Gmail’s dots.",
    )

    def clean_address(self) -> str:
        try:
            return addresses.valid(self.cleaned_data["address"])
        except addresses.NotAnAddress as error:
            raise forms.ValidationError(str(error)) from error


class SureForm(PersonForm):
    """Of the button that erases."""

    address = forms.CharField(widget=forms.HiddenInput)
    is_sure = forms.BooleanField(
        label="It can’t be undone. Erase all of it.",
        error_messages={"required": "Tick that you are sure: it can’t be undone."},
    )


class SpreadsheetForm(forms.Form):
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False, empty_label="All")
    state = forms.ChoiceField(choices=[("", "All"), *Message.State.choices], required=False)
    since = forms.DateField(
        label="Arrived from", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label="to", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def chosen(self) -> Any:
        said = self.cleaned_data
        found = Message.objects.order_by("pk")
        names = {"since": "arrived_at__date__gte", "until": "arrived_at__date__lte"}
        for name in ("topic", "state", "since", "until"):
            if said[name]:
                found = found.filter(**{names.get(name, name): said[name]})
        return found


def urls(desk: Any) -> list[Any]:
    """To stand before those of the list of messages."""

    def named(route: str, view: Any, name: str) -> Any:
        def show(request: HttpRequest, **given: Any) -> HttpResponseBase:
            answer: HttpResponseBase = view(desk, request, **given)
            return answer

        return path(route, desk.admin_site.admin_view(show), name=f"contact_message_{name}")

    return [
        named("privacy/", look, "privacy"),
        named("privacy/person/", person, "person"),
        named("privacy/person.zip", take_home, "person_export"),
        named("privacy/erase/", erase, "person_erase"),
        named("privacy/messages.csv", spreadsheet, "export"),
        named("<int:pk>/hold/", hold, "hold"),
    ]


def demand(request: HttpRequest, *rights: str, method: str = "POST") -> None:
    """Any of the rights. Raises PermissionDenied."""
    if request.method != method or not any(request.user.has_perm(right) for right in rights):
        raise PermissionDenied


def page(
    desk: Any, request: HttpRequest, name: str, title: str, status: int = 200, **context: Any
) -> TemplateResponse:
    shared = desk.admin_site.each_context(request) | {
        "opts": desk.opts,
        "title": title,
        "may_export": request.user.has_perm(EXPORT),
        "may_erase": request.user.has_perm(ERASE),
    }
    template = f"admin/contact/privacy/{name}.html"
    response = TemplateResponse(request, template, shared | context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def look(desk: Any, request: HttpRequest) -> HttpResponseBase:
    demand(request, EXPORT, ERASE, method="GET")
    return overview(desk, request)


def overview(desk: Any, request: HttpRequest, **forms: Any) -> HttpResponseBase:
    now = timezone.now()
    coming = privacy.preview(now)
    held = Message.objects.filter(is_held=True).select_related("topic")
    context = {
        "coming": coming,
        "soon": privacy.due(now).select_related("topic")[:SHOWN],
        "shown": SHOWN,
        "held": held[:SHOWN],
        "spam_days": privacy.SPAM_KEPT.days,
        "quarantine_days": privacy.QUARANTINE_KEPT.days,
        "topics": Topic.objects.all(),
        "person_form": PersonForm(),
        "csv_form": SpreadsheetForm(),
    }
    status = 422 if forms else 200
    return page(desk, request, "overview", "What is kept of people", status, **context | forms)


def person(desk: Any, request: HttpRequest) -> HttpResponseBase:
    """What the desk has of one person."""
    demand(request, EXPORT, ERASE)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return overview(desk, request, person_form=form)
    return show_person(desk, request, form.cleaned_data["address"])


def show_person(
    desk: Any, request: HttpRequest, address: str, sure_form: SureForm | None = None
) -> HttpResponseBase:
    return page(
        desk, request, "person", "What is known of a person", 422 if sure_form else 200,
        address=address, known=privacy.known(address),
        sure_form=sure_form or SureForm(initial={"address": address}),
    )  # fmt: skip


def take_home(desk: Any, request: HttpRequest) -> HttpResponseBase:
    demand(request, EXPORT)
    form = PersonForm(request.POST)
    if not form.is_valid():
        return overview(desk, request, person_form=form)
    address = form.cleaned_data["address"]
    packed = exporting.export_person(address, by=request.user, now=timezone.now())
    return FileResponse(
        packed, as_attachment=True, filename="person.zip", content_type="application/zip",
        headers={"Cache-Control": "no-store"},
    )  # fmt: skip


def erase(desk: Any, request: HttpRequest) -> HttpResponseBase:
    demand(request, ERASE)
    form = SureForm(request.POST)
    if not form.is_valid():
        address = PersonForm(request.POST)
        if not address.is_valid():
            return overview(desk, request, person_form=address)
        return show_person(desk, request, address.cleaned_data["address"], form)
    address = form.cleaned_data["address"]
    left = privacy.erase_person(address, by=request.user, now=timezone.now())
    if left:
        names = ", ".join(message.reference for message in left.held)
        said = f"Erased, but for what is on hold: {names}."
        desk.message_user(request, said, messages.WARNING)
    else:
        desk.message_user(request, "All that the desk had of this person is erased.")
    return HttpResponseRedirect(reverse("admin:contact_message_privacy"))


def spreadsheet(desk: Any, request: HttpRequest) -> HttpResponseBase:
    """POST, because the history of each message says by whom it was exported."""
    demand(request, EXPORT)
    form = SpreadsheetForm(request.POST)
    if not form.is_valid():
        return overview(desk, request, csv_form=form)
    rows = exporting.write_csv(form.chosen(), by=request.user, now=timezone.now())
    return StreamingHttpResponse(
        rows,
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="messages.csv"',
            "Cache-Control": "no-store",
        },
    )


def hold(desk: Any, request: HttpRequest, pk: int) -> HttpResponseBase:
    demand(request, ERASE)
    message = get_object_or_404(Message, pk=pk)
    verb = privacy.release if request.POST.get("verb") == "release" else privacy.hold
    because = " ".join(request.POST.get("because", "").split())
    verb(message, by=request.user, now=timezone.now(), because=because)
    return HttpResponseRedirect(reverse("admin:contact_message_change", args=[pk]))
