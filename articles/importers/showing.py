"""The pictures and files that entries show: led to the site's own copies, or named as missing."""

from html import escape
from pathlib import Path

from articles.models import ImportBatch

from . import media
from .entries import Asset, Entry
from .media.references import address_of
from .report import Report

LISTED = 1000  # addresses of each kind that the report names; it counts them all


class Showing:
    """What the archive tells of its files, and the folder in which they lie, if there is one."""

    def __init__(self, folder: Path | None, batch: ImportBatch, report: Report) -> None:
        self.folder = media.MediaFolder(folder) if folder else None
        self.library = media.Library(dry_run=batch.is_dry_run)
        self.batch = batch
        self.report = report
        self.assets: dict[str, Asset] = {}
        self.shown = self.offered = 0
        self.missing: dict[str, None] = {}
        self.refused: dict[str, str] = {}
        self.foreign: set[str] = set()

    def know(self, asset: Asset) -> None:
        """Remember what the file tells of a picture, until an entry shows it."""
        self.assets[str(address_of(asset.url))] = asset

    def show(self, entry: Entry, old_hosts: frozenset[str]) -> None:
        """
        Lead what the entry shows to the site's own copies.

        The picture that stands for it goes above the text, if there is a copy of it.
        """
        picture = self.rewritten(entry, lead_picture(entry), old_hosts)
        entry.body_html = self.rewritten(entry, entry.body_html, old_hosts).html
        if picture.images:
            entry.body_html = f"{picture.html}\n{entry.body_html}"
        elif entry.image:
            entry.extra["image"] = entry.image

    def rewritten(self, entry: Entry, html: str, old_hosts: frozenset[str]) -> media.Rewritten:
        done = media.rewrite(
            html,
            folder=self.folder,
            library=self.library,
            own_hosts=old_hosts,
            assets=self.assets,
            batch=self.batch,
        )
        self.shown += done.images
        self.offered += done.files
        self.missing.update(dict.fromkeys(done.missing))
        self.refused.update(done.refused)
        self.foreign.update(done.foreign)
        for url, reason in done.refused:
            self.report.repair(entry, f"{url} is not shown: {reason}")
        return done

    def finish(self) -> None:
        """Tell the report what became of all of them."""
        self.report.assets = {
            "shown": self.shown,
            "offered": self.offered,
            "new_images": self.library.images,
            "new_files": self.library.attachments,
            "new_bytes": self.library.bytes,
            "missing": list(self.missing)[:LISTED],
            "missing_count": len(self.missing),
            "refused": [{"url": url, "reason": why} for url, why in self.refused.items()][:LISTED],
            "foreign_count": len(self.foreign),
        }


def lead_picture(entry: Entry) -> str:
    """
    The picture that stands for the entry, as HTML; empty where its text shows that already.

    >>> lead_picture(Entry("article", "r", 1, "T", "", image="/a.jpg", body_html="<p>x</p>"))
    '<figure><img src="/a.jpg" alt=""></figure>'
    """
    if not entry.image or address_of(entry.image).path in entry.body_html:
        return ""
    return f'<figure><img src="{escape(entry.image)}" alt="{escape(entry.image_alt)}"></figure>'
