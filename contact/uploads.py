"""A form as it arrives: its fields, and its files as far as they are small enough."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import (
    BadRequest,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, QueryDict, UnreadablePostError
from django.http.multipartparser import MultiPartParserError

from . import files

MOST_BYTES = 50 * 1024 * 1024
"""Of a whole form. The text of one with larger files is kept up to here."""


class NotWhole(Exception):
    """A form that can't be read; says why in a sentence."""

    def __init__(self, says: str, *, status: int) -> None:
        super().__init__(says)
        self.status = status


@dataclass(frozen=True, slots=True)
class Posted:
    """`too_large` has the names of files that were not kept."""

    fields: QueryDict
    files: "list[UploadedFile[Any]]" = dataclasses.field(default_factory=list)
    too_large: list[str] = dataclasses.field(default_factory=list)

    def field(self, name: str) -> str:
        """What was typed there; "" where nothing came."""
        return str(self.fields.get(name, ""))

    @property
    def has_files(self) -> bool:
        return bool(self.files or self.too_large)


class SmallFiles(FileUploadHandler):
    """Lets a file go as soon as it is too large; the fields after it are still read."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.too_large: list[str] = []

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        if start + len(raw_data) > files.MOST_BYTES:
            self.too_large.append(self.file_name or "")
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> Any:
        return None  # the next handler keeps it


def read(request: HttpRequest) -> Posted:
    """Raises NotWhole."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise NotWhole(
            "That was more than we can take: files of 10 MB at the most, please. Go back in your "
            "browser to find your text.",
            status=413,
        )
    guard = SmallFiles(request)
    request.upload_handlers.insert(0, guard)
    try:
        return Posted(request.POST, request.FILES.getlist("files"), guard.too_large)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
        raise NotWhole(
            "That was more than we can take. Go back in your browser, and send less of it.",
            status=413,
        ) from error
    except (
        BadRequest,
        MultiPartParserError,
        UnreadablePostError,
        LookupError,
        UnicodeError,
    ) as error:
        raise NotWhole(
            "The form did not arrive whole. Please send it again.", status=400
        ) from error
