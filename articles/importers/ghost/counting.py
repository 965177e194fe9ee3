"""What a Ghost export holds, counted as it stands."""

from collections import Counter
from typing import Any

from .posts import is_page
from .reading import Row, Tables
from .values import text

BODIES = ("lexical", "mobiledoc", "markdown", "html")


class Counts:
    """Adds up over files."""

    def __init__(self) -> None:
        self.versions: list[str] = []
        self.rows: Counter[str] = Counter(tags=0, users=0, posts_tags=0)
        self.posts: Counter[str] = Counter()
        self.bodies: Counter[str] = Counter()
        self.dates: Counter[str] = Counter()
        self.marked = 0

    def begin(self, tables: Tables) -> None:
        """Another file follows."""
        self.versions.append(tables.version)
        self.rows.update({name: len(tables.rows[name]) for name in self.rows})

    def add(self, post: Row) -> None:
        kind = "page" if is_page(post) else "post"
        self.posts[f"{kind}/{text(post.get('status'))}"] += 1
        self.bodies[next((name for name in BODIES if post.get(name)), "none")] += 1
        self.dates[type(post.get("published_at")).__name__] += 1
        self.marked += "__GHOST_URL__" in text(post.get("html"))

    def as_json(self) -> dict[str, Any]:
        """Under the names that the importers of all formats share."""
        return {
            "ghost_version": ", ".join(dict.fromkeys(self.versions)),
            "posts": dict(self.posts),
            **self.rows,
            "body_format": dict(self.bodies),
            "published_at_type": dict(self.dates),
            "html_with_GHOST_URL": self.marked,
        }
