"""Whether the addresses of sources answer: who is asked, when, and what editors are told."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from common import fetching
from glossary import sources, tasks
from glossary.models import TermSource

from .terms import make_term

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
DAY = timedelta(days=1)


def make_source(url: str = "https://example.org/", **fields: object) -> TermSource:
    term = make_term(f"term {TermSource.objects.count()}", **fields)
    return TermSource.objects.create(term=term, citation="Doe 2003", url=url)


def answering(status: int) -> sources.Ask:
    return lambda url: fetching.Answer(status, url)


def silent(url: str) -> fetching.Answer:
    raise fetching.Unreachable("It did not answer within 10 seconds.")


def check(now: datetime, ask: sources.Ask) -> list[TermSource]:
    return list(sources.check_due(now=now, ask=ask, pause=0))


@pytest.mark.parametrize("status", [200, 204, 301, 401, 403, 429])
def test_what_answers_is_no_fault(status: int) -> None:
    source = make_source()
    check(NOW, answering(status))
    source.refresh_from_db()
    assert (source.fault, source.failing_since, source.checked_at) == ("", None, NOW)


@pytest.mark.parametrize(("status", "words"), [(404, "not there (404)"), (410, "gone (410)")])
def test_a_page_that_is_gone_is_told_at_once(status: int, words: str) -> None:
    source = make_source()
    check(NOW, answering(status))
    source.refresh_from_db()
    assert words in source.fault


def test_what_may_pass_is_told_the_second_day_only() -> None:
    source = make_source()
    check(NOW, silent)
    source.refresh_from_db()
    assert (source.fault, source.failing_since) == ("", NOW)
    assert check(NOW + DAY / 2, silent) == []
    check(NOW + DAY, answering(503))
    source.refresh_from_db()
    assert source.fault == "It answers 503."
    assert check(NOW + 2 * DAY, silent) == []  # known to be dead: asked again in a week
    check(NOW + 8 * DAY, answering(200))
    source.refresh_from_db()
    assert (source.fault, source.failing_since) == ("", None)


def test_an_address_inside_is_told_and_not_asked() -> None:
    source = make_source("http://127.0.0.1/")
    check(NOW, fetching.ask)
    source.refresh_from_db()
    assert source.fault == "It lies outside of the public web."


def test_only_published_terms_are_asked_those_that_waited_longest_first() -> None:
    make_source("https://draft.example/", status="draft")
    make_source("")
    recent = make_source("https://recent.example/")
    late = make_source("https://late.example/")
    never = make_source("https://never.example/")
    TermSource.objects.filter(pk=recent.pk).update(checked_at=NOW - 6 * DAY)
    TermSource.objects.filter(pk=late.pk).update(checked_at=NOW - 8 * DAY)
    assert list(sources.due(NOW)) == [never, late]
    assert list(sources.check_due(now=NOW, most=1, ask=answering(200))) == [never]


def test_an_address_that_is_changed_meanwhile_keeps_no_fault_of_the_old_one() -> None:
    source = make_source("https://old.example/")

    def slow(url: str) -> fetching.Answer:
        TermSource.objects.update(url="https://new.example/")
        return fetching.Answer(404, url)

    check(NOW, slow)
    source.refresh_from_db()
    assert (source.fault, source.checked_at) == ("", None)


def test_the_worker_asks_only_where_the_site_wants_it(
    settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_source("http://10.0.0.1/")
    tasks.check_sources(int(NOW.timestamp()))
    source.refresh_from_db()
    assert source.checked_at is None
    settings.CHECK_SOURCES = True  # type: ignore[attr-defined]
    tasks.check_sources(int(NOW.timestamp()))
    source.refresh_from_db()
    assert source.checked_at == NOW


def test_the_command_tells_of_each() -> None:
    make_source("http://10.0.0.1/")
    out = StringIO()
    call_command("check_sources", stdout=out)
    assert out.getvalue().splitlines() == [
        "http://10.0.0.1/: It lies outside of the public web.",
        "1 asked, 1 dead, 0 still to be asked.",
    ]


def test_editors_see_what_is_dead(log_in: Callable[[str], Client]) -> None:
    make_source()
    check(NOW, answering(404))
    page = log_in("Editor").get("/admin/glossary/glossarychange/reports/sources/")
    assert "The page is not there (404)." in page.content.decode()
