"""A list of subscribers by the browser: upload it, read what it would do row by row, confirm."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from articles.admin.planned import ImportsByPlan
from subscriptions import importing
from subscriptions.models import SubscriberUpload

COLUMNS = "; ".join(f"{name} ({what})" for name, what in importing.COLUMNS.items())


class UploadForm(forms.Form):
    file = forms.FileField(
        label="List in CSV",
        help_text="As a spreadsheet saves it; the first row names the columns, of which only the "
        f"address is needed. {COLUMNS}.",
    )
    basis = forms.CharField(
        label="Why may they be written to?",
        widget=forms.Textarea(attrs={"rows": 3, "cols": 60}),
        help_text="On what ground each of them agreed, when and where: it stands in the log of "
        "each, and is what you show when one asks.",
        min_length=20,
        max_length=2000,
    )

    def clean(self) -> dict[str, Any]:
        """A file that can't be read at all is refused here, with the place of the fault."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if file := cleaned.get("file"):
            content = file.read(importing.MOST_BYTES + 1)
            try:
                for _ in importing.read(content):
                    pass
            except importing.BrokenFile as error:
                raise forms.ValidationError({"file": str(error)}) from error
            cleaned["content"] = content
        return cleaned


class ImportsSubscribers(ImportsByPlan):
    """Adds the import to the list of subscribers; for those who see to them."""

    upload_model = SubscriberUpload
    upload_form = UploadForm
    upload_says = (
        "Who is suppressed, has left or is known already stays as they are: a list brings nobody "
        "back. Each row that is left out is named with the reason."
    )

    def may_import(self, request: HttpRequest) -> bool:
        return request.user.has_perm("subscriptions.add_subscriber")

    def keep(self, form: Any) -> dict[str, Any]:
        return {"content": form.cleaned_data["content"], "basis": form.cleaned_data["basis"]}

    def plan_of(self, upload: SubscriberUpload) -> importing.Plan:
        return importing.plan(bytes(upload.content))

    def bring(self, upload: SubscriberUpload, user: User) -> importing.Plan:
        planned = self.plan_of(upload)
        importing.store(planned, basis=upload.basis, by=user, now=timezone.now())
        return planned
