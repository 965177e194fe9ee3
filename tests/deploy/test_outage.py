"""The database goes and comes back; who reads notices little of it."""

import http.client
import time

import pytest

from common.pagecache.editions import GOOD
from tests.factories import make_articles, make_publisher

from .conftest import Deployed, no_database


def ask(port: int, address: str) -> tuple[int, http.client.HTTPMessage]:
    asking = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    asking.request("GET", address)
    answer = asking.getresponse()
    answer.read()
    asking.close()
    return answer.status, answer.headers


@pytest.mark.django_db(transaction=True)
def test_kept_pages_are_given_while_the_database_is_away(deployed: Deployed) -> None:
    make_publisher()
    make_articles(3)
    with deployed("--workers", "1") as port:
        assert ask(port, "/")[0] == 200
        with no_database():
            time.sleep(GOOD)  # until then the cache need not ask
            status, headers = ask(port, "/")
            assert (status, "database" in headers["Cache-Status"]) == (200, True)
            status, headers = ask(port, "/featured/")
            assert (status, headers["Retry-After"]) == (503, "30")
            assert headers["Cache-Control"] == "private, no-store"
            assert [ask(port, path)[0] for path in ("/livez", "/readyz")] == [200, 503]
        until = time.monotonic() + 30
        while "Cache-Status" in ask(port, "/")[1]:
            assert time.monotonic() < until, "the database is back, and not believed"
        assert [ask(port, path)[0] for path in ("/", "/featured/", "/readyz")] == [200, 200, 200]
