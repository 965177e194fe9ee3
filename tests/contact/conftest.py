"""The desk's people and their browsers."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.models import Publisher
from contact.models import Message
from tests.admin import people
from tests.contact.make import make_message


@pytest.fixture
def groups(publisher: Publisher) -> None:
    people.make_groups()


@pytest.fixture
def grace(groups: None) -> User:
    """Of the desk, and nothing else."""
    return people.make_user("Desk", "grace")


@pytest.fixture
def client_of(groups: None) -> Callable[[str], Client]:
    """`client_of("Editor")`: the browser of somebody new with that role."""
    return lambda role: people.client_of(people.make_user(role))


@pytest.fixture
def desk(grace: User) -> Client:
    """Grace's browser."""
    return people.client_of(grace)


@pytest.fixture
def message(groups: None) -> Message:
    return make_message()
