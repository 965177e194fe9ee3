"""The mail doctor: an examination begins, its findings are read, a mail's source is handed in."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone

from common.desk import LedgerAdmin
from common.formfields import AddressField
from outbox.origin.names import Unanswered
from subscriptions.doctor import course
from subscriptions.models import Examination

MOST_CHARACTERS = 1_000_000


class ExaminationForm(forms.ModelForm):  # type: ignore[type-arg]
    address = AddressField(
        label="Mail a copy to",
        help_text="The mailbox of bounces, which the site reads itself, or one of yours elsewhere: "
        "then copy the source of the mail into the page of the examination.",
    )

    class Meta:
        model = Examination
        fields = ("address",)


class SourceForm(forms.Form):
    source = forms.CharField(
        label="Source of the mail as it arrived",
        widget=forms.Textarea(attrs={"rows": 8, "cols": 90, "spellcheck": "false"}),
        max_length=MOST_CHARACTERS,
        strip=False,
    )


@admin.register(Examination)
class ExaminationAdmin(LedgerAdmin):
    change_form_template = "admin/subscriptions/examination/change_form.html"
    readonly_fields = ["address", "asked_by", "asked_at"]
    list_display = ["__str__", "address", "asked_by", "wrong"]
    list_select_related = ["asked_by"]
    search_fields = ["address"]

    @admin.display(description="Wrong")
    def wrong(self, examination: Examination) -> str:
        if examination.of_site is None:
            return "being examined"
        return str(sum(1 for one in course.findings(examination) if one.level == "wrong"))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.add_examination")

    # ---- To begin -----------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        return super().get_form(request, obj, *args, **kwargs) if obj else ExaminationForm

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_fields(request, obj) if obj else ["address"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return super().get_readonly_fields(request, obj) if obj else []

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"address": settings.BOUNCE_ADDRESS or getattr(request.user, "email", "")}

    def save_model(self, request: HttpRequest, obj: Examination, form: Any, change: Any) -> None:
        begun = course.begin(obj.address, by=request.user, now=timezone.now())
        obj.pk, obj.asked_at = begun.pk, begun.asked_at

    def response_add(
        self, request: HttpRequest, obj: Examination, post_url_continue: Any = None
    ) -> HttpResponse:
        return self.back(obj.pk)

    # ---- To read ------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        examination = self.get_object(request, object_id)
        context: dict[str, Any] = {}
        if examination and self.has_view_permission(request, examination):
            context = {
                "title": str(examination),
                "subtitle": None,
                "findings": course.findings(examination),
                "source_form": SourceForm(),
                "may_hand_in": self.has_add_permission(request),
            }
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.hand_in)
        name = "subscriptions_examination_mail"
        return [path("<int:pk>/mail/", view, name=name), *super().get_urls()]

    def hand_in(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The source of the mail, copied from a mailbox elsewhere."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        examination = Examination.objects.filter(pk=pk).first()
        if examination is None:
            raise Http404
        form = SourceForm(request.POST)
        if not form.is_valid():
            self.message_user(request, "Copy the whole source of the mail.", messages.ERROR)
            return self.back(pk)
        lines = form.cleaned_data["source"].lstrip().splitlines()
        try:
            course.take_mail("\r\n".join([*lines, ""]).encode(), of=examination)
        except (course.NotThatMail, Unanswered) as error:
            self.message_user(request, str(error), messages.ERROR)
        return self.back(pk)

    def back(self, pk: int) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:subscriptions_examination_change", args=[pk]))
