"""The desk's people and their browsers."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from contact.models import Message
from tests.admin import people
from tests.contact.make import make_message


@pytest.fixture
def grace(publisher: object) -> User:
    """Of the desk, and nothing else."""
    return people.make_user("Desk", "grace")


@pytest.fixture
def client_of(publisher: object) -> Callable[[str], Client]:
    """`client_of("Editor")`: the browser of somebody new with that role."""
    return lambda role: people.client_of(people.make_user(role))


@pytest.fixture
def desk(grace: User) -> Client:
    """Grace's browser."""
    return people.client_of(grace)


@pytest.fixture
def message(publisher: object) -> Message:
    return make_message()
