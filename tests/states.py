"""The seven states of an article, of which readers may see one."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from articles.models import Article

from .factories import WHOLE, make_article

STATES = ["draft", "in_review", "approved", "scheduled", "published", "expired", "withdrawn"]


def make_in_state(state: str, **fields: Any) -> Article:
    """An article in that state now; dated wherever a date is possible, so that it could leak."""
    now = timezone.now()
    dates: dict[str, dict[str, Any]] = {
        "scheduled": {"status": "published", "published_at": now + timedelta(hours=1)},
        "expired": {"status": "published", "expires_at": now - timedelta(seconds=1)},
    }
    return make_article(**(WHOLE | {"status": state} | dates.get(state, {}) | fields))
