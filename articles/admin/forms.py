"""The editors' forms of an article, with what happens to it on saving, and of a page."""

from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format

from articles import roles
from articles.models import Article, Page, Publisher, Subject
from articles.suggesting import suggest

from .fields import SubjectsField, TextEditor, ZonedDateTimeField, show_body

# What may happen on saving: the choice, the step of publishing.STEPS behind it, its words.
STEPS = {
    "submit": ("submit", "Send it to review"),
    "approve": ("approve", "Approve it: the text may be published as it is"),
    "publish_now": ("publish", "Publish it now"),
    "publish_at": ("publish", "Publish it at the date of publication given below"),
    "return_to_draft": ("return_to_draft", "Return it to draft"),
    "unschedule": ("unschedule", "Let it wait: it stays approved and does not appear by itself"),
    "withdraw": ("withdraw", "Withdraw it: its address will answer that it is gone"),
}
OF_UPDATES = {
    "publish_now": "Let it go out now: it takes the place of the live text",
    "publish_at": "Let it go out at the time given below",
    "unschedule": "Let it wait: it stays approved and does not go out by itself",
}
# Fields that steer the saving; no history names them.
STEERING = {"opened_version", "replace", "step", "step_note"}


def steps_for(user: roles.Person, article: Article, *, now: datetime) -> list[tuple[str, str]]:
    """The choices of “What happens on saving” that rights and status allow."""
    kept = f"Keep it as it is: {article.state(now)}"
    of_updates = OF_UPDATES if article.update_of_id else {}
    allowed = [
        (choice, of_updates.get(choice, words))
        for choice, (step, words) in STEPS.items()
        if roles.may_take(user, step, article, now=now)
    ]
    return [("", kept), *allowed]


class DatesInZone(forms.ModelForm):  # type: ignore[type-arg]
    """A form whose dates are typed, and explained, in the publisher's zone."""

    def tell_zone(self) -> None:
        zone = Publisher.load().zone
        for name, field in self.fields.items():
            if isinstance(field, ZonedDateTimeField):
                field.tell_zone(zone, stored=getattr(self.instance, name, None))


class WritingForm(DatesInZone):
    """
    A text, and the version of it that the editor began with: nobody saves over another unasked.

    The admin sets the class attributes on the class that it makes for a request: `as_source` asks
    for the HTML, `refusal` is why the form was not saved, which is told with what was typed.
    """

    as_source = False
    refusal: ClassVar[list[str]] = []

    opened_version = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        help_text="The state of the article when this form was opened.",
    )
    replace = forms.IntegerField(
        required=False,
        widget=forms.HiddenInput,
        help_text="The state that was saved in the meantime, and that this text replaces.",
    )
    conflict: int | None = None
    """The version that somebody saved since this form was opened."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = timezone.now()
        self.initial["opened_version"] = self.instance.version
        self.tell_zone()
        if "body" in self.fields:
            show_body(self.fields["body"], self._body_at_hand(), as_source=self.as_source)

    def _body_at_hand(self) -> str:
        """The text that the form is about to show: as typed, else as stored."""
        typed = self.data.get(self.add_prefix("body")) if self.is_bound else None
        return str(self.instance.body if typed is None else typed)

    @property
    def changed_data(self) -> list[str]:
        return [name for name in super().changed_data if name not in STEERING]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.refusal:
            raise ValidationError(self.refusal, code="refused")
        self._refuse_an_older_version(cleaned)
        return cleaned

    def _refuse_an_older_version(self, cleaned: dict[str, Any]) -> None:
        """
        Raise where somebody saved since this form was opened.

        Holds the row until the end of the transaction, so that of two editors at once the second
        is refused. The typed text stays in the form.
        """
        if self.instance.pk is None:
            return
        rows = type(self.instance).objects.select_for_update().filter(pk=self.instance.pk)
        stored = rows.values_list("version", flat=True).first()
        if stored in {cleaned.get("opened_version"), cleaned.get("replace")}:
            return
        self.conflict = stored
        told = (
            f"{last_to_save(self.instance)} saved this text after you had opened it, so yours is "
        )
        raise ValidationError(f"{told}not saved yet. {self.way_on()}", code="newer_version")

    def way_on(self) -> str:
        """What who came second can do."""
        return "It is kept below: mend what is marked, and save; then you can bring both together."


class ArticleForm(WritingForm):
    """An article, and what happens to it on saving. The admin also sets `user` on the class."""

    user: User

    subjects = SubjectsField(
        required=False,
        help_text="What it is about: type a few letters and choose from the subject index.",
    )
    suggested = forms.ModelMultipleChoiceField(
        queryset=Subject.objects.active(),
        label="Suggested subjects",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="By the words of the text as it was saved, and by the articles like it. Those "
        "that you tick are added.",
    )
    step = forms.ChoiceField(
        label="What happens on saving",
        required=False,
        widget=forms.RadioSelect,
        help_text="Only the steps that you may take now are offered.",
    )
    step_note = forms.CharField(
        label="Note to the step",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Kept with the step, for the editors: “Please check the second table.”",
    )
    goes_out_at = ZonedDateTimeField(
        label="Goes out at",
        required=False,
        help_text="When the update takes the place of the live text. Readers see it at that "
        "second.",
    )
    substance = forms.BooleanField(
        label="This is a change of substance",
        required=False,
        help_text="Sets the date of revision, which readers and feeds are told. Leave it for a "
        "mended typing error.",
    )

    class Meta:
        model = Article
        fields = (
            "kind", "title", "slug", "summary", "body", "language", "published_at", "expires_at",
            "revised_at", "featured_from", "featured_until", "featured_rank", "assignee", "due_on",
        )  # fmt: skip
        labels = {"body": "Text"}
        field_classes = dict.fromkeys(
            ("published_at", "expires_at", "revised_at", "featured_from", "featured_until"),
            ZonedDateTimeField,
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.created_by = self.user
        self._offer_what_is_allowed()
        if "body" in self.fields:
            self.fields["body"].widget.attrs["data-words"] = self.instance.word_count

    def _offer_what_is_allowed(self) -> None:
        step = cast("forms.ChoiceField", self.fields["step"])
        step.choices = steps_for(self.user, self.instance, now=self.now)
        subjects = cast("SubjectsField", self.fields["subjects"])
        subjects.offer_new(allowed=self.user.has_perm("articles.add_subject"))
        self._suggest_subjects()
        update = self.instance.update_of_id
        if not roles.may_publish(self.user) or not (self.instance.was_public or update):
            del self.fields["substance"]
        elif update:
            self.initial["substance"] = self.instance.revised_at is not None
            self.initial["goes_out_at"] = self.instance.update_at
        if not update:
            del self.fields["goes_out_at"]

    def _suggest_subjects(self) -> None:
        """Of the text as it is stored; what is ticked need not be suggested still when sent."""
        suggestions = suggest(self.instance, now=self.now) if self.instance.pk else []
        field = self.fields["suggested"]
        field.widget.choices = [(one.subject.pk, str(one)) for one in suggestions]
        if not suggestions:
            field.help_text = "None: its words name no other subject, and no article is like it."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "subjects" in cleaned and (ticked := cleaned.get("suggested")):
            cleaned["subjects"] = cleaned["subjects"] | ticked
        self._set_dates(cleaned)
        return cleaned

    def _set_dates(self, cleaned: dict[str, Any]) -> None:
        step = cleaned.get("step")
        date = "goes_out_at" if self.instance.update_of_id else "published_at"
        if step == "publish_now" and date in self.fields:
            cleaned[date] = self.now.replace(microsecond=0)
        if step == "publish_at" and not cleaned.get(date):
            self.add_error(date, "Give the date and the time of publication.")
        if cleaned.get("step_note") and not step and "step" not in self.errors:
            self.add_error("step_note", "A note goes with a step: choose what happens on saving.")
        if cleaned.get("substance") and "revised_at" in self.fields:
            cleaned["revised_at"] = self.now.replace(microsecond=0)

    def _post_clean(self) -> None:
        """Also the rules that concern the status and the month, which no field here holds."""
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self._update_errors(error)  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[str, datetime | None]:
        """The step of publishing.STEPS to take once all is stored, and for `publish` its moment."""
        choice = self.cleaned_data.get("step", "")
        step = STEPS[choice][0] if choice else ""
        date = "goes_out_at" if self.instance.update_of_id else "published_at"
        return step, self.cleaned_data.get(date) if step == "publish" else None


def last_to_save(thing: Model) -> str:
    """Who saved it last and when, as the history tells; “Somebody” where it does not."""
    entry = (
        LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(thing), object_id=str(thing.pk)
        )
        .select_related("user")
        .order_by("-action_time")
        .first()
    )
    if entry is None:
        return "Somebody"
    user = entry.user
    time = date_format(timezone.localtime(entry.action_time), "g:i A")
    return f"{user.get_full_name() or user.get_username()} ({time})"


class PageForm(WritingForm):
    """A page that is not an article."""

    class Meta:
        model = Page
        fields = ("title", "label", "summary", "body", "slug", "published_at")
        labels = {"body": "Text"}
        field_classes = {"published_at": ZonedDateTimeField}
        widgets = {"body": TextEditor}
