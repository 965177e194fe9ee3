"""What a Movable Type export holds, counted as it is read."""

import re
from collections import Counter
from collections.abc import Iterable
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from . import links, oldpaths
from .decoding import Survey

if TYPE_CHECKING:
    from .movabletype import Record

SOURCE = re.compile(r'<img\b[^<>]*?\bsrc\s*=\s*"([^"]*)"', re.IGNORECASE)
ASSET = "/.a/"  # where TypePad kept what was uploaded


class Counts:
    """
    Counts record by record; keeps no texts, and of base names and addresses, of which there is one
    a record, only fingerprints.
    """

    def __init__(self) -> None:
        self.surveys: list[Survey] = []
        self.total: Counter[str] = Counter()
        self.status: Counter[str] = Counter()
        self.filters: Counter[str] = Counter()
        self.basenames: set[int] = set()
        self.repeated: Counter[str] = Counter()
        self.authors: set[str] = set()
        self.categories: set[str] = set()
        self.first_date = self.last_date = ""
        self.own_paths: set[int] = set()
        self.linked: Counter[int] = Counter()

    def begin(self, survey: Survey) -> None:
        """Another file follows."""
        self.surveys.append(survey)

    def add(self, record: "Record") -> None:
        has_filter = "CONVERT BREAKS" in record.metadata
        self.status[record.get("STATUS").lower()] += 1
        self.filters[record.get("CONVERT BREAKS") if has_filter else "null"] += 1
        self._add_basename(record.get("BASENAME"))
        self.authors.add(record.get("AUTHOR"))
        self.categories.update(record.metadata.get("PRIMARY CATEGORY", []))
        self.categories.update(record.metadata.get("CATEGORY", []))
        self.last_date = record.get("DATE")
        self.first_date = self.first_date or self.last_date
        body = record.sections.get("BODY", "").strip("\n")
        self.total.update(
            entries=1,
            comments=len(record.comments),
            pings=len(record.pings),
            tags=bool(record.get("TAGS")),
            dashes=record.literal_dashes,
            empty_titles=not record.get("TITLE"),
            empty_bodies=not body.strip(),
            body_chars=len(body),
            **{
                name: bool(record.sections.get(name, "").strip())
                for name in ("KEYWORDS", "EXTENDED BODY", "EXCERPT")
            },
        )
        if url := record.get("UNIQUE URL"):
            self._add_addresses(url, f"{body}{record.sections.get('EXTENDED BODY', '')}")

    def _add_basename(self, name: str) -> None:
        if name and hash(name) in self.basenames:
            self.repeated[name] += 1
        self.basenames.add(hash(name))

    def _add_addresses(self, url: str, text: str) -> None:
        host, path = oldpaths.split(url)
        self.own_paths.add(hash(unquote(path)))
        hrefs = [link.url for link in links.hrefs(text)]
        sources = [unescape(found[1]) for found in SOURCE.finditer(text)]
        # An address whose end is spoilt by a coded space led nowhere, so it is no link to count.
        linked = [hash(own[0]) for href in hrefs if (own := links.own_path(href, frozenset({host})))
                  and "%20" not in href[-4:]]  # fmt: skip
        self.linked.update(linked)
        self.total.update(
            unique_urls=1,
            pages=oldpaths.is_page(url),
            assets=sum(ASSET in href for href in on_host(hrefs, host)),
            images=len(on_host(sources, host)),
        )

    def as_json(self) -> dict[str, Any]:
        """Under the names that the importers of all formats share."""
        total = self.total
        found = {
            "encoding": ", ".join(dict.fromkeys(survey.encoding for survey in self.surveys)),
            "crlf": any(survey.crlf for survey in self.surveys),
            "entries": total["entries"],
            "by_status": dict(self.status),
            "comments": total["comments"],
            "pings": total["pings"],
            "distinct_authors": len(self.authors),
            "distinct_categories": len(self.categories),
            "entries_with_tags": total["tags"],
            "entries_with_keywords": total["KEYWORDS"],
            "entries_with_extended": total["EXTENDED BODY"],
            "entries_with_excerpt": total["EXCERPT"],
            "empty_titles": total["empty_titles"],
            "empty_bodies": total["empty_bodies"],
            "literal_dash_lines_in_content": total["dashes"],
            "convert_breaks": dict(self.filters),
            "duplicate_basenames": {name: again + 1 for name, again in self.repeated.items()},
            "first_date": self.first_date,
            "last_date": self.last_date,
            "body_chars": total["body_chars"],
            "bytes": sum(survey.size for survey in self.surveys),
            "sha256": ", ".join(survey.sha256[:16] for survey in self.surveys),
        }
        if total["unique_urls"]:
            found |= {
                "unique_urls": total["unique_urls"],
                "page_like_urls": total["pages"],
                "internal_links_in_bodies_to_own_entries": sum(
                    count for path, count in self.linked.items() if path in self.own_paths
                ),
                "links_to_typepad_assets_.a": total["assets"],
                "img_on_own_host": total["images"],
            }
        return found


def on_host(urls: Iterable[str], host: str) -> list[str]:
    return [url for url in urls if oldpaths.split(url)[0] == host]
