"""The verbs of stored filters: store the filter of the inbox under a name, delete it again."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet

from articles import rendering

from .models import StoredFilter

FIELDS = ("box", "q", "topic", "tag", "assignee")
"""Of the list of messages, as its addresses name them."""
LONGEST = 200  # characters of what a field holds
LONGEST_NAME = 60
MOST = 20
"""So many filters of one person: more links than that help nobody."""


class NotStored(Exception):
    """Why a filter is not stored, in a sentence."""


def of(user: Any) -> QuerySet[StoredFilter]:
    return StoredFilter.objects.filter(user=user)


def chosen_in(fields: Mapping[str, str]) -> dict[str, str]:
    """
    What is chosen, without what is left open.

    >>> chosen_in({"box": "all", "topic": "", "p": "3", "q": " lighthouse "})
    {'box': 'all', 'q': 'lighthouse'}
    """
    values = {name: rendering.clean_text(fields.get(name, ""))[:LONGEST] for name in FIELDS}
    return {name: value for name, value in values.items() if value}


@transaction.atomic
def store(user: Any, name: str, chosen: Mapping[str, str]) -> StoredFilter:
    """One of the same name shows this from now on. Raises NotStored."""
    if not chosen:
        raise NotStored("Nothing is chosen yet: there is nothing to store.")
    User.objects.select_for_update().get(pk=user.pk)  # one after the other
    name = rendering.clean_text(name)
    if not name:
        raise NotStored("Give the filter a name, by which you find it again.")
    if len(name) > LONGEST_NAME:
        raise NotStored(f"“{name[:LONGEST]}” is too long: {LONGEST_NAME} characters are the most.")
    made = StoredFilter(user=user, name=name, chosen=dict(chosen))
    if known := of(user).filter(name__iexact=made.name).first():
        made.pk = known.pk
    elif of(user).count() >= MOST:
        raise NotStored(f"You have {MOST} filters: delete one before you store “{made.name}”.")
    made.save()
    return made


def drop(user: Any, pk: int) -> str:
    """Its name; "" where it was gone, or is somebody else's."""
    found = of(user).filter(pk=pk).first()
    if found is None:
        return ""
    found.delete()
    return found.name
