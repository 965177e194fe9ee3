"""
Addresses by which outsiders read a text that is not public: made, found again, taken back.

Whoever has the address may read and comment, so the key in it cannot be guessed (256 bits of the
operating system's), is stored as its digest only, and opens one revision for three days at most.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User

from .models import Article, PreviewLink, Revision

DAYS = (1, 2, 3)
KEPT = timedelta(days=30)  # beyond its end: the desk still sees who was asked


def make(revision: Revision, *, name: str, days: int, by: User, now: datetime) -> str:
    """A new key, told this once; `days` is one of DAYS."""
    key = secrets.token_urlsafe(32)
    PreviewLink.objects.create(
        revision=revision,
        digest=digest_of(key),
        name=name,
        expires_at=now + timedelta(days=days),
        made_by=by,
        made_at=now,
    )
    return key


def find(key: str, *, now: datetime) -> PreviewLink | None:
    """The link that has this key, as long as it holds."""
    known = PreviewLink.objects.select_related("revision__article", "made_by")
    link = known.filter(digest=digest_of(key), revision__article__isnull=False).first()
    return link if link and link.is_open(now) else None


def of(article: Article) -> list[PreviewLink]:
    """All links to an article's revisions, the newest first."""
    links = PreviewLink.objects.filter(revision__article=article)
    return list(links.select_related("revision", "made_by"))


def revoke(link: PreviewLink, *, now: datetime) -> None:
    PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=now)


def forget_old(*, now: datetime) -> int:
    """Delete links that ended long ago; what was said by them stays. Gives how many."""
    deleted, _ = PreviewLink.objects.filter(expires_at__lt=now - KEPT).delete()
    return deleted


def digest_of(key: str) -> str:
    return sha256(key.encode()).hexdigest()
