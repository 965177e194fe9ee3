"""What every test has: quick password hashes; for the asking, the publisher and a fixed moment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from articles.models import Publisher

from .factories import make_publisher


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def publisher(db: None) -> Publisher:
    """The publisher of the 2003 page, in New York."""
    return make_publisher()


@pytest.fixture
def now() -> datetime:
    """The moment at which a test takes place, where it does not depend on the real one."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
