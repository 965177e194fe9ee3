"""Pictures and downloads: what has a row in the database, and nothing else of the folder."""

from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from articles.media import CONTENT_TYPES
from articles.models import Attachment, FormerFile, Image, Rendition
from common.methods import read_only

FOR_EVER = "public, max-age=31536000, immutable"  # the address is made of the content
Shown = Image | Attachment | Rendition
NOTHING_RUNS = "default-src 'none'; sandbox"


@read_only
def media(
    request: HttpRequest, folder: str, start: str, digest: str, extension: str
) -> HttpResponseBase:
    """
    A kept file as its own kind; whatever it holds, no browser runs it.

    The address of a picture that was replaced leads to the one that took its place.
    """
    name = f"{folder}/{start}/{digest}.{extension}"
    kept = find(folder, digest, name)
    if kept is None:
        former = get_object_or_404(FormerFile.objects.select_related("image"), file=name)
        moved = HttpResponseRedirect(former.image.get_absolute_url())
        moved["Cache-Control"] = "no-cache"
        return moved
    etag = quote_etag(kept.sha256)
    response = get_conditional_response(request, etag=etag) or opened(kept, extension)
    if response.status_code in {200, 304}:
        response["Cache-Control"] = FOR_EVER
        response["ETag"] = etag
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response


def find(folder: str, digest: str, name: str) -> Shown | None:
    if folder == "attachments":
        return Attachment.objects.filter(sha256=digest, file=name).first()
    return (
        Image.objects.filter(sha256=digest, file=name).first()
        or Rendition.objects.filter(sha256=digest, file=name).first()
    )


def opened(kept: Shown, extension: str) -> FileResponse:
    try:
        file = kept.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("The file is lost.") from error
    name = kept.name if isinstance(kept, Attachment) else ""
    return FileResponse(
        file, as_attachment=bool(name), filename=name, content_type=CONTENT_TYPES[extension]
    )
