"""Links of imported texts to each other's old addresses become their addresses of today."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Q

from articles import rendering
from articles.models import ImportBatch, ImportedRecord, PastAddress, address_key
from articles.models.history import TARGETS
from articles.models.site import own_hosts

from . import links
from .fingerprints import version_of
from .writing import update_many

CHUNK = 100  # texts held at once
RENDERED = ["body", "body_html"]

Item = TypeVar("Item")


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def rewrite_own_links(batch: ImportBatch, *, old_hosts: frozenset[str]) -> int:
    """
    Rewrite the links in what `batch` stored; gives how many links changed.

    A link is rewritten where its address is one that something here once had; all others stay.
    `old_hosts` are the names of the old site.
    """
    records = ImportedRecord.objects.filter(batch=batch).select_related("article", "page")
    linked = records.filter(Q(article__body__contains="href") | Q(page__body__contains="href"))
    count = 0
    for some in chunks(linked.order_by("pk").iterator(chunk_size=CHUNK), CHUNK):
        count += _rewrite(some, old_hosts)
    return count


def _rewrite(records: list[ImportedRecord], old_hosts: frozenset[str]) -> int:
    things = {record: record.article or record.page for record in records}
    paths = {
        p for thing in things.values() if thing for p in links.old_links(thing.body, old_hosts)
    }
    addresses = new_addresses(paths)
    count = 0
    changed: list[ImportedRecord] = []
    for record, thing in things.items():
        if thing is None:
            continue
        body, rewritten = links.rewrite_links(thing.body, addresses.get, old_hosts)
        if rewritten:
            # The text stays canonical: only the values of links changed.
            thing.body = body
            thing.body_html = rendering.render(body, own_hosts=own_hosts()).html
            record.saved_version = version_of(thing)
            changed.append(record)
            count += rewritten
    update_many([record.article for record in changed if record.article], RENDERED)
    update_many([record.page for record in changed if record.page], RENDERED)
    update_many(changed, ["saved_version"])
    return count


def new_addresses(paths: set[str]) -> dict[str, str]:
    """
    Today's address of each old path that had one: the exact path first, then its key.

    One query. A key that several things share says nothing; such a path is left out.
    """
    keys = {path: address_key(path) for path in paths}
    found = PastAddress.objects.filter(
        Q(path__in=keys) | Q(key__in=set(keys.values()))
    ).select_related(*TARGETS)
    exact: dict[str, str] = {}
    alike: dict[str, set[str]] = {}
    for address in found:
        target = address.target.get_absolute_url()
        if target:
            exact[address.path] = target
            alike.setdefault(address.key, set()).add(target)
    result: dict[str, str] = {}
    for path, key in keys.items():
        if path in exact:
            result[path] = exact[path]
        elif len(targets := alike.get(key, set())) == 1:
            (result[path],) = targets
    return result
