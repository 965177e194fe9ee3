"""
Keep a file: its bytes in the storage, its row in the database; the only writer of both.

A picture may be replaced: its row goes on with other bytes, and whatever names its old address is
answered with the new one (`articles.pictures`).
"""

import re
from collections.abc import Collection
from functools import partial
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from articles import rendering
from articles.models import Attachment, FormerFile, Image, Rendition

from .downloads import check_download
from .kinds import DOWNLOADS, Refused
from .pictures import read_picture
from .renditions import renditions

Kept = Image | Attachment
FORMER = re.compile(r"images/[0-9a-f]{2}/([0-9a-f]{64})\.[a-z0-9]{1,8}")


def known(digest: str) -> Kept | None:
    """The row of a file that was kept before, by the SHA-256 of the bytes that were given then."""
    former = FormerFile.objects.filter(source_sha256=digest).select_related("image").first()
    return (
        Image.objects.filter(source_sha256=digest).first()
        or (former and former.image)
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
    Store what `prepare` gave, once: who keeps the same file at the same time gets the same row,
    and who keeps what was replaced gets what replaced it.

    The bytes come first. Where the transaction is taken back they wait below their own digest
    for the next time, and nobody is served them.
    """
    former = FormerFile.objects.filter(sha256=kept.sha256).select_related("image").first()
    if former:
        return former.image
    write(str(kept.file.name), stored)
    values = {
        field.name: getattr(kept, field.name)
        for field in kept._meta.concrete_fields
        if field.name not in {"id", "sha256", "created_at"}
    }
    row, is_new = type(kept).objects.get_or_create(sha256=kept.sha256, defaults=values)
    if is_new and isinstance(row, Image):
        plan_renditions(row)
    return row


def replace(image: Image, data: bytes) -> None:
    """
    Let a picture show other bytes, wherever its address stands. Raises articles.media.Refused.

    The old bytes are deleted when that is certain: what must not be seen any more is gone.
    """
    new, stored = prepare(data, extension="", name="")
    if new.sha256 == image.sha256:
        raise Refused("It is the same picture.")
    if Image.objects.exclude(pk=image.pk).filter(sha256=new.sha256).exists():
        raise Refused("Another picture of the library shows just this; use that one in the texts.")
    if FormerFile.objects.exclude(image=image).filter(sha256=new.sha256).exists():
        raise Refused("It was replaced by another picture of the library, which it would undo.")
    write(str(new.file.name), stored)
    with transaction.atomic():
        row = Image.objects.select_for_update().get(pk=image.pk)
        FormerFile.objects.filter(image=row, sha256=new.sha256).delete()
        FormerFile.objects.create(
            image=row, file=str(row.file.name), sha256=row.sha256, source_sha256=row.source_sha256
        )
        old = str(row.file.name)
        for name in ("file", "sha256", "source_sha256", "bytes", "width", "height"):
            setattr(row, name, getattr(new, name))
            setattr(image, name, getattr(new, name))
        row.save()
        delete_renditions(row)
        transaction.on_commit(lambda: delete_bytes(old))
        plan_renditions(row)


def recall(image: Image, former: object) -> None:
    """
    Note the files that an exported picture had before; what names none is passed over.

    A picture of this site keeps its own address.
    """
    for name in former if isinstance(former, list) else []:
        known = FORMER.fullmatch(str(name))
        if known and not Image.objects.filter(sha256=known[1]).exists():
            digests = {"sha256": known[1], "source_sha256": known[1]}
            FormerFile.objects.get_or_create(file=name, defaults={"image": image} | digests)


# ---- Renditions -----------------------------------------------------------------------


def plan_renditions(image: Image) -> None:
    """Have a worker make them, once what is written now is certain."""
    from articles.tasks import make_renditions  # which needs this module

    make_renditions.defer(image_id=image.pk)


def make_renditions(image: Image) -> int:
    """Make what is missing of a picture's renditions, and take what is left over; how many now."""
    with image.file.open("rb") as file:
        data = file.read()
    made = list(renditions(data, focus=(image.focus_x, image.focus_y)))
    rows = []
    for one in made:
        digest = sha256(one.data).hexdigest()
        name = f"images/{digest[:2]}/{digest}.{one.format}"
        write(name, one.data)
        rows.append(
            Rendition(
                image=image,
                kind=one.kind,
                width=one.width,
                height=one.height,
                format=one.format,
                file=name,
                sha256=digest,
                bytes=len(one.data),
            )
        )
    with transaction.atomic():
        row = Image.objects.select_for_update().filter(pk=image.pk, sha256=image.sha256).first()
        if row is None:  # it was replaced or deleted meanwhile; what was written is of no use
            for rendition in rows:
                transaction.on_commit(partial(delete_bytes, str(rendition.file.name)))
            return 0
        delete_renditions(row, but={rendition.sha256 for rendition in rows})
        Rendition.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def delete_renditions(image: Image, *, but: Collection[str] = ()) -> None:
    for rendition in image.renditions.exclude(sha256__in=but):
        rendition.delete()
        transaction.on_commit(partial(delete_bytes, str(rendition.file.name)))


def forget(kept: Kept) -> None:
    """Delete the row now, and the bytes when that is certain and nobody has kept them again."""
    if isinstance(kept, Image):
        delete_renditions(kept)
    kept.delete()
    transaction.on_commit(partial(delete_bytes, str(kept.file.name)))


def delete_bytes(name: str) -> None:
    """Unless a row names them."""
    if not any(
        model.objects.filter(file=name).exists() for model in (Image, Attachment, Rendition)
    ):
        default_storage.delete(name)


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
