"""
What must hold before an article is published, and of each update of a live one.

The list is the same on the form, before a publication and when a live article is saved. An article
that came from an old archive may lack some of it: then a save may leave it so, but not make it
worse.
"""

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from .checking import empty_links
from .models import Article, Image, Publisher, month_of
from .records import images

KEPT = re.compile(r"^/media/images/[0-9a-f]{2}/([0-9a-f]{64})\.")


class Problem(NamedTuple):
    """`key` names the rule; `sentence` says to an editor what is missing."""

    key: str
    sentence: str


def problems(article: Article, *, at: datetime | None = None) -> list[Problem]:
    """
    What stands in the way of readers, of the article as it is stored; empty where nothing does.

    `at` is the moment at which it is to be published, if that is not its own. Four queries.
    """
    found: list[Problem] = []
    if not article.title.strip():
        found.append(Problem("title", "It has no title."))
    if not article.summary.strip():
        found.append(Problem("summary", "It has no summary."))
    if not article.article_subjects.exists():
        found.append(Problem("subjects", "It has no subject."))
    if not article.bylines.exists():
        found.append(Problem("authors", "It names no author."))
    found += [
        Problem("images", f"A picture has no alternative text, and is not decorative: {source}")
        for source in untold_images(article.body)
    ]
    found += [Problem("links", f"A link is empty: “{told}”") for told in empty_links(article.body)]
    if clash := clashing(article, at=at):
        found.append(Problem("address", clash))
    return found


def brought_in(article: Article, *, had: Collection[Problem]) -> list[Problem]:
    """The problems of a live article that a save has made: those that it did not have before."""
    return [problem for problem in problems(article) if problem not in had]


def untold_images(body: str) -> list[str]:
    """
    The addresses of pictures that nobody has described: no text, and not decorative.

    An empty text says that a picture is decorative, unless the library knows it and knows nothing
    of that. One query, none without such pictures.
    """
    shown = images(body)
    silent = {one["src"]: KEPT.match(one["src"] or "") for one in shown if one["alt"] == ""}
    digests = {source: match[1] for source, match in silent.items() if match}
    untold = Image.objects.filter(sha256__in=digests.values(), alt="", is_decorative=False)
    unknown = set(untold.values_list("sha256", flat=True)) if digests else set()
    return [
        str(one["src"]) for one in shown if one["alt"] is None or digests.get(one["src"]) in unknown
    ]


def clashing(article: Article, *, at: datetime | None = None) -> str:
    """Which other article has its address, in a sentence; empty where none has."""
    if article.update_of_id:
        live = article.update_of
        month = live.month if live else None
    else:
        month = month_of(at, Publisher.load().zone) if at else article.month
    if month is None:
        return ""
    others = Article.objects.filter(month=month, slug=article.slug)
    if not others.exclude(pk__in=[article.pk, article.update_of_id]).exists():
        return ""
    return (
        f"Another article of {month:%B %Y} has the address “{article.slug}”: give this one another."
    )
