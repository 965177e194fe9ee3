"""Fields of the forms that readers fill in."""

import re
import unicodedata
from typing import Any

from django import forms

from common import addresses

BREAKS = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""All that breaks a line somewhere: in a browser, in Python, in a mail's header."""
UNSEEN = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""What no text holds that a person typed: control characters, halves of letters."""


class AddressField(forms.CharField):
    """One mail address, as it is to be written."""

    widget = forms.EmailInput(attrs={"autocomplete": "email", "size": 40})
    default_error_messages = {"required": "Please give a mail address."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=254, **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            address = addresses.valid(text)
        except addresses.NotAnAddress as error:
            raise forms.ValidationError(
                "This is no mail address. One looks so: ada@example.org"
            ) from error
        if domain := addresses.meant(address):
            raise forms.ValidationError(f"Did you mean @{domain}? Please check the address.")
        return address


class TypedField(forms.Field):
    """
    Text as a person types it: of one line, or with `lines` of several; at most so many characters.

    What can't be typed is refused with its number, not taken out in silence.
    """

    def __init__(self, *, most: int, lines: bool = False, **kwargs: Any) -> None:
        self.most, self.lines = most, lines
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = str(value or "").strip()
        return BREAKS.sub("\n", text.replace("\r\n", "\n")) if self.lines else text

    def validate(self, value: str) -> None:
        super().validate(value if any(map(is_seen, value)) else "")
        if len(value) > self.most:
            raise forms.ValidationError(
                f"At most {self.most:,} characters, please: this has {len(value):,}."
            )
        if not self.lines and BREAKS.search(value):
            raise forms.ValidationError("One line, please: this has a line break.")
        if found := UNSEEN.search(value):
            raise forms.ValidationError(
                f"This has a character that nobody can read (U+{ord(found[0]):04X}). It is taken "
                "out now: please look at the text, and send it again."
            )


def is_seen(letter: str) -> bool:
    """Whether a letter leaves a trace: white space does not, nor do marks of direction or width."""
    return not letter.isspace() and unicodedata.category(letter) != "Cf"


def shown(text: str) -> str:
    """What of a typed text can be put into a page again."""
    return UNSEEN.sub("", text)
