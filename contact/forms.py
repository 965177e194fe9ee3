"""What a reader fills in to write to us."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from articles import rendering
from common.formfields import AddressField, TypedField, shown

from . import files, things
from .inbox import GivenFile
from .models import Topic
from .models.message import LONGEST
from .uploads import Posted

NAME, SUBJECT = 100, 150
CHOOSE_AGAIN = "Please choose your files again: they can’t be kept while something is amiss."


class MessageForm(forms.Form):
    """
    `topics` are those that are offered, in their order; with none there is nothing to choose.

    `cleaned_data["files"]` holds files whose kind was checked.
    """

    topic = forms.ChoiceField(
        label="Topic",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Please choose what it is about.",
            "invalid_choice": "This topic is no longer there. Please choose another.",
        },
    )
    name = TypedField(
        label="Your name", most=NAME, error_messages={"required": "Please give your name."}
    )
    address = AddressField(
        label="Your mail address",
        error_messages={"required": "Please give your mail address: we answer there."},
    )
    subject = TypedField(
        label="Subject", most=SUBJECT, error_messages={"required": "Please give a subject."}
    )
    text = TypedField(
        label="Message", most=LONGEST, lines=True,
        error_messages={"required": "Please write your message."},
    )  # fmt: skip

    def __init__(
        self,
        posted: Posted | None = None,
        *,
        topics: Sequence[Topic],
        initial: dict[str, Any] | None = None,
        about: Sequence[str] = (),
    ) -> None:
        super().__init__(readable(posted.fields) if posted else None, initial=initial)
        self.typed, self.posted, self.topics = posted and posted.fields, posted, topics
        self.about = list(things.asked_for(posted.fields.getlist("about") if posted else about))
        if topics:
            self.fields["topic"].choices = [(one.slug, one.name) for one in topics]  # type: ignore[attr-defined]
        else:
            del self.fields["topic"]

    def _clean_fields(self) -> None:
        """What was typed is judged, not what of it can be shown again."""
        shown_again, self.data = self.data, self.typed or self.data
        try:
            super()._clean_fields()  # type: ignore[misc]  # the stubs lack it
        finally:
            self.data = shown_again

    def clean_name(self) -> str:
        return rendering.clean_text(self.cleaned_data["name"])

    def clean_subject(self) -> str:
        return rendering.clean_text(self.cleaned_data["subject"])

    def clean_text(self) -> str:
        return rendering.clean_text(self.cleaned_data["text"], lines=True)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        assert self.posted  # noqa: S101  a form that is cleaned was posted
        try:
            data["files"] = self.checked_files(self.posted)
        except files.Refused as error:
            self.add_error(None, str(error))
        if self.errors and self.posted.has_files and self.takes_files:
            self.add_error(None, CHOOSE_AGAIN)
        return data

    def checked_files(self, posted: Posted) -> list[GivenFile]:
        """Raises files.Refused."""
        if posted.too_large:
            raise files.Refused(
                f"“{shown(posted.too_large[0])}” is larger than {files.MOST_BYTES // 1_000_000} MB."
            )
        if posted.has_files and not self.takes_files:
            raise files.Refused("No file can come with this topic. Please send it without.")
        if len(posted.files) > files.MOST_FILES:
            raise files.Refused(f"At most {files.MOST_FILES} files, please.")
        return [files.checked(name_of(file), file.read()) for file in posted.files]

    @property
    def chosen_topic(self) -> Topic | None:
        slug = self.cleaned_data.get("topic")
        return next((topic for topic in self.topics if topic.slug == slug), None)

    @property
    def takes_files(self) -> bool:
        topic = self.chosen_topic
        return bool(topic and topic.takes_attachments)

    @property
    def topics_with_files(self) -> list[Topic]:
        return [topic for topic in self.topics if topic.takes_attachments]


def readable(fields: QueryDict) -> QueryDict:
    """What was typed, without what no page can hold."""
    kept = fields.copy()
    for name, values in fields.lists():
        kept.setlist(name, [shown(value) for value in values])
    return kept


def name_of(file: "UploadedFile[Any]") -> str:
    return shown(file.name or "file")
