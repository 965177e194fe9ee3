"""Who answers."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

ANSWER = "contact.answer_message"
BACKEND = "django.contrib.auth.backends.ModelBackend"


def who_answer() -> QuerySet[User]:
    """The members of staff who may answer: to them a message can be assigned."""
    able = User.objects.with_perm(ANSWER, backend=BACKEND)
    return able.filter(is_staff=True).order_by("username")


def name_of(user: Any) -> str:
    """As colleagues and readers know them; of nobody, “somebody”: their log-in is gone."""
    return (user.get_full_name() or user.get_username()) if user else "somebody"
