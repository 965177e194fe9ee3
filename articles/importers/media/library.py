"""The files of an archive -> the site's own; each once, however many texts show it."""

from dataclasses import dataclass, field
from hashlib import sha256
from html import unescape
from pathlib import Path

from django.utils.html import strip_tags

from articles import media, rendering
from articles.importers.entries import Asset
from articles.media import Kept, Refused
from articles.media.downloads import MOST_BYTES
from articles.models import Image, ImportBatch

from .references import extension_of


@dataclass(slots=True)
class Library:
    """
    Takes files in. With `dry_run` nothing is written: the rows it gives are not stored.

    `images`, `attachments` and `bytes` count what is new.
    """

    dry_run: bool = False
    images: int = 0
    attachments: int = 0
    bytes: int = 0
    _digests: dict[Path, str] = field(default_factory=dict)
    _planned: dict[str, Kept] = field(default_factory=dict)
    _refused: dict[Path, str] = field(default_factory=dict)

    def take(self, path: Path, *, asset: Asset | None, url: str, batch: ImportBatch | None) -> Kept:
        """
        The row of a file, with what the old system tells of it.

        Raises Refused with the reason, in an editor's words. Whether the row is still there is
        asked each time: the transaction that made it may have been taken back.
        """
        if path in self._refused:
            raise Refused(self._refused[path])
        try:
            kept = self._known(self._digests.get(path, "")) or self._take(path, url, batch)
        except Refused as reason:
            self._refused[path] = str(reason)
            raise
        if isinstance(kept, Image) and asset:
            self._tell(kept, asset)
        return kept

    def _known(self, digest: str) -> Kept | None:
        return self._planned.get(digest) or (media.known(digest) if digest else None)

    def _take(self, path: Path, url: str, batch: ImportBatch | None) -> Kept:
        data = read(path)
        digest = self._digests[path] = sha256(data).hexdigest()
        if known := self._known(digest):
            return known
        kept, stored = media.prepare(data, extension=extension_of(path.name), name=path.name)
        kept.original_url, kept.batch = rendering.clean_text(url)[:2000], batch
        if self.dry_run:
            self._planned[digest] = kept
        else:
            kept = media.keep(kept, stored)
        self.images += isinstance(kept, Image)
        self.attachments += not isinstance(kept, Image)
        self.bytes += kept.bytes
        return kept

    def _tell(self, image: Image, asset: Asset) -> None:
        """Say what nobody has said yet; a link to a picture may come before the picture itself."""
        alt = "" if image.alt or image.is_decorative else rendering.clean_text(asset.alt)[:1000]
        caption = "" if image.caption else plain_text(asset.caption_html)
        if alt or caption:
            image.alt, image.caption = alt or image.alt, caption or image.caption
            if not self.dry_run:
                image.save(update_fields=["alt", "caption"])


def plain_text(html: str) -> str:
    return rendering.clean_text(unescape(strip_tags(html)), lines=True)


def read(path: Path) -> bytes:
    try:
        size = path.stat(follow_symlinks=False).st_size
        if size > MOST_BYTES:
            raise Refused(f"It has {size:,} bytes; files may have {MOST_BYTES:,}.")
        return path.read_bytes()
    except OSError as error:
        raise Refused(f"It can’t be read: {error.strerror}.") from error
