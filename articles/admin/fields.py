"""Fields and widgets of the editors' forms: dates in the publisher's zone, the text's editor."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import (
    AdminSplitDateTime,
    AdminTextareaWidget,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.utils import timezone
from django_prose_editor.widgets import (
    ProseEditorWidget,
    prose_editor_base_media,
    prose_editor_media,
)

from articles import rendering
from articles.models import ArticleSubject, Subject

# Every button is in the row: the editor's own pull-down menus can't be reached by keyboard.
BUTTONS = [
    {"group": "headings"},
    {"group": "nodes -headings -lists"},
    {"group": "lists"},
    {"group": "marks"},
    {"group": "link"},
    {"group": "table"},
    {"group": "history"},
    {"group": "utility"},
]


class ZonedDateTimeField(forms.SplitDateTimeField):
    """
    A date and a time in the publisher's zone, which the help text names.

    A moment that the clocks skip or repeat is refused, not guessed. What was stored and is not
    touched stays as it is, to the microsecond and on its side of a repeated hour: `stored`.
    """

    widget = AdminSplitDateTime

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.stored: datetime | None = None

    def tell_zone(self, zone: ZoneInfo, *, stored: datetime | None = None) -> None:
        self.stored = stored
        self.help_text = f"{self.help_text} Time of {place(zone)}."
        for widget, part in zip(self.widget.widgets, ("date", "time"), strict=True):
            widget.attrs["aria-label"] = f"{self.label}, {part}"

    def clean(self, value: Any) -> datetime | None:
        if self.stored and not self.has_changed(self.stored, value):
            return self.stored
        try:
            moment: datetime | None = super().clean(value)
        except ValidationError as error:
            if getattr(error, "code", None) != "ambiguous_timezone":
                raise
            raise ValidationError(
                f"In {place(timezone.get_current_timezone())} the clocks change at that time: it "
                "comes twice or not at all. Choose a time an hour earlier or later."
            ) from error
        return moment

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By what the form shows: the minute and second of the zone, not the moment."""
        local = timezone.localtime(initial.replace(microsecond=0)) if initial else None
        shown = [local.date(), local.time()] if local else [None, None]
        typed = []
        for field, text in zip(self.fields, data or [None, None], strict=False):
            try:
                typed.append(field.to_python(text))
            except ValidationError:
                return True
        return typed != shown


def place(zone: Any) -> str:
    """
    How an editor calls a time zone.

    >>> place(ZoneInfo("America/New_York"))
    'New York (America/New_York)'
    >>> place(ZoneInfo("UTC"))
    'UTC'
    """
    name = str(zone)
    city = name.rpartition("/")[2].replace("_", " ")
    return name if city == name else f"{city} ({name})"


class TextEditor(ProseEditorWidget):  # type: ignore[misc]
    """The rich-text editor, in our own stylesheet; a plain field for HTML without JavaScript."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs=attrs, preset="configurable")
        self.config = {
            "extensions": rendering.EDITOR_EXTENSIONS
            | {"Menu": {"groups": BUTTONS}, "NoSpellCheck": False}
        }

    @property
    def media(self) -> forms.Media:
        media: forms.Media = prose_editor_media(base=prose_editor_base_media, preset=self.preset)
        return media

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = super().get_config()
        config["extensions"] = config["extensions"] | {"Desk": True}
        config["js_modules"] = [*config["js_modules"], static("js/editor.js")]
        return config


class HtmlSource(AdminTextareaWidget):
    """The text as HTML, for what the rich-text editor can't show without losing some of it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"class": "html-source", "rows": 30, "spellcheck": "true"}
                         | (attrs or {}))  # fmt: skip


EDITOR_HELP = (
    "The text. Headings start at the second level. Alt+F10 goes to the buttons above it, Escape "
    "back to the text."
)
SOURCE_HELP = (
    "The text as HTML, because it holds something that the editor of formatted text would lose. "
    "Save it as HTML, or take that part out."
)
CHOSEN_SOURCE_HELP = "The text as HTML. What the site does not allow is taken out when you save."


def show_body(field: forms.Field, body: str, *, as_source: bool) -> None:
    """Give the field of a text the editor, or its HTML where the editor would lose something."""
    if as_source or not rendering.editor_can_show(body):
        field.widget = HtmlSource()
        field.help_text = CHOSEN_SOURCE_HELP if as_source else SOURCE_HELP
    else:
        field.widget = TextEditor()
        field.help_text = EDITOR_HELP


class SeveralLookedUp(AutocompleteSelectMultiple):
    """Without the cross that takes away all at once: a screen reader can't name it."""

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        attrs: dict[str, Any] = super().build_attrs(*args, **kwargs)
        return attrs | {"data-allow-clear": "false"}


class SubjectsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Subjects found by typing, however many there are; with “+” for those who may add some."""

    def __init__(self, **kwargs: Any) -> None:
        relation = ArticleSubject._meta.get_field("tag")
        super().__init__(
            queryset=Subject.objects.active(),
            widget=SeveralLookedUp(relation, site),
            **kwargs,
        )

    def offer_new(self, *, allowed: bool) -> None:
        relation = ArticleSubject._meta.get_field("tag").remote_field
        self.widget = RelatedFieldWidgetWrapper(
            self.widget, relation, site, can_add_related=allowed
        )
