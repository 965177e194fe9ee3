"""Fields that clean what is typed into them, whoever saves it."""

from typing import Any

from django.db import models

from articles import rendering


class LineField(models.CharField):  # type: ignore[type-arg]
    """One line of plain text: NFC, no control characters, single spaces."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return rendering.clean_text(value) if isinstance(value, str) else value


class PlainTextField(models.TextField):  # type: ignore[type-arg]
    """Plain text of several lines: NFC, no control characters but the line break."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return rendering.clean_text(value, lines=True) if isinstance(value, str) else value
