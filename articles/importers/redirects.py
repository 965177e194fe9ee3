"""Old addresses that no record tells: from a map that people kept, from the old site's pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from django.urls import Resolver404, resolve

from articles import rendering
from articles.models import Article, Author, ImportedRecord, Page, PastAddress, Subject, address_key
from articles.models.history import TARGETS

from . import oldpaths, oldsite, redirectmap
from .belongings import Belongings, Target
from .redirectmap import Redirect

LISTED = 500  # of each kind of row that the report names; it counts them all


@dataclass(slots=True)
class Imported:
    """The records of all imports, by what maps and old pages call them."""

    zone: ZoneInfo
    things: dict[str, tuple[type[Article] | type[Page], int]] = field(default_factory=dict)
    entries: list[oldsite.Entry] = field(default_factory=list)
    by_slug: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_title: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_number: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def load(cls, zone: ZoneInfo) -> "Imported":
        """`zone` is that of the old site's local times."""
        imported = cls(zone)
        for kind, model in (("article", Article), ("page", Page)):
            rows = ImportedRecord.objects.exclude(**{kind: None}).values_list(
                "ref", kind, f"{kind}__title", f"{kind}__slug", f"{kind}__published_at"
            )
            for ref, key, title, slug, moment in rows.iterator():
                imported.add(ref, (model, key), title, slug, moment)
        return imported

    def add(
        self,
        ref: str,
        thing: tuple[type[Article] | type[Page], int],
        title: str,
        slug: str,
        moment: datetime | None,
    ) -> None:
        local = moment and moment.astimezone(self.zone).replace(tzinfo=None)
        self.things[ref] = thing
        self.entries.append(oldsite.Entry(ref, title, local))
        self.by_slug[slug].add(ref)
        self.by_title[oldsite.plain(title)].add(ref)
        self.by_number[ref.rpartition("/")[2].rpartition(":")[2]].add(ref)

    def thing(self, ref: str) -> Article | Page:
        model, key = self.things[ref]
        return model.objects.get(pk=key)

    def find(self, redirect: Redirect) -> Target | None:
        """What a row of a map leads to; None where that is nothing, or not one thing."""
        if redirect.kind == "address":
            found = at_address(redirect.target)
            if found:
                return found
        refs: set[str] = set()
        if redirect.kind == "basename":
            refs = self.by_slug.get(rendering.slug_for(redirect.target, fallback=""), set())
        elif redirect.kind == "id":
            refs = self.by_number.get(redirect.target, set())
        elif redirect.kind == "title":
            refs = self.by_title.get(oldsite.plain(redirect.target), set())
        if not refs and redirect.title:
            refs = self.by_title.get(oldsite.plain(redirect.title), set())
        if len(refs) > 1 and redirect.title:
            refs = refs & self.by_title.get(oldsite.plain(redirect.title), set())
        return self.thing(next(iter(refs))) if len(refs) == 1 else None


def at_address(url: str) -> Target | None:
    """What stands at an address of this site, or stood at one of the old site."""
    path = unquote(oldpaths.path_of(url))
    if not path.startswith("/"):
        return None
    try:
        found = resolve(path if path.endswith("/") else f"{path}/")
    except Resolver404:
        found = None
    if found and (thing := named(found.view_name, found.kwargs)):
        return thing
    exact = PastAddress.objects.filter(path=path).select_related(*TARGETS)
    alike = PastAddress.objects.filter(key=address_key(path)).select_related(*TARGETS)
    targets = {address.target for address in exact or alike[:10]}
    return targets.pop() if len(targets) == 1 else None


def named(view: str, names: dict[str, Any]) -> Target | None:
    """The thing that a view of this site would show."""
    slug = names.get("slug", "")
    if view == "articles:detail":
        year, month = int(names["year"]), int(names["month"])
        return Article.objects.filter(month__year=year, month__month=month, slug=slug).first()
    if view == "articles:page":
        return Page.objects.filter(slug=slug).first()
    if view == "articles:author":
        return Author.objects.filter(slug=slug).first()
    subjects = Subject.objects.filter(slug=slug)
    return subjects.first() if view == "articles:subject" else None


# ---- What an import does with them ---------------------------------------------------------


def follow_map(
    redirects: redirectmap.RedirectMap, imported: Imported, belongings: Belongings
) -> dict[str, Any]:
    """Keep the addresses of a map; gives counts, and the rows that could not be used."""
    mistakes = [{"line": line, "reason": reason} for line, reason in redirects.mistakes]
    found: dict[str, Target] = {}
    known = 0
    for redirect in redirects.redirects:
        thing = imported.find(redirect)
        if thing is None and at_address(redirect.old_path):
            known += 1  # the records told it
        elif thing is None:
            where = f"“{redirect.target}”" if redirect.target else "what it names"
            told = f"{redirect.old_path} leads nowhere: {where} is no article, page or subject."
            mistakes.append({"line": redirect.line, "reason": told})
        elif redirect.old_path != thing.get_absolute_url():
            found[redirect.old_path] = thing
    taken = belongings.add_addresses(found.items())
    for redirect in redirects.redirects:
        if holder := taken.get(redirect.old_path):
            told = f"{redirect.old_path} leads to {holder.get_absolute_url()} already."
            mistakes.append({"line": redirect.line, "reason": told})
    return {
        "rows": len(redirects.redirects) + len(redirects.mistakes),
        "followed": len(found) - len(taken),
        "known": known,
        "mistakes": sorted(mistakes, key=lambda row: str(row["line"]).zfill(9))[:LISTED],
        "mistaken": len(mistakes),
    }


def follow_pages(folder: Path, imported: Imported, belongings: Belongings) -> dict[str, Any]:
    """Keep the addresses of the old site's pages; gives counts, and what was not certain."""
    unread: list[dict[str, str]] = []
    matches = oldsite.match(readable(oldsite.read(folder), unread), imported.entries)
    taken = belongings.add_addresses(
        (path, imported.thing(ref)) for path, ref in matches.found.items()
    )
    return {
        "pages": len(matches.found) + len(matches.ambiguous) + len(matches.unmatched) + len(unread),
        "matched": len(matches.found) - len(taken),
        "ambiguous": [{"path": path, "refs": refs} for path, refs in matches.ambiguous][:LISTED],
        "unmatched": matches.unmatched[:LISTED],
        "unread": unread[:LISTED],
    }


def readable(
    pages: Iterable[oldsite.OldPage | oldsite.Unread], unread: list[dict[str, str]]
) -> Iterable[oldsite.OldPage]:
    for page in pages:
        if isinstance(page, oldsite.OldPage):
            yield page
        else:
            unread.append({"path": page.path, "reason": page.reason})
