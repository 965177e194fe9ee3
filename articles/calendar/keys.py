"""Private addresses of the calendar: made, taken back, known again by their digests."""

import hashlib
import secrets
from datetime import datetime

from django.contrib.auth.models import User

from articles.models import CalendarKey

NEEDED = "articles.view_calendarentry"


def make(user: User, *, now: datetime) -> str:
    """A new key, told this once; the one before it, if there was one, opens nothing any more."""
    key = secrets.token_urlsafe(32)
    CalendarKey.objects.update_or_create(
        user=user, defaults={"digest": digest_of(key), "made_at": now}
    )
    return key


def revoke(user: User) -> None:
    CalendarKey.objects.filter(user=user).delete()


def user_of(key: str) -> User | None:
    """Whose it is, as long as that one may still log in and see the calendar."""
    found = CalendarKey.objects.select_related("user").filter(digest=digest_of(key)).first()
    user = found and found.user
    return user if user and user.is_active and user.is_staff and user.has_perm(NEEDED) else None


def digest_of(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
