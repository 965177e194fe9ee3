"""Fields that clean what is typed into them, whoever saves it."""

from typing import TYPE_CHECKING, Any

from django.db import models

from articles import rendering

if TYPE_CHECKING:
    CharField = models.CharField[str, str]
    TextField = models.TextField[str, str]
else:
    CharField, TextField = models.CharField, models.TextField


class LineField(CharField):
    """One line of plain text: NFC, no control characters, single spaces."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return rendering.clean_text(value) if isinstance(value, str) else value


class PlainTextField(TextField):
    """Plain text of several lines: NFC, no control characters but the line break."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return rendering.clean_text(value, lines=True) if isinstance(value, str) else value
