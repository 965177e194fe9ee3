"""What the folder as a whole tells: where the site stood, its addresses, its people; pure."""

import json
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urljoin

from articles.importers import oldpaths
from articles.importers.entries import Failure, Reading, Source

from . import values, yamlreading
from .splitting import plain, text_of

CONFIGS = {
    f"{name}{extension}"
    for name in ("_config", "hugo", "config")
    for extension in (".yml", ".yaml", ".toml", ".json")
}
PEOPLE = {"authors.yml", "authors.yaml", "authors.json"}
LARGEST = 256 * 1024  # bytes


@dataclass(slots=True)
class Site:
    """
    Of the settings only these are looked at: they may hold keys. `folder` is where the site lies
    among the files; `root` is its old address; `patterns` are those of addresses, by section.
    """

    folder: str = ""
    root: str = ""
    patterns: dict[str, str] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The path below which it stood, without a slash at its end."""
        return oldpaths.path_of(self.root).rstrip("/")

    def within(self, name: str) -> str:
        """A file's path from the site's folder on."""
        return name.removeprefix(f"{self.folder}/") if self.folder else name

    def pattern(self, section: str) -> str:
        return self.patterns.get(section) or self.patterns.get("", "")


def read(sources: Sequence[Source], reading: Reading) -> Site:
    """What the settings and the list of authors tell; a file that can't be read is a failure."""
    site = Site(folder=common_folder(source.name for source in sources), root=reading.old_root)
    configs = [s for s in sources if PurePosixPath(s.name).name in CONFIGS]
    if configs:
        config = min(configs, key=lambda source: source.name.count("/"))
        folder = PurePosixPath(config.name).parent
        if folder.name == "_default":  # Hugo's config/_default/
            folder = folder.parent.parent
        if str(folder) == "." or str(folder).startswith(site.folder):
            site.folder = "" if str(folder) == "." else str(folder)
            _take_settings(site, _load(config, site))
    for source in sources:
        path = PurePosixPath(site.within(source.name))
        if path.name in PEOPLE and path.parts[0] in {"_data", "data"}:
            _take_people(site, _load(source, site))
    return site


def common_folder(names: Iterable[str]) -> str:
    """
    The folder that all files lie in: archives of a whole project have one.

    >>> common_folder(["site-main/_posts/a.md", "site-main/about.md"])
    'site-main'
    >>> common_folder(["_posts/a.md", "_posts/b.md"]), common_folder(["content/posts/a.md"])
    ('', '')
    """
    common: list[str] | None = None
    for name in names:
        folders = list(PurePosixPath(name).parts[:-1])
        if common is None:
            common = folders
        while common != folders[: len(common)]:
            common.pop()
    found = common or []
    for index, folder in enumerate(found):
        if folder.startswith("_") or folder in {"content", "source"}:
            found = found[:index]
            break
    return "/".join(found[:1])


def _load(source: Source, site: Site) -> dict[str, Any]:
    with source.open() as stream:
        text = stream.read(LARGEST + 1).decode("utf-8-sig", "replace")
    try:
        if len(text) > LARGEST:
            raise ValueError(f"it has more than {LARGEST:,} characters")
        if source.name.endswith(".json"):
            found = json.loads(text)
        elif source.name.endswith(".toml"):
            found = tomllib.loads(text)
        else:
            found = yamlreading.load(text.replace("\r\n", "\n"))
        found = plain(found)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "line", getattr(error, "lineno", 1))
        reason = f"The settings can’t be read, so addresses are guessed: {error}."
        site.failures.append(Failure(line, "", reason, source.name))
        return {}
    return found if isinstance(found, dict) else {}


def _take_settings(site: Site, settings: dict[str, Any]) -> None:
    told = {key.lower(): value for key, value in settings.items()}
    url = text_of(told.get("url") or told.get("baseurl"))
    base = text_of(told.get("baseurl") or told.get("root"))
    if not site.root and url.startswith(("http://", "https://")):
        try:
            site.root = url if base == url or base in {"", "/"} else urljoin(
                f"{url.rstrip('/')}/", f"{base.strip('/')}/"
            )  # fmt: skip
        except ValueError:
            site.root = ""
    if pattern := text_of(told.get("permalink")):
        site.patterns[""] = pattern
    if isinstance(sections := told.get("permalinks"), dict):
        pages = sections.get("page")
        for name, pattern in (pages if isinstance(pages, dict) else sections).items():
            site.patterns[name.strip("/")] = text_of(pattern)


def _take_people(site: Site, people: dict[str, Any]) -> None:
    for key, told in people.items():
        if found := values.people(told):
            site.people[key] = found[0]
