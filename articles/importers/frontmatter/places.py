"""What the path of a file tells: whether it is a post or a page, its date, its slug; pure."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from articles.importers.mending import clean

MARKDOWN = {".md", ".markdown", ".mkd", ".mkdn", ".mdown", ".mdwn"}
HTML = {".html", ".htm", ".xhtml"}
TEXTILE = {".textile"}
PLAIN = {".txt"}
TEXTS = MARKDOWN | HTML | TEXTILE | PLAIN
UNREADABLE = {".adoc", ".asciidoc", ".org", ".rst", ".pandoc", ".mdx"}
# What tools hold beside a site's texts.
ASIDE = {
    "_layouts", "_includes", "_sass", "_data", "_plugins", "_site", "layouts", "archetypes",
    "themes", "scaffolds", "node_modules", "vendor", "static", "assets", "resources", "data",
    "plugins",
}  # fmt: skip
POSTS = {"_posts", "_drafts"}
SECTIONS = {"post", "posts", "blog", "article", "articles", "news"}  # below content/
DATED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[-_](.+)")
LANGUAGE = re.compile(r".+\.[a-z]{2}(-[a-zA-Z]{2})?")  # as Hugo writes it: trust.de.md
BARE_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Place:
    """
    `folders` are those that may be part of old addresses: the ones above `_posts`, which were
    categories, or those below `content`. `slug` is empty for a front page. `is_post` says that it
    is filed or named as posts are, `is_filed` that it lies among them.
    """

    extension: str
    date: str  # as in the file's name: 2003-08-22
    slug: str
    folders: tuple[str, ...]
    is_post: bool
    is_filed: bool
    is_draft: bool
    is_section: bool  # the list page of a folder
    is_hugo: bool

    @property
    def categories(self) -> tuple[str, ...]:
        return self.folders if self.is_filed and not self.is_hugo else ()


def is_text(name: str) -> bool:
    """
    Whether a file may be a text of the site.

    >>> is_text("_posts/a.md"), is_text("_layouts/post.html"), is_text("img/a.png")
    (True, False, False)
    """
    path = PurePosixPath(name)
    folders = {folder.lower() for folder in path.parts[:-1]}
    if folders & ASIDE and not folders & POSTS:
        return False
    return path.suffix.lower() in TEXTS | UNREADABLE


def of(name: str) -> Place:
    """
    >>> of("_posts/2003-08-22-on-trust.md").slug, of("_posts/2003-08-22-on-trust.md").date
    ('on-trust', '2003-08-22')
    >>> of("site/content/posts/on-trust/index.md").slug, of("content/posts/a.md").folders
    ('on-trust', ('posts',))
    """
    path = PurePosixPath(name)
    *folders, _ = [decoded(part) for part in path.parts if part not in {"/", ".", ".."}] or [""]
    below, is_hugo = _below(folders)
    stem, extension = decoded(path.stem), path.suffix.lower()
    if is_hugo and LANGUAGE.fullmatch(stem):
        stem = stem.rpartition(".")[0]
    bundle = stem.lower() in {"index", "_index"}
    if bundle and below:
        stem = below.pop()
    elif bundle:
        stem = ""
    in_section = is_hugo and bool(SECTIONS & set(below[:1])) and path.stem != "_index"
    is_filed = in_section or not POSTS.isdisjoint(path.parts)
    date, slug = _dated(stem)
    return Place(
        extension=extension,
        date=date,
        slug=slug,
        folders=tuple(below),
        is_post=is_filed or bool(date),
        is_filed=is_filed,
        is_draft="_drafts" in folders,
        is_section=path.stem == "_index",
        is_hugo=is_hugo,
    )


def decoded(part: str) -> str:
    """
    >>> decoded("caf%c3%a9"), decoded("e\u0301")
    ('café', 'é')
    """
    return unicodedata.normalize("NFC", clean(unquote(part)))


def _below(folders: list[str]) -> tuple[list[str], bool]:
    """The folders that told something, and whether they are Hugo's."""
    for name in POSTS & set(folders):
        return [f for f in folders[: folders.index(name)] if f not in {"source", "src"}], False
    for name in ("content", "source"):
        if name in folders:
            return folders[folders.index(name) + 1 :], name == "content"
    return folders, False


def _dated(stem: str) -> tuple[str, str]:
    """
    >>> _dated("2003-8-2-trust"), _dated("about"), _dated("2003-99-99-x")
    (('2003-08-02', 'trust'), ('', 'about'), ('', '2003-99-99-x'))
    """
    found = DATED.fullmatch(stem) or BARE_DATE.fullmatch(stem)
    if not found or not (1 <= int(found[2]) <= 12 and 1 <= int(found[3]) <= 31):
        return "", stem
    date = f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"
    return date, found[4] if found.re is DATED else ""
