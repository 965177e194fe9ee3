"""Keep a file: its bytes in the storage, its row in the database; the only writer of both."""

from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from articles import rendering
from articles.models import Attachment, Image

from .downloads import check_download
from .kinds import DOWNLOADS
from .pictures import read_picture

Kept = Image | Attachment


def known(digest: str) -> Kept | None:
    """The row of a file that was kept before, by the SHA-256 of the bytes that were given then."""
    return (
        Image.objects.filter(source_sha256=digest).first()
        or Attachment.objects.filter(source_sha256=digest).first()
    )


def prepare(data: bytes, *, extension: str, name: str) -> tuple[Kept, bytes]:
    """
    The row of a file, not stored yet, and the bytes to keep. Raises articles.media.Refused.

    What is no download by its `extension` has to be a picture, whatever it is called; `name` is
    that of a download. Alternative text and origin are the caller's to fill in.
    """
    kept: Kept
    if extension in DOWNLOADS:
        check_download(data, extension)
        kept, stored = Attachment(name=download_name(name, extension)), data
        folder = "attachments"
    else:
        picture = read_picture(data)
        kept, stored = Image(width=picture.width, height=picture.height), picture.data
        folder, extension = "images", picture.extension
    kept.source_sha256 = sha256(data).hexdigest()
    kept.sha256 = sha256(stored).hexdigest()
    kept.bytes = len(stored)
    kept.file.name = f"{folder}/{kept.sha256[:2]}/{kept.sha256}.{extension}"
    return kept, stored


def keep(kept: Kept, stored: bytes) -> Kept:
    """
    Store what `prepare` gave, once: who keeps the same file at the same time gets the same row.

    The bytes come first. Where the transaction is taken back they wait below their own digest
    for the next time, and nobody is served them.
    """
    write(str(kept.file.name), stored)
    values = {
        field.name: getattr(kept, field.name)
        for field in kept._meta.concrete_fields
        if field.name not in {"id", "sha256", "created_at"}
    }
    row, _ = type(kept).objects.get_or_create(sha256=kept.sha256, defaults=values)
    return row


def forget(kept: Kept) -> None:
    """Delete the row now, and the bytes when that is certain and nobody has kept them again."""
    model, name = type(kept), str(kept.file.name)

    def delete_bytes() -> None:
        if not model.objects.filter(file=name).exists():
            default_storage.delete(name)

    kept.delete()
    transaction.on_commit(delete_bytes)


def write(name: str, stored: bytes) -> None:
    """Leave a whole file under that very name; one that a killed process left half is replaced."""
    if default_storage.exists(name):
        if default_storage.size(name) == len(stored):
            return
        default_storage.delete(name)
    written = default_storage.save(name, ContentFile(stored))
    if written != name:  # another process was quicker, with the same bytes
        default_storage.delete(written)


def download_name(name: str, extension: str) -> str:
    """
    A file's name for a reader's computer: no folders, and not too long.

    >>> download_name("../a b/Report\\n2003.pdf", "pdf"), download_name("", "pdf")
    ('Report 2003.pdf', 'file.pdf')
    """
    name = rendering.clean_text(name.replace("\\", "/").rpartition("/")[2]).lstrip(".")
    stem = name.removesuffix(f".{extension}")[:150].strip() or "file"
    return f"{stem}.{extension}"
