"""The forms of the desk."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from articles import rendering
from contact.files import bare
from contact.inbox import GivenFile
from contact.models import MessageTag, Topic
from contact.people import name_of, who_answer

LONGEST = 20_000  # characters of an answer or a note
MOST_FILES, MOST_BYTES = 5, 10 * 1024 * 1024  # what mail servers take, encoded
MOST_TAGS = 20


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of those who may answer."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=who_answer(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return name_of(obj)


class TagsField(forms.CharField):
    """Names separated by commas."""

    def clean(self, value: Any) -> Any:
        names = [rendering.clean_text(name) for name in super().clean(value).split(",")]
        names = list(dict.fromkeys(name for name in names if name))
        most = MessageTag._meta.get_field("name").max_length or 0
        if any(len(name) > most for name in names):
            raise ValidationError(f"A tag has {most} characters at the most.")
        if len(names) > MOST_TAGS:
            raise ValidationError(f"A message has {MOST_TAGS} tags at the most.")
        return names


class CleanText(forms.CharField):
    """Plain text of several lines, as models keep it."""

    def __init__(self, *, rows: int, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": rows})
        super().__init__(widget=widget, max_length=LONGEST, **kwargs)

    def clean(self, value: Any) -> Any:
        return rendering.clean_text(super().clean(value), lines=True)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that go out with an answer; the staff may send what they like, up to a size."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[GivenFile]:
        one_by_one = super().clean
        uploads = [one_by_one(one) for one in data] if isinstance(data, Sequence) else []
        if len(uploads) > MOST_FILES:
            raise ValidationError(f"An answer takes {MOST_FILES} files at the most.")
        if sum(upload.size for upload in uploads) > MOST_BYTES:
            raise ValidationError(
                f"The files have more than {MOST_BYTES // 1024 // 1024} MB together: mail servers "
                "refuse such mail. Send a link instead."
            )
        return [given(upload) for upload in uploads]


def given(upload: Any) -> GivenFile:
    kind = upload.content_type or ""
    known = kind if kind.isascii() and kind.count("/") == 1 else "application/octet-stream"
    return GivenFile(bare(upload.name), known[:100], upload.read())


class ReplyForm(forms.Form):
    """`seen` is the last answer that stood on the page, `token` makes two clicks one answer."""

    text = CleanText(
        rows=9, label="Answer", error_messages={"required": "Write something, then send it."}
    )
    attached = FilesField(label="Files", required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class NoteForm(forms.Form):
    note = CleanText(rows=3, label="Note", error_messages={"required": "The note is empty."})


class AssignForm(forms.Form):
    to = PersonField(label="Seen to by", required=False, empty_label="Nobody")


class TopicForm(forms.Form):
    topic = forms.ModelChoiceField(queryset=Topic.objects.all(), empty_label=None)


class TagsForm(forms.Form):
    tags = TagsField(required=False, max_length=1000, help_text="Separated by commas.")
