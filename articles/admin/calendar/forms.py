"""The forms of the calendar: an entry, where it is moved to, the article it is linked to."""

from typing import Any, cast

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from articles.models import Article, Byline, CalendarEntry

TARGET_HELP = "The day itself, or any day of the month or quarter. It schedules nothing."


class LookedUp(AutocompleteSelect):
    """Shows nothing as chosen where an address or a form says what can be no number of a row."""

    def optgroups(self, name: str, value: Any, attr: Any = None) -> Any:
        numbers = [one for one in value if str(one).isdecimal() and len(str(one)) < 19]
        return super().optgroups(name, numbers, attr)


def staff() -> Any:
    """Who an entry can be assigned to."""
    return User.objects.filter(is_staff=True, is_active=True).order_by("username")


class EntryForm(forms.ModelForm):  # type: ignore[type-arg]
    """An entry, and the version that the editor began with."""

    opened_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    replace = forms.IntegerField(
        label="Save mine all the same",
        required=False,
        widget=forms.HiddenInput,
        help_text="It replaces what was saved in the meantime.",
    )

    class Meta:
        model = CalendarEntry
        fields = (
            "title", "theme", "kind", "stage", "target", "target_on", "assignee", "authors",
            "subjects", "contributions_due_on", "call", "notes", "teaser", "is_public",
        )  # fmt: skip
        help_texts = {"kind": "What the article will be."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["opened_version"] = self.instance.version

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in {"opened_version", "replace"}]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._refuse_an_older_version(cleaned)
        target, day = cleaned.get("target"), cleaned.get("target_on")
        if target and target != "none" and not day and "target_on" not in self.errors:
            self.add_error("target_on", "Give the date, or any day of the month or quarter.")
        if target == "none" and day:
            self.add_error("target", "Say how precise the date is: a day, a month, a quarter.")
        return cleaned

    def _refuse_an_older_version(self, cleaned: dict[str, Any]) -> None:
        """As the form of an article does it: the row is locked, what was typed stays."""
        if self.instance.pk is None:
            return
        rows = CalendarEntry.objects.select_for_update().filter(pk=self.instance.pk)
        stored = rows.values_list("version", flat=True).first()
        if stored in {cleaned.get("opened_version"), cleaned.get("replace")}:
            return
        self.fields["replace"].widget = forms.CheckboxInput(attrs={"value": stored})
        data = cast("QueryDict", self.data).copy()
        data.pop(self.add_prefix("replace"), None)
        self.data = data
        raise ValidationError(
            format_html(
                "Somebody saved or moved this entry after you had opened it, so yours is not saved "
                "yet. What you typed is kept below. <a href='{}' target='_blank'>Read what was "
                "saved</a> in another tab, or save yours over it.",
                reverse("admin:articles_calendarentry_change", args=[self.instance.pk]),
            ),
            code="newer_version",
        )


class MoveForm(forms.Form):
    """Where an entry is moved to; drag and drop sends the same."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    target = forms.ChoiceField(
        label="Planned for", choices=CalendarEntry.Target.choices, widget=forms.RadioSelect
    )
    target_on = forms.DateField(
        label="Date", required=False, widget=AdminDateWidget, help_text=TARGET_HELP
    )


class StageForm(forms.Form):
    """Which stage an entry is moved to, of those that are its own."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    stage = forms.ChoiceField(choices=CalendarEntry.Stage.choices, widget=forms.RadioSelect)


class LinkForm(forms.Form):
    """The article that an entry became."""

    article = forms.ModelChoiceField(
        queryset=Article.objects.all(),
        widget=LookedUp(Byline._meta.get_field("article"), site),
        help_text="Type words of its title.",
    )
