"""The upload of an archive: a file, how it is to be read, and whether anything is to change."""

import lzma
import zipfile
import zlib
from typing import Any, cast
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat

from articles.importers import formats, redirectmap, sources
from articles.models import ImportBatch, Publisher
from common.zones import zones

AUTO = ("auto", "To be found out")
STATUSES = [
    ("draft", "Draft: an editor publishes them one by one"),
    ("published", "Published, if they have a date"),
]
LARGEST_MAP = 5 * 1024 * 1024  # bytes of a redirect map; it is kept with the import
# What a damaged ZIP file may raise beside ValueError while it is unpacked.
DAMAGE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)


def format_choices() -> list[tuple[str, str]]:
    return [AUTO, *((name, known.label) for name, known in formats.FORMATS.items())]


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    file = forms.FileField(
        label="File",
        error_messages={
            "required": "Choose the file that the other system exported.",
            "empty": "The file is empty.",
        },
        help_text=(
            "The export as the other system wrote it, or a ZIP file of several exports or of a "
            "whole folder of posts."
        ),
    )
    format = forms.ChoiceField(
        initial="auto",
        help_text="The system that wrote it. Choose one if a ZIP file holds exports of several.",
    )
    time_zone = forms.ChoiceField(
        help_text="The zone in which the dates of the file are written, where it does not say."
    )
    old_root = forms.URLField(
        label="Address of the old site",
        required=False,
        assume_scheme="https",
        help_text=(
            "Where the old site stood: https://www.example.org/blog/. Links in the texts that lead "
            "there will lead here. Leave it empty if the file tells."
        ),
    )
    redirects = forms.FileField(
        label="Redirect map",
        required=False,
        error_messages={"empty": "The redirect map is empty."},
        help_text=(
            "A table of old addresses and what stood there, as CSV, if you have one: the old "
            "address in the first column, the new one or the title in the second."
        ),
    )
    default_status = forms.ChoiceField(
        label="Without a status",
        choices=STATUSES,
        initial="draft",
        help_text="What becomes of records of which the file does not say if they were public.",
    )
    mend = forms.BooleanField(
        label="Put right text that was encoded twice",
        required=False,
        help_text=(
            "“CafÃ©” becomes “Café”. The report names each place; without this they are named "
            "only, and left as they are."
        ),
    )

    class Meta:
        model = ImportBatch
        fields = ("format", "time_zone", "is_dry_run")
        labels = {"is_dry_run": "Dry run"}
        help_texts = {
            "is_dry_run": "Read and report everything, then change nothing. You read the plan, and "
            "then import for real without another upload."
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = Publisher.load().time_zone
        field = cast("forms.ChoiceField", self.fields["time_zone"])
        field.choices = zones(also=zone)
        field.initial = zone
        cast("forms.ChoiceField", self.fields["format"]).choices = format_choices()
        most = filesizeformat(settings.IMPORT_UPLOAD_MAX_BYTES)
        self.fields["file"].help_text += f" Up to {most}."

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        most = settings.IMPORT_UPLOAD_MAX_BYTES
        if file.size is not None and file.size > most:
            raise forms.ValidationError(
                f"The file has {filesizeformat(file.size)}; this form takes up to "
                f"{filesizeformat(most)}. Whoever runs the site can import larger ones with the "
                "command import_archive."
            )
        return file

    def clean_redirects(self) -> str:
        """The map as text; what is in it has to be readable."""
        file: UploadedFile[Any] | None = self.cleaned_data["redirects"]
        if file is None:
            return ""
        if file.size is not None and file.size > LARGEST_MAP:
            raise forms.ValidationError(
                f"The redirect map has {filesizeformat(file.size)}; this form takes up to "
                f"{filesizeformat(LARGEST_MAP)}."
            )
        data = file.read()
        try:
            redirectmap.read(data)
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        return redirectmap.decoded(data)[0].replace("\0", "")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        file, asked = cleaned.get("file"), cleaned.get("format")
        if file and asked:
            content = file.read()
            if field_and_reason := why_unreadable(content, file.name or "", asked):
                self.add_error(*field_and_reason)
            cleaned["content"] = content
        if file and self.errors and "file" not in self.errors:
            self.add_error("file", "Choose the file again, too: the browser has let go of it.")
        return cleaned

    def options(self) -> dict[str, Any]:
        """What the batch keeps of how its file is to be read."""
        root = self.cleaned_data["old_root"]
        host = urlsplit(root).hostname
        return {
            "mend": self.cleaned_data["mend"],
            "old_root": root,
            "old_hosts": [host] if host else [],
            "default_status": self.cleaned_data["default_status"],
            "redirects": self.cleaned_data["redirects"],
        }


def why_unreadable(content: bytes, name: str, asked: str) -> tuple[str, str] | None:
    """
    The field that is wrong and why, for a file that can't be read as is asked: `auto`, or one of
    `formats.FORMATS`; None where it can.
    """
    try:
        files = sources.of_bytes(content, name)
        if any(formats.kind_of(file) == asked for file in files):
            return None
        found, _ = formats.detect(files)
    except ValueError as error:
        return "file", str(error)
    except DAMAGE as error:
        return "file", f"The ZIP file can’t be unpacked: {error}."
    if asked in {"auto", found}:
        return None
    return "format", f"The file is of another format: {formats.FORMATS[found].label}."
