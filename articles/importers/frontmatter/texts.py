"""One file with front matter -> the neutral record of an article or page."""

import re
from datetime import datetime
from html import escape
from typing import Any
from urllib.parse import urljoin

from articles.importers import mtfields, oldpaths, privacy
from articles.importers.entries import Comment, Entry, Reading

from . import addresses, bodies, places, values
from .bodies import Body
from .site import Site
from .splitting import Parts, text_of

PAGES = {"page", "about", "archive", "archives", "home", "index"}  # layouts
IMAGES = ("image", "cover", "featured_image", "featuredimage", "feature_image", "thumbnail",
          "banner", "hero", "header")  # fmt: skip
IN_IMAGES = ("path", "src", "url", "image", "feature", "teaser", "thumbnail")
# Of what this program wrote these stand as they were published.
EXACT = {"references", "corrections", "bylines"}
# Kept beside the record without a word: they say how a page looked, or are this program's own.
QUIET = {
    "layout", "type", "meta", "weight", "toc", "math", "mathjax", "comments", "sharing", "footer",
    "sidebar", "nav_order", "uid", "kind", "expires", "revised", "featured_from", "featured_until",
    "featured_rank", "references", "corrections", "language", "bylines", "month", "spacing",
    "label", "status", "format", "date", "updated", "modified", "lastmod",
    "last_modified_at", "wordpress_id", "wordpress_url", "guid", "id", "link", "disqus_id",
}  # fmt: skip
LANGUAGES = {"lang", "language", "locale"}
KINDS = {"article", "abstract", "page"}
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&#?\w+;")
LONGEST_REF = 1000


class Text:
    """A text of the site, with what its place in the folder and the site's settings tell of it."""

    def __init__(
        self, name: str, parts: Parts, site: Site, reading: Reading, notes: list[tuple[int, str]]
    ) -> None:
        self.name = name
        self.parts = parts
        self.site = site
        self.reading = reading
        self.place = places.of(site.within(name))
        self.keys = {key.lower(): key for key in parts.values}
        self.used: set[str] = set()
        self.repaired = [*notes]
        # What this program wrote is read to the letter: no template language, nothing guessed.
        self.is_own = "uid" in self.keys or self._stated("kind") in KINDS
        self.people = self._people()

    def get(self, *names: str) -> Any:
        """The first of these keys that says something; all of them have their place then."""
        found = None
        for name in names:
            if key := self.keys.get(name):
                value = self.parts.values[key]
                if found is None and value not in (None, "", [], {}):
                    self.used.add(key)
                    found = value
        return found

    def _stated(self, key: str) -> str:
        """As `text`, of one key, which is kept beside the record all the same."""
        return text_of(self.parts.values.get(self.keys.get(key, ""))).strip().lower()

    def text(self, *names: str) -> str:
        return text_of(self.get(*names)).strip()

    def repair(self, key: str, *notes: str) -> None:
        """Tell what was changed or lost, with the line of the key, or of the body."""
        line = self.line_of(key) if key else self.parts.body_line
        self.repaired += [(line, note) for note in notes]

    def line_of(self, key: str) -> int:
        stated = rf"(?im)^[ \t{{,]*[\"']?{re.escape(key)}[\"']?[ \t]*[:=]"
        found = re.search(stated, self.parts.front)
        return self.parts.front.count("\n", 0, found.start()) + 1 if found else 1

    def entry(self) -> Entry:
        body = self._body()
        moment, local = self._date()
        status, source_status = self._status(body)
        categories, tags = self.categories(), self.tags()
        slug = places.decoded(self.text("slug")) or self.place.slug
        title = self._title(body.html)
        paths = self._old_paths(slug, moment or local, categories)
        is_page = self._is_page(moment or local)
        image, alt = self._image()
        return Entry(
            kind="page" if is_page else "article",
            ref=f"folder:{self.name}"[:LONGEST_REF],
            line=1,
            file=self.name,
            title=title,
            raw=privacy.public_text(self.parts.front) + self.parts.body,
            slug=slug,
            status="draft" if is_page and self._is_built(body) else status,
            source_status=source_status,
            moment=moment,
            local_date=local,
            authors=list(dict.fromkeys(person["name"] for person in self.people)),
            categories=categories,
            tags=tags,
            keywords=", ".join(values.names(self.get("keywords"))),
            summary_html=self._summary(body),
            body_html=body.html,
            is_featured=any(
                values.is_set(self.get(key))
                for key in ("featured", "sticky", "pin", "pinned", "top")
            ),
            image=image,
            image_alt=alt,
            old_url=urljoin(self.site.root, paths[0]) if self.site.root and paths else "",
            old_paths=paths,
            comments=self._comments(),
            extra=self._extra(),
            repaired=self.repaired,
        )

    # ---- Text ----------------------------------------------------------------------------

    def _body(self) -> Body:
        form = self.text("format").lower()
        if self.is_own or form == "html":
            is_html = form == "html" or self.place.extension in places.HTML
            body = bodies.canonical(self.parts.body, is_html=is_html)
        else:
            extension = ".md" if form == "markdown" else self.place.extension
            body = bodies.to_html(self.parts.body, extension, old_root=self.site.root)
        self.repair("", *body.notes)
        return body

    def _title(self, html: str) -> str:
        told = self.get("title")
        if title := mtfields.plain_title(text_of(told)) if not self.is_own else text_of(told):
            return title
        if self.place.slug:
            title = re.sub(r"[-_\s]+", " ", self.place.slug).strip()
            title = title[:1].upper() + title[1:]
            self.repair("title", f"It has no title; by its file’s name it is: “{title}”.")
        else:
            title = mtfields.first_words(html)
            self.repair("title", f"It has no title; its first words are: “{title}”.")
        return title or "Untitled"

    def _summary(self, body: Body) -> str:
        told = self.text("summary", "excerpt", "description")
        if TAG.search(told) and not self.is_own:
            return told
        return escape(told or body.teaser, quote=False)

    def _is_built(self, body: Body) -> bool:
        if body.builds_a_page:
            self.repair("", "Template code built this page of others: it is a draft here.")
        return body.builds_a_page

    def _image(self) -> tuple[str, str]:
        """The address of its picture and the text that stands for it; a mapping may tell both."""
        alt = self.text("image_alt", "cover_alt", "thumbnail_alt", "feature_image_alt")
        for key in IMAGES:
            told = self.parts.values.get(self.keys.get(key, ""))
            inner = told if isinstance(told, dict) else {"src": told}
            source = next((s for name in IN_IMAGES if (s := text_of(inner.get(name)))), "")
            if source:
                self.get(key)
                alt = alt or text_of(inner.get("alt"))
                try:
                    return urljoin(self.site.root or "/", source), mtfields.plain_title(alt)
                except ValueError:
                    self.repair(key, f"“{source[:60]}” is no address; it was passed over.")
        return "", mtfields.plain_title(alt)

    # ---- Status and date -----------------------------------------------------------------

    def _status(self, body: Body) -> tuple[str, str]:
        """What is not surely public must not become so; what states nothing was published."""
        told = self.text("status").lower()
        status = values.STATUSES.get(told, "draft") if told else "published"
        source = told
        if told and told not in values.STATUSES:
            self.repair("status", f"Its status “{told[:40]}” is unknown; it is a draft here.")
        drafts = {
            "draft": values.flag(self.get("draft")) is not False and self.get("draft") is not None,
            "published": values.flag(self.get("published")) is False,
            "private": values.flag(self.get("private")) is True,
            "password": self.get("password") is not None,
        }
        hidden = next((key for key, is_draft in drafts.items() if is_draft), "")
        if self.place.is_draft:
            hidden = hidden or "_drafts"
        if self.text("visibility").lower() not in {"", "public"}:
            hidden = hidden or "visibility"
        if hidden and status in {"published", "scheduled"}:
            status, source = "draft", source or f"not public ({hidden})"
        if hidden in {"private", "password", "visibility"}:
            self.repair(hidden, f"It was not for everybody ({hidden}); it is a draft here.")
        return status, source

    def _date(self) -> values.Dates:
        """As the text tells it, else as the file's name does."""
        for key in ("date", "publishdate", "pubdate", "published_at", "published"):
            if self.get(key) is None or (
                key == "published" and values.flag(self.get(key)) is not None
            ):
                continue
            try:
                found = values.date(self.get(key))
            except ValueError as error:
                self.used.discard(self.keys[key])
                self.repair(key, f"{error}; it was passed over.")
                continue
            if any(found):
                return found
        try:
            return values.date(self.place.date)
        except ValueError as error:
            self.repair("", f"{error}; it was passed over.")
            return None, None

    def _is_page(self, date: datetime | None) -> bool:
        if (kind := self._stated("kind")) in KINDS:
            return kind == "page"
        told, layout = self._stated("type"), self._stated("layout")
        if told == "post" or layout == "post":
            return False
        if told == "page" or layout in PAGES or self.place.is_section:
            return True
        return not self.place.is_post and date is None

    # ---- People and subjects -------------------------------------------------------------

    def _people(self) -> list[dict[str, str]]:
        """Those it names; a short name that the site's list of authors explains, in full."""
        if self.is_own:
            return [{"name": name} for name in self._exact("authors")]
        found = values.people(self.get("authors")) + values.people(self.get("author"))
        return [self.site.people.get(person["name"], person) for person in found]

    def _exact(self, key: str) -> list[str]:
        """Names as this program wrote them."""
        return list(filter(None, map(text_of, listed(self.get(key)))))

    def _names(self, key: str) -> list[str]:
        """What stands in a list; a text is one name, unless Jekyll parts it at its spaces."""
        if self.is_own:
            return self._exact(key)
        is_split = self.parts.kind == "yaml" and not self.place.is_hugo
        return values.names(self.get(key), split=is_split and key in {"categories", "tags"})

    def categories(self) -> list[str]:
        """With the folders above `_posts`, which Jekyll takes for categories."""
        found = [
            name for key in ("categories", "category", "subjects") for name in self._names(key)
        ]
        known = {name.casefold() for name in found}
        above = [] if self.is_own else self.place.categories
        return list(dict.fromkeys([*(f for f in above if f.casefold() not in known), *found]))

    def tags(self) -> list[str]:
        return list(dict.fromkeys([*self._names("tags"), *self._names("tag")]))

    # ---- Addresses, comments and the rest ------------------------------------------------

    def _old_paths(self, slug: str, date: datetime | None, categories: list[str]) -> list[str]:
        told = [self.text(key) for key in ("permalink", "url") if not self._leads_away(key)]
        former = [
            text_of(one)
            for key in ("aliases", "alias", "redirect_from")
            for one in listed(self.get(key))
        ]
        named = values.date(self.place.date)[1] if self.place.date else None
        dates = {f"{one:%Y-%m-%d}": one for one in (date, named) if one}
        found: list[str] = []
        if not self.is_own:
            section = self.place.folders[0] if self.place.folders else ""
            found = addresses.of_text(
                self.place,
                slugs=list(dict.fromkeys(filter(None, (slug, self.place.slug)))),
                dates=list(dates.values()),
                categories=categories,
                told=list(filter(None, told)),
                pattern=self.site.pattern(section) if self.place.is_post else "",
                base=self.site.base,
            )
        found += addresses.aliases(former, self.place, base=self.site.base, exact=self.is_own)
        return list(dict.fromkeys(filter(None, found)))

    def _leads_away(self, key: str) -> bool:
        """Whether an address is another site's: some posts are links."""
        host = oldpaths.split(text_of(self.parts.values.get(self.keys.get(key, ""))))[0]
        return bool(host) and host != oldpaths.split(self.site.root)[0]

    def _comments(self) -> list[Comment]:
        """Readers' comments, where they stand in a list; `comments: true` says something else."""
        key = self.keys.get("comments", "")
        told = self.parts.values.get(key)
        if not isinstance(told, list):
            return []
        self.used.add(key)
        rows = [one for one in told if isinstance(one, dict)]
        return [self._comment(row, place) for place, row in enumerate(rows)]

    def _comment(self, told: dict[str, Any], place: int) -> Comment:
        """`parent` names the comment that it answers by its `ref`, else by its place from 0."""
        try:
            moment, local = values.date(told.get("date"))
        except ValueError as error:
            self.repair("comments", f"A comment is kept without its date: {error}.")
            moment = local = None
        return Comment(
            kind="ping" if told.get("kind") == "ping" else "comment",
            author=text_of(told.get("name"))
            if self.is_own
            else values.person_name(told.get("author") or told.get("name")),
            url=text_of(told.get("url")),
            moment=moment,
            local_date=local,
            body_html=text_of(told.get("html") or told.get("body")),
            title=text_of(told.get("title")),
            blog_name=text_of(told.get("blog_name")),
            ref=text_of(told.get("ref")) or str(place),
            parent=text_of(told.get("parent")),
        )

    def _extra(self) -> dict[str, Any]:
        """What has no place in the record, under its own name."""
        rest = {
            key: value
            for key, value in self.parts.values.items()
            if key not in self.used and value not in (None, "", [], {})
        }
        if self.is_own and (status := self._stated("status")):
            rest["status"] = status
        own = {key: rest.pop(key) for key in EXACT & rest.keys()} if self.is_own else {}
        found: dict[str, Any] = privacy.public(rest) | own
        if language := self.text("language", "lang", "locale"):
            found = {key: one for key, one in found.items() if key.lower() not in LANGUAGES}
            found["language"] = language
        if unknown := sorted(key for key in found if key.lower() not in QUIET):
            told = f"Kept beside it, for it has no place here: {', '.join(unknown)[:200]}."
            self.repair(unknown[0], told)
        return found


def listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
