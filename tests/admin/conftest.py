"""Editors of every role, and their browsers."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from . import people


@pytest.fixture
def make_user(publisher: object) -> Callable[..., User]:
    """`make_user("Writer")`: a member of staff in that group; "superuser" is one."""
    return people.make_user


@pytest.fixture
def log_in(make_user: Callable[..., User]) -> Callable[[str], Client]:
    """`log_in("Editor")`: the browser of a new member of staff with that role."""
    return lambda role: people.client_of(make_user(role))


@pytest.fixture
def editor(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editor")


@pytest.fixture
def writer(log_in: Callable[[str], Client]) -> Client:
    return log_in("Writer")


@pytest.fixture
def chief(log_in: Callable[[str], Client]) -> Client:
    return log_in("Chief editor")
