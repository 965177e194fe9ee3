"""Letters of the editors: written, looked at, tried, sent."""

from email.utils import formataddr
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from articles.admin.checks import ChecksText
from articles.admin.fields import TextEditor, ZonedDateTimeField
from articles.admin.forms import WritingForm
from articles.admin.keeping import KeepsDrafts
from articles.checking.writing import Writing
from outbox import steering
from outbox.models import Mailing
from subscriptions import letters, mails, trying
from subscriptions.doctor import course
from subscriptions.models import Issue

INLINE = "'unsafe-inline'"  # styles of a mail stand on its elements; it has no script
LOOKS = [
    ("day", "By day", "day"), ("night", "By night", "night"), ("phone", "On a phone", "day"),
]  # fmt: skip
DARK = "(prefers-color-scheme: dark)"
MEDIA = {"day": "not all", "night": "all"}


class IssueForm(WritingForm):
    class Meta:
        model = Issue
        fields = ("title", "summary", "body", "subjects", "send_at")
        labels = {"body": "Text"}
        field_classes = {"send_at": ZonedDateTimeField}
        widgets = {"body": TextEditor}

    def clean_send_at(self) -> Any:
        send_at = self.cleaned_data["send_at"]
        if send_at and send_at < timezone.now():
            raise forms.ValidationError("That is past. Leave it empty to send it at once.")
        return send_at

    def way_on(self) -> str:
        """Shown again, the form knows of the other text: saved once more, it replaces it."""
        data = cast("QueryDict", self.data).copy()
        data[self.add_prefix("replace")] = str(self.conflict)
        self.data = data
        return (
            "It is kept below. Look at the other in a second tab; save once more to put yours in "
            "its place."
        )


@admin.register(Issue)
class IssueAdmin(ChecksText, KeepsDrafts):
    """What went out can be read and no longer changed."""

    form = IssueForm
    change_form_template = "admin/subscriptions/issue/change_form.html"
    fieldsets = [
        (None, {"fields": ["opened_version", "replace", "title", "summary", "body"]}),
        ("Sending", {"fields": ["subjects", "send_at"], "classes": ["panel"]}),
    ]
    autocomplete_fields = ["subjects"]
    list_display = ["title", "kind", "state", "published_at"]
    list_filter = ["kind"]
    search_fields = ["title"]
    ordering = ["-updated_at", "-pk"]
    list_select_related = ["mailing"]

    @admin.display(description="State")
    def state(self, issue: Issue) -> str:
        if issue.mailing is None:
            return "published" if issue.published_at else "draft"
        waits = issue.mailing.state == Mailing.State.SENDING and issue.is_published(timezone.now())
        return issue.mailing.get_state_display() if waits else str(issue.mailing.state)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj and obj.is_published(timezone.now()):
            return str(obj.get_absolute_url())
        return None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        return super().get_queryset(request).filter(kind=Issue.Kind.LETTER)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.mailing_id is None
        return is_open and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.mailing_id is None
        return is_open and super().has_delete_permission(request, obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        self.forget_draft(request, form.instance)

    def writing_of(self, stored: Issue | None) -> Writing:
        return letters.writing(stored) if stored else Writing("", is_article=False)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        issue = context.get("original")
        context |= {
            "may_send": self.may_send(request, issue),
            "may_try": issue and issue.pk and self.has_view_permission(request, issue),
            "may_take_back": self.may_take_back(request, issue),
            "own_address": getattr(request.user, "email", ""),
        }
        return super().render_change_form(request, context, *args, **kwargs)

    def may_send(self, request: HttpRequest, issue: Issue | None) -> bool:
        is_open = issue is not None and issue.mailing_id is None
        return is_open and request.user.has_perm("subscriptions.send_issue")

    def may_take_back(self, request: HttpRequest, issue: Issue | None) -> bool:
        is_out = issue is not None and issue.mailing is not None and not issue.mailing.finished_at
        return is_out and request.user.has_perm("subscriptions.send_issue")

    # ---- Steps --------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        steps = {"send": self.send, "try": self.try_out, "take-back": self.take_back,
                 "mail": self.mail, "look": self.look}  # fmt: skip
        return [
            *(
                path(
                    f"<int:pk>/{name}/",
                    self.admin_site.admin_view(view),
                    name=f"subscriptions_issue_{name.replace('-', '_')}",
                )
                for name, view in steps.items()
            ),
            *super().get_urls(),
        ]

    def asked(self, request: HttpRequest, pk: int, *, permission: str, method: str = "") -> Issue:
        issue = self.get_queryset(request).filter(pk=pk).first()
        is_wrong = method and request.method != method
        if is_wrong or not request.user.has_perm(f"subscriptions.{permission}"):
            raise PermissionDenied
        if issue is None:
            raise Http404
        return issue

    def back(self, issue: Issue) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:subscriptions_issue_change", args=[issue.pk]))

    def send(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say whom it goes to and what could be mended; POST sends it."""
        issue, now = self.asked(request, pk, permission="send_issue"), timezone.now()
        if request.method == "POST":
            return self.sent(request, issue)
        if issue.mailing_id:
            return self.back(issue)
        context = self.admin_site.each_context(request) | {
            "title": f"Send “{issue}”",
            "issue": issue,
            "readers": letters.readers(issue, now=now),
            "faults": letters.faults(issue),
            "checks": letters.advice(issue, now=now),
            "examined": course.summary(),
        }
        return render(request, "admin/subscriptions/issue/send.html", context)

    def sent(self, request: HttpRequest, issue: Issue) -> HttpResponse:
        try:
            mailing = letters.send(issue, now=timezone.now())
        except letters.CannotSend as error:
            self.message_user(request, str(error), messages.ERROR)
            return self.back(issue)
        self.log_change(request, issue, "Sent.")
        readers = mailing.candidates
        who = "1 reader" if readers == 1 else f"{readers:,} readers"
        self.message_user(request, f"It goes to {who}. Here you see how it gets on.")
        return HttpResponseRedirect(reverse("admin:outbox_mailing_change", args=[mailing.pk]))

    def take_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        issue = self.asked(request, pk, permission="send_issue", method="POST")
        try:
            letters.take_back(issue)
        except steering.CannotSteer as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, issue, "Taken back.")
            self.message_user(request, "What had not gone yet will not go.")
        return self.back(issue)

    def try_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mail it to the one who asks, and to nobody else."""
        issue = self.asked(request, pk, permission="change_issue", method="POST")
        address = str(getattr(request.user, "email", ""))
        if not address:
            self.message_user(request, "Your log-in has no mail address.", messages.ERROR)
        else:
            name = request.user.get_username()
            trying.send(issue, formataddr((name, address)), now=timezone.now())
            self.message_user(request, f"A copy goes to {address}.")
        return self.back(issue)

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mail by day, by night and on a phone, side by side."""
        issue = self.asked(request, pk, permission="view_issue", method="GET")
        mail = reverse("admin:subscriptions_issue_mail", args=[pk])
        looks = [(name, label, f"{mail}?{query}") for name, label, query in LOOKS]
        context = self.admin_site.each_context(request) | {
            "title": f"{issue}: as readers get it", "issue": issue, "looks": looks
        }  # fmt: skip
        return render(request, "admin/subscriptions/issue/look.html", context)

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(
        csp_replace(
            {"style-src": [INLINE], "img-src": ["*", "data:"], "frame-ancestors": ["'self'"]}
        )
    )
    def mail(self, request: HttpRequest, pk: int) -> HttpResponse:
        """
        The mail as readers get it: HTML, or with ?text its text part.

        With ?day or ?night as a mail program shows it then, whatever this browser is set to.
        """
        issue = self.asked(request, pk, permission="view_issue", method="GET")
        mail = mails.preview(issue)
        if "text" in request.GET:
            return HttpResponse(mail.text, content_type="text/plain; charset=utf-8")
        html = mail.html
        for name, medium in MEDIA.items():
            if name in request.GET:
                html = html.replace(DARK, medium)
        return HttpResponse(html)
