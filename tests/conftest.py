"""What every test has: quick password hashes; for the asking, the publisher and a fixed moment."""

import gc
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.apps import apps
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import TransactionTestCase
from pytest_django.plugin import blocking_manager_key

from articles.models import Publisher
from common.pagecache import editions as pagecache_editions

from . import template
from .crawling import build_whole_site
from .emptying import empty_tables
from .factories import make_publisher

# How long it takes to think of examples says more of the machine than of the examples.
hypothesis.settings.register_profile(
    "tests", suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("tests")

# What a test with a live server leaves behind is deleted table by table, where there is anything:
# Django's own way empties all hundred tables and makes all permissions anew, each time.
TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[method-assign]


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["template"] = template.name()


@pytest.hookimpl(wrapper=True)
def pytest_sessionstart(session: pytest.Session) -> Iterator[None]:
    """While the processes of the tests gather them, this one runs the migrations for all."""
    yield
    if session.config.pluginmanager.has_plugin("dsession"):
        with session.config.stash[blocking_manager_key].unblock():
            template.make(anew=session.config.option.create_db)


def pytest_collection_finish() -> None:
    """Thousands of tests stay to the end: the garbage collector need not look through them."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, request: pytest.FixtureRequest
) -> None:
    """What a process lacks of a database it copies; it comes here after the template was made."""
    known = getattr(request.config, "workerinput", {})
    connection.settings_dict["TEST"]["TEMPLATE"] = known.get("template")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """
    Bring back the rows that migrations made.

    A test with a live server empties every table at its end, and --reuse-db would keep them so.
    """
    with django_db_blocker.unblock():
        rows = connection.creation.serialize_db_to_string()
    yield
    with django_db_blocker.unblock():
        call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
        connection.creation.deserialize_db_from_string(rows)
        with connection.cursor() as cursor:  # rows with numbers of their own move no sequence
            for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models()):
                cursor.execute(statement)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _changes_show_at_once(settings: Any) -> None:
    settings.KEEP_FRAME = False


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _media_of_tests(settings: Any, media_folder: Path) -> None:
    """Files have names made of their content: tests may share a folder, never the developer's."""
    settings.MEDIA_ROOT = str(media_folder)


@pytest.fixture
def publisher(db: None) -> Publisher:
    """The publisher of the 2003 page, in New York."""
    return make_publisher()


@pytest.fixture
def now() -> datetime:
    """The moment at which a test takes place, where it does not depend on the real one."""
    return datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def _one_connection(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The test's transaction is not ended by a request, as a server would."""
    monkeypatch.setattr(pagecache_editions, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def whole_site(db: None, _one_connection: None) -> WSGIHandler:
    """A site with something on every page."""
    build_whole_site()
    return WSGIHandler()
