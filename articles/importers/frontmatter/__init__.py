"""
Folders of texts with front matter: Jekyll, Octopress, Hugo, Hexo, and this program's own export.

Each file is a record by itself; one that can't be read is a failure, and the others go on. Files
that are no texts, or have no front matter, are passed over, as those programs do.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from articles.importers import decoding
from articles.importers.entries import Failure, Label, Person, Reading, Record, Source
from articles.importers.mending import mended

from . import places, site, splitting
from .counting import Counts
from .texts import Text

__all__ = ["Archive"]

LARGEST = 20_000_000  # bytes of one text
START = 4096


class Archive:
    """
    The files of a folder: iterate over their records, then ask for the `counts()`.

    People, categories and tags come before the first entry that names them. Raises ValueError
    where no file is a text with front matter.
    """

    def __init__(self, sources: Sequence[Source], reading: Reading = Reading()) -> None:  # noqa: B008
        self._reading = reading
        self._counts = Counts(len(sources))
        self._site = site.read(sources, reading)
        self._texts = [s for s in sources if places.is_text(self._site.within(s.name))]
        self._told: set[tuple[str, str]] = set()
        if not any(map(self._may_be_read, self._texts)):
            names = ", ".join(source.name for source in sources[:3]) or "no file"
            raise ValueError(
                f"This is no folder of texts with front matter ({names}): a text should begin "
                "with a line of ---, of +++, or with {."
            )

    def counts(self) -> dict[str, Any]:
        """What was read, before anything was decided."""
        return self._counts.as_json()

    def __iter__(self) -> Iterator[Record]:
        yield from self._site.failures
        for source in self._texts:
            yield from self._records(source)

    def _may_be_read(self, source: Source) -> bool:
        with source.open() as stream:
            start = stream.read(START).removeprefix(decoding.BOM).decode("latin-1")
        return splitting.begins(start.replace("\r\n", "\n")) or self._is_post(source)

    def _is_post(self, source: Source) -> bool:
        """Whether the file lies where posts do, so that it must not be passed over."""
        place = places.of(self._site.within(source.name))
        return place.is_filed and (bool(place.date) or place.is_draft or place.is_hugo)

    def _records(self, source: Source) -> Iterator[Record]:
        try:
            text, notes = self._text_of(source)
            parts = splitting.split(text, is_post=self._is_post(source))
            if parts and places.of(source.name).extension in places.UNREADABLE:
                raise ValueError("Only Markdown, Textile, HTML and plain text can be read.")
            if parts is None and self._is_post(source):
                raise ValueError("It lies among the posts but has no front matter.")
        except ValueError as error:
            yield Failure(getattr(error, "line", 1), source.name, str(error), source.name)
            return
        if parts is None:
            return
        record = Text(source.name, parts, self._site, self._reading, notes)
        entry = record.entry()
        self._counts.add(entry)
        if not record.is_own:
            yield from self._people(record)
            yield from self._labels(entry.categories, ("categories", "category", "blog/categories"))
            yield from self._labels(entry.tags, ("tags", "tag"))
        yield entry

    def _text_of(self, source: Source) -> tuple[str, list[tuple[int, str]]]:
        with source.open() as stream:
            survey = decoding.survey(stream, encoding=self._reading.encoding)
            if survey.size > LARGEST:
                raise ValueError(f"It has {survey.size:,} bytes; at most {LARGEST:,} are read.")
            raw = stream.read().removeprefix(decoding.BOM)
        text, encoding = decoding.decode(raw, survey)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        done, found = mended(text, mend=self._reading.mend)
        notes = [(1 + text.count("\n", 0, offset), what) for offset, what in found]
        if encoding != "utf-8" and not survey.is_told:
            notes.append((1, f"Read as {encoding}."))
        return done, notes

    def _people(self, record: Text) -> Iterator[Person]:
        for person in record.people:
            name = person["name"]
            if self._is_new("person", name):
                yield Person(
                    name=name,
                    about_html=escape(person["about"], quote=False),
                    url=person["url"],
                    old_paths=self._listings(name, ("authors", "author")),
                )

    def _labels(self, names: list[str], folders: tuple[str, ...]) -> Iterator[Label]:
        for name in names:
            if self._is_new(folders[0], name):
                yield Label(name=name, old_paths=self._listings(name, folders))

    def _listings(self, name: str, folders: tuple[str, ...]) -> list[str]:
        """Where these programs and their plug-ins listed what is filed under a name."""
        short = "-".join(name.lower().replace("/", "-").split())
        return [f"{self._site.base}/{folder}/{short}/" for folder in folders] if short else []

    def _is_new(self, kind: str, name: str) -> bool:
        is_new = (kind, name) not in self._told
        self._told.add((kind, name))
        return is_new
