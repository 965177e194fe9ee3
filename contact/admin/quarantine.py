"""Mail in quarantine: looked at as text, tried again, or marked as seen to."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from common.desk import LedgerAdmin
from contact import incoming
from contact.incoming import Became, Taken
from contact.models import Message, Quarantined

from .fetching import download

BYTES_SHOWN = 4000
MOST_TRIED = 20  # at once: reading one may take a while


@admin.register(Quarantined)
class QuarantinedAdmin(LedgerAdmin):
    """Mails that could not be taken in: some can be now, others are answered by a mail program."""

    change_form_template = "admin/contact/quarantined/change_form.html"
    readonly_fields = ["came_at", "because", "is_done", "beginning", "whole"]
    list_display = ["came_at", "because", "is_done"]
    list_filter = ["is_done"]
    ordering = ["-came_at", "-pk"]
    actions = ["try_again", "done"]

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

    # ---- Who may ----------------------------------------------------------------------

    def has_act_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("contact.change_quarantined")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("contact.delete_quarantined")

    # ---- What is done -----------------------------------------------------------------

    @admin.action(description="Try again to take them in", permissions=["act"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Quarantined]) -> None:
        mails = list(chosen.order_by("came_at", "pk")[: MOST_TRIED + 1])
        if len(mails) > MOST_TRIED:
            self.message_user(request, f"Choose {MOST_TRIED} at the most.", messages.ERROR)
            return
        for mail in mails:
            self.tell(request, mail, incoming.take_again(mail, now=timezone.now()))

    @admin.action(description="Mark as seen to", permissions=["act"])
    def done(self, request: HttpRequest, chosen: QuerySet[Quarantined]) -> None:
        number = chosen.filter(is_done=False).update(is_done=True)
        said = "1 mail is" if number == 1 else f"{number:,} mails are"
        self.message_user(request, f"{said} marked as seen to.", messages.SUCCESS)

    def tell(self, request: HttpRequest, mail: Quarantined, became: Became) -> None:
        if became.what == Taken.QUARANTINED:
            said = format_html("It can’t be taken in. {}", became.because)
            level = messages.WARNING
        else:
            said = sentence_of(became)
            level = messages.SUCCESS
        came = timezone.localtime(mail.came_at)
        shown = format_html("The mail of {}: {}", f"{came:%Y-%m-%d %H:%M}", said)
        self.message_user(request, shown, level)

    # ---- Pages ------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/raw/", view(self.raw_view), name="contact_quarantined_raw"),
            path("<int:pk>/do/", view(self.do_view), name="contact_quarantined_do"),
            *super().get_urls(),
        ]

    def render_change_form(self, request: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        context["may_act"] = self.has_act_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    def raw_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(Quarantined, pk=pk)
        return download(bytes(mail.raw), f"mail-{mail.pk}.txt", "text/plain; charset=utf-8")

    def do_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One of the actions, with the one mail whose page has the button."""
        if request.method != "POST" or not self.has_act_permission(request):
            raise PermissionDenied
        mail = get_object_or_404(Quarantined, pk=pk)
        verb = self.done if "done" in request.POST else self.try_again
        verb(request, Quarantined.objects.filter(pk=mail.pk))
        return HttpResponseRedirect(reverse("admin:contact_quarantined_change", args=[mail.pk]))


def sentence_of(became: Became) -> SafeString:
    """
    What became of a mail that is no longer in the way.

    >>> sentence_of(Became(Taken.AGAIN))
    'It was taken in before: nothing more was to be done.'
    """
    message = became.message
    if message is None:
        return SafeString(SENTENCES[became.what])
    address = reverse("admin:contact_message_change", args=[message.pk])
    filed = " It stands under spam." if message.state == Message.State.SPAM else ""
    link = format_html('<a href="{}">{}</a>', address, message.reference)
    return format_html("{} {}.{}", SENTENCES[became.what], link, filed)


SENTENCES = {
    Taken.JOINED: "It joined the thread of",
    Taken.BEGAN: "It is taken in as",
    Taken.AGAIN: "It was taken in before: nothing more was to be done.",
    Taken.OURS: "It is a mail of ours: nothing more was to be done.",
    Taken.REPORT: "It told what became of a mail of ours, and that is recorded.",
}
