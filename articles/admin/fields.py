"""Fields and widgets of the editors' forms: dates in the publisher's zone, the text's editor."""

from datetime import UTC, datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.admin import site
from django.contrib.admin.widgets import (
    AdminTextareaWidget,
    AutocompleteSelectMultiple,
    BaseAdminDateWidget,
    BaseAdminTimeWidget,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
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


class ZonedDateTime(forms.MultiWidget):
    """A date and a time; and, where the clocks change then, which of two moments is meant."""

    template_name = "admin/articles/zoned_datetime.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        widgets = [BaseAdminDateWidget(), BaseAdminTimeWidget(), forms.HiddenInput()]
        super().__init__(widgets, attrs)

    def decompress(self, value: datetime | None) -> list[Any]:
        local = timezone.localtime(value) if value else None
        return [local.date(), local.time(), ""] if local else [None, None, ""]

    def ask(self, choices: list[tuple[str, str]]) -> None:
        self.widgets = [*self.widgets[:2], forms.RadioSelect(choices=choices)]


class ZonedDateTimeField(forms.MultiValueField):
    """
    A date and a time in the publisher's zone, which the help text names.

    A time that the clocks skip or repeat is asked about, not guessed. What was stored and is not
    touched stays as it is, to the microsecond and on its side of a repeated hour: `stored`.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs["widget"] = ZonedDateTime()  # the admin gives every date one of its own
        parts = (
            forms.DateField(error_messages={"invalid": "Enter a valid date."}),
            forms.TimeField(error_messages={"invalid": "Enter a valid time."}),
            forms.CharField(required=False),
        )
        super().__init__(parts, **kwargs)
        self.stored: datetime | None = None

    def tell_zone(self, zone: ZoneInfo, *, stored: datetime | None = None) -> None:
        self.stored = stored
        self.help_text = f"{self.help_text} Time of {place(zone)}."
        widgets = cast("ZonedDateTime", self.widget).widgets
        for widget, part in zip(widgets, ("date", "time", "which moment"), strict=True):
            widget.attrs["aria-label"] = f"{self.label}, {part}"

    def clean(self, value: Any) -> datetime | None:
        is_asked = any((value or [])[2:])
        if self.stored and not is_asked and not self.has_changed(self.stored, value):
            return self.stored
        moment: datetime | None = super().clean(value)
        return moment

    def compress(self, data_list: list[Any]) -> datetime | None:
        day, time, which = data_list or [None, None, ""]
        if not day and not time:
            return None
        if not day or not time:
            raise ValidationError(f"Enter a valid {'time' if day else 'date'}.")
        zone = timezone.get_current_timezone()
        meant = moments_of(datetime.combine(day, time), zone)
        if len(meant) == 1:
            return meant[0]
        cast("ZonedDateTime", self.widget).ask(
            [(str(number), in_words(moment, zone)) for number, moment in enumerate(meant)]
        )
        if which not in {"0", "1"}:
            raise ValidationError(
                f"In {place(zone)} the clocks change at that time: it comes twice or not at all. "
                "Say which moment you mean."
            )
        return meant[int(which)]

    def has_changed(self, initial: Any, data: Any) -> bool:
        """By what the form shows: the minute and second of the zone, not the moment."""
        local = timezone.localtime(initial.replace(microsecond=0)) if initial else None
        shown = [local.date(), local.time()] if local else [None, None]
        typed = []
        for field, text in zip(self.fields[:2], data or [None, None], strict=False):
            try:
                typed.append(field.to_python(text))
            except ValidationError:
                return True
        return typed != shown


def moments_of(local: datetime, zone: Any) -> list[datetime]:
    """
    The moments that a clock on the wall may mean: two where it is put forward or back.

    >>> zone = ZoneInfo("America/New_York")
    >>> [one.isoformat() for one in moments_of(datetime(2027, 11, 7, 1, 30), zone)]
    ['2027-11-07T05:30:00+00:00', '2027-11-07T06:30:00+00:00']
    >>> [one.isoformat() for one in moments_of(datetime(2027, 3, 14, 2, 30), zone)]
    ['2027-03-14T06:30:00+00:00', '2027-03-14T07:30:00+00:00']
    >>> len(moments_of(datetime(2027, 3, 14, 3, 30), zone))
    1
    """
    both = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(both)


def in_words(moment: datetime, zone: Any) -> str:
    """
    >>> in_words(datetime(2027, 11, 7, 6, 30, tzinfo=UTC), ZoneInfo("America/New_York"))
    '1:30 AM EST (UTC−05:00)'
    """
    local = moment.astimezone(zone)
    offset = f"{local:%z}".replace("-", "−")
    return f"{date_format(local, 'g:i A')} {local:%Z} (UTC{offset[:3]}:{offset[3:]})"


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
        config["extensions"] = config["extensions"] | {
            "Figure": {"pickerUrl": reverse("admin:articles_image_choose")},
            "Desk": {"uploadUrl": reverse("admin:articles_image_upload")},
        }
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
