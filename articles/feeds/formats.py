"""
Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1, each with the full text and links to the pages before
and after (RFC 5005).

Beside what Django's classes know, a feed has `updated`, `pages` (relation to address) and
`authors`; an item has `authors` (name, address pairs), `summary`, `content`, `language` and, where
it may be kept as it is written, a `key`.
"""

import json
from datetime import datetime
from io import StringIO
from typing import Any, TextIO
from xml.sax.xmlreader import AttributesImpl

from django.utils import feedgenerator
from django.utils.feedgenerator import rfc3339_date
from django.utils.xmlutils import SimplerXMLGenerator

from common.kept import Kept

ATOM = "http://www.w3.org/2005/Atom"

Item = dict[str, Any]

WRITTEN: Kept[str] = Kept(most=8_000_000)


class Dated:
    """When a feed changed last is known beforehand; an empty one has no item to tell it."""

    feed: dict[str, Any]

    def latest_post_date(self) -> datetime:
        updated: datetime = self.feed["updated"]
        return updated


class KeptItems(feedgenerator.SyndicationFeed):
    """
    Items of XML, each written once and kept by its `key`, which says all that is in it.

    To write one takes a tenth of a millisecond, and feed readers ask for the same day and night.
    """

    element: str

    def write_items(self, handler: SimplerXMLGenerator) -> None:
        for item in self.items:
            key = (type(self), item["key"]) if item.get("key") else None
            text = WRITTEN.get(key) if key else None
            if text is None:
                text = self.written(item)
                if key:
                    WRITTEN.put(key, text)
            handler.ignorableWhitespace(text)  # this is how it writes what is XML already

    def written(self, item: Item) -> str:
        text = StringIO()
        handler = SimplerXMLGenerator(text, "utf-8", short_empty_elements=True)
        handler.startElement(self.element, AttributesImpl(self.item_attributes(item)))
        self.add_item_elements(handler, item)
        handler.endElement(self.element)
        return text.getvalue()


class AtomFeed(Dated, KeptItems, feedgenerator.Atom1Feed):
    element = "entry"

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for rel, address in self.feed["pages"].items():
            handler.addQuickElement("link", "", {"rel": rel, "href": address})

    def item_attributes(self, item: Item) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Item) -> None:
        super().add_item_elements(handler, item)
        for name, address in item["authors"]:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", address)
            handler.endElement("author")
        if item["summary"]:
            handler.addQuickElement("summary", item["summary"])
        handler.addQuickElement("content", item["content"], {"type": "html"})


class RssFeed(Dated, KeptItems, feedgenerator.Rss201rev2Feed):
    element = "item"

    def rss_attributes(self) -> dict[str, str]:
        return {
            "version": "2.0",
            "xmlns:atom": ATOM,
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        super().add_root_elements(handler)
        for rel, address in self.feed["pages"].items():
            handler.addQuickElement("atom:link", "", {"rel": rel, "href": address})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: Item) -> None:
        super().add_item_elements(handler, item | {"description": item["summary"] or None})
        for name, _ in item["authors"]:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("atom:updated", rfc3339_date(item["updateddate"]))
        handler.addQuickElement("content:encoded", item["content"])


class JsonFeed(Dated, feedgenerator.SyndicationFeed):
    content_type = "application/feed+json; charset=utf-8"

    def write(self, outfile: TextIO, encoding: str) -> None:
        feed = self.feed
        data = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": feed["title"],
            "description": feed["description"],
            "language": feed["language"],
            "home_page_url": feed["link"],
            "feed_url": feed["feed_url"],
            "authors": [{"name": feed["author_name"], "url": feed["author_link"]}],
            "items": [self.item_data(item) for item in self.items],
        }
        if next_page := feed["pages"].get("next"):
            data["next_url"] = next_page
        json.dump(data, outfile, ensure_ascii=False)

    @staticmethod
    def item_data(item: Item) -> dict[str, Any]:
        data = {
            "id": item["unique_id"],
            "url": item["link"],
            "title": item["title"],
            "summary": item["summary"],
            "content_html": item["content"],
            "date_published": rfc3339_date(item["pubdate"]),
            "date_modified": rfc3339_date(item["updateddate"]),
            "authors": [{"name": name, "url": address} for name, address in item["authors"]],
            "tags": list(item["categories"]),
            "language": item["language"],
        }
        return {name: value for name, value in data.items() if value or name == "content_html"}


AnyFeed = AtomFeed | RssFeed | JsonFeed

FORMATS: dict[str, type[AnyFeed]] = {"atom": AtomFeed, "rss": RssFeed, "json": JsonFeed}
