"""
Four processes serve the site while it changes; what any of them answers is a second old at most.

A process asks for the site's revision where its last question began a second ago or more. So what
is asked of it a second or more after a commit must show what was committed; no tolerance is needed,
however slow the machine, because times are taken before a request is sent and after a commit has
returned. What time itself changes is seen from its moment on.
"""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from django.db import connection
from django.utils import timezone

from articles import publishing
from articles.models import Article, Publisher
from common.pagecache.editions import GOOD
from glossary import mentions
from glossary.models import Term
from tests.factories import WHOLE, make_article, make_articles, make_publisher
from tests.glossary.terms import make_term
from tests.importers.exports import export
from tests.importers.imports import run as run_import
from tests.serving import gunicorn

PROCESSES, READERS = 4, 2  # readers of each process, so that its threads race as well
MONTH = "/2001/01/"


class Seen(NamedTuple):
    """An answer; `asked` and `answered` by the wall clock."""

    process: str
    asked: float
    answered: float
    address: str
    status: int
    text: str
    rendered: int


class Fact(NamedTuple):
    """What holds of an address for everybody who asks from a moment on, and for nobody before."""

    name: str
    address: str
    holds: Callable[[Seen], bool]
    since: float
    not_before: float = 0.0


def says(words: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.status == 200 and words in seen.text


def answers(status: int) -> Callable[[Seen], bool]:
    return lambda seen: seen.status == status


class Readers:
    """Ask each process for all addresses in turn, on connections of their own."""

    def __init__(self, port: int, addresses: list[str]) -> None:
        self.port, self.addresses = port, addresses
        self.seen: list[Seen] = []
        self.rounds: dict[int, float] = {}  # when the last one began that is over
        self.may_end = threading.Event()
        self.connections = self.of_each_process()
        self.threads = [threading.Thread(target=self.read, args=[one]) for one in self.connections]

    def of_each_process(self) -> list[http.client.HTTPConnection]:
        """A connection stays with the process that took it."""
        kept: dict[str, list[http.client.HTTPConnection]] = {}
        until = time.monotonic() + 60
        while len(kept) < PROCESSES or min(map(len, kept.values())) < READERS:
            assert time.monotonic() < until, f"only {len(kept)} processes answer"
            one = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
            own = kept.setdefault(self.ask(one, "/robots.txt").process, [])
            if len(own) < READERS:
                own.append(one)
            else:
                one.close()
        return [one for own in kept.values() for one in own]

    @staticmethod
    def ask(one: http.client.HTTPConnection, address: str) -> Seen:
        asked = time.time()
        one.request("GET", address)
        got = one.getresponse()
        text, told = got.read().decode(), got.headers
        return Seen(
            told["X-Process"], asked, time.time(), address, got.status, text,
            int(told["X-Rendered"]),
        )  # fmt: skip

    def read(self, one: http.client.HTTPConnection) -> None:
        with closing(one):
            while not self.may_end.is_set():
                began = time.time()
                for address in self.addresses:
                    self.seen.append(self.ask(one, address))
                self.rounds[id(one)] = began
                self.may_end.wait(0.02)

    def __enter__(self) -> "Readers":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.may_end.set()
        for thread in self.threads:
            thread.join()

    def all_read_after(self, moment: float) -> None:
        """Wait until each of them has read everything once more after that moment."""
        while len(self.rounds) < len(self.threads) or min(self.rounds.values()) <= moment:
            assert time.time() < moment + 60, "they read no more"
            self.may_end.wait(0.02)


class Story:
    """What happens to the site, with what readers must see of it."""

    def __init__(self) -> None:
        make_publisher(time_zone="UTC")
        self.live = make_articles(8, **WHOLE)
        self.coming = make_article("Coming", status="approved", published_at=None, **WHOLE)
        self.planned = make_article("Planned", status="approved", published_at=None, **WHOLE)
        self.term = make_term("trust")
        make_article("Of the month", published_at=datetime(2001, 1, 5, tzinfo=UTC), authors=["Ada"])
        mentions.relink_stale()
        self.facts: list[Fact] = []
        self.addresses = [
            "/", "/featured/", MONTH, "/archive/", "/feeds/articles.atom", "/authors/",
            "/glossary/trust/", *(article.get_absolute_url() for article in self.live[:5]),
        ]  # fmt: skip

    def then(self, name: str, address: str, holds: Callable[[Seen], bool]) -> None:
        """Something has just been committed."""
        self.facts.append(Fact(name, address, holds, time.time() + GOOD))

    def at(self, moment: datetime, name: str, address: str, holds: Callable[[Seen], bool]) -> None:
        self.facts.append(Fact(name, address, holds, moment.timestamp(), moment.timestamp()))

    def editors_work(self) -> None:
        first, second, third, *_ = self.live
        publishing.publish(self.coming, at=timezone.now(), by=None)
        self.then("published", "/", says("Coming"))
        self.then("published, in the feed", "/feeds/articles.atom", says("Coming"))
        first.title = "Mended title"
        first.save()
        self.then("edited", first.get_absolute_url(), says("Mended title"))
        publishing.withdraw(second, by=None)
        self.then("withdrawn", second.get_absolute_url(), answers(410))
        Article.objects.filter(pk=third.pk).update(featured_from=timezone.now())
        self.then("featured", "/featured/", says(third.title))
        Term.objects.filter(pk=self.term.pk).update(short_definition="Another meaning.")
        self.then("term", "/glossary/trust/", says("Another meaning."))
        Publisher.objects.update(name="The Other Centre")
        self.then("renamed", "/archive/", says("The Other Centre"))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE articles_author SET sort_name = 'Byron, Ada'")
        self.then("by hand", "/authors/", says("Byron, Ada"))

    def time_passes(self) -> float:
        """Plan what no process hears of when it happens; gives the moment."""
        fourth, fifth = self.live[3:5]
        moment = timezone.now() + timedelta(seconds=GOOD + 0.7)
        publishing.publish(self.planned, at=moment, by=None)
        self.at(moment, "appears", "/", says("Planned"))
        Article.objects.filter(pk=fourth.pk).update(expires_at=moment)
        self.at(moment, "expires", fourth.get_absolute_url(), answers(404))
        update = publishing.prepare_update(fifth, by=None)
        update.title = "Updated by itself"
        update.save()
        publishing.publish(update, at=moment, by=None)
        return moment.timestamp()

    def somebody_imports(self) -> None:
        entry = {"DATE": "01/09/2001 06:38:00 PM"}
        run_import("".join(export(TITLE=f"No. {n}", BASENAME=f"no-{n}", **entry) for n in range(9)))
        self.then("imported", MONTH, says("No. 8"))


@pytest.mark.django_db(transaction=True)
def test_nobody_reads_what_was_changed_more_than_a_second_ago() -> None:
    story = Story()
    workers = ["--workers", str(PROCESSES)]
    with (
        gunicorn("tests.numbered:application", *workers) as port,
        Readers(port, story.addresses) as readers,
    ):
        readers.all_read_after(time.time())
        story.editors_work()
        readers.all_read_after(time.time() + GOOD)
        moment = story.time_passes()
        readers.all_read_after(moment + GOOD)
        updated = update_seen(readers.seen, story.live[4].get_absolute_url(), moment)
        story.somebody_imports()
        readers.all_read_after(max(time.time() + GOOD, updated.since))
    seen = readers.seen
    story.facts.append(updated)
    for fact in story.facts:
        of_it = [one for one in seen if one.address == fact.address]
        late = [one for one in of_it if one.asked >= fact.since]
        assert len({one.process for one in late}) == PROCESSES, fact.name
        assert not [one for one in late if not fact.holds(one)], fact.name
        early = [one for one in of_it if one.answered < fact.not_before]
        assert not [one for one in early if fact.holds(one)], fact.name
    assert not [one for one in seen if one.status >= 500]
    # All that was to no purpose if each page had been rendered each time.
    rendered = sum(max(one.rendered for one in seen if one.process == p) for p in of_all(seen))
    assert rendered < len(seen) / 2


def of_all(seen: list[Seen]) -> Counter[str]:
    return Counter(one.process for one in seen)


def update_seen(seen: list[Seen], address: str, moment: float) -> Fact:
    """
    An update goes out with the first request after its moment, whichever process gets it.

    It is committed when it is seen first; the other processes have a second from then.
    """
    holds = says("Updated by itself")
    first = min(one.answered for one in seen if one.address == address and holds(one))
    return Fact("updated", address, holds, first + GOOD, not_before=moment)
