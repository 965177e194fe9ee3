"""Every public address and every list of the desk is asked when growth is measured."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from bench.archive import Size, build
from bench.growth import pages

POSTED = {"mail_events", "mail_in"}  # by mail services, of which no reader knows
REDIRECTS = "old_feed"  # addresses of old feeds, which read no table

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def _archive() -> None:
    build(Size(articles=1000, terms=300, subjects=20, subscribers=20))


def routes(found: URLResolver) -> Iterator[URLPattern]:
    for one in found.url_patterns:
        if isinstance(one, URLPattern):
            yield one
        elif one.app_name != "admin":
            yield from routes(one)


def view_at(address: str) -> Any:
    try:
        return resolve(address.partition("?")[0]).func
    except Resolver404:  # an old address, of which the database knows
        return None


@pytest.mark.usefixtures("_archive")
def test_every_public_address_is_asked() -> None:
    asked = {view_at(address) for found in pages.public().values() for address in found}
    missing = [
        route.lookup_str
        for route in routes(get_resolver())
        if route.callback not in asked
        and route.name not in POSTED
        and REDIRECTS not in route.lookup_str
    ]
    assert missing == []


@pytest.mark.usefixtures("_archive")
def test_every_list_of_the_desk_is_asked_and_answers() -> None:
    desk = Client(SERVER_NAME="localhost")
    desk.force_login(User.objects.create_superuser("chief"))
    addresses = {address for found in pages.admin().values() for address in found}
    lists = {
        f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        for model in admin.site._registry
    }
    assert lists <= addresses
    statuses = {address: desk.get(address).status_code for address in sorted(addresses)}
    assert {one for one, status in statuses.items() if status not in {200, 302}} == set()
