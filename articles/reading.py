"""
An article with all that its page shows of it, in one statement.

What hangs on it comes as JSON beside it. Nothing is stored twice, so nothing has to be kept in step
when an author is renamed or two subjects are merged.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DEFERRED, Func, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left

from common.paging import RowCompare
from common.prepared import Statement, as_json

from .models import (
    ArchivedComment,
    Article,
    ArticleSubject,
    Author,
    Byline,
    Correction,
    Reference,
    Subject,
    address_of,
)

BESIDE: dict[str, Callable[[], Any]] = {}
"""
What other apps show of an article, asked with it: each adds an expression of one value, by a name,
when it is ready. The article has the values in `beside`.
"""
OPENING = 400  # characters of the text that its description for search engines is made from
NOT_SHOWN = {"body", "text", "search"}
COLUMNS = [field.attname for field in Article._meta.concrete_fields if field.name not in NOT_SHOWN]


class Neighbour(NamedTuple):
    """The article before or after another."""

    title: str
    slug: str
    month: date
    language: str
    is_retracted: bool

    def get_absolute_url(self) -> str:
        return address_of(self.month, self.slug)


class Read(NamedTuple):
    """`article` has its belongings at hand, and `opening`, how its text begins."""

    article: Article
    older: Neighbour | None
    newer: Neighbour | None


def find(month: date, slug: str, *, now: datetime) -> Read | None:
    """The article of that address, in whatever state it is. One query."""
    row = ARTICLE.row(month=month, slug=slug, now=now)
    if row is None:
        return None
    own = len(row) - len(BESIDE)
    *columns, opening, bylines, subjects, references, corrections, comments, older, newer = row[
        :own
    ]
    article = Article.from_db(None, COLUMNS, columns)
    article.opening = opening  # type: ignore[attr-defined]
    article.beside = dict(zip(BESIDE, row[own:], strict=True))  # type: ignore[attr-defined]
    keep(
        article,
        bylines=[
            made(Byline, one, author=made(Author, one["author"]), article=article)
            for one in bylines
        ],
        article_subjects=[
            made(ArticleSubject, {}, tag=made(Subject, one), content_object=article)
            for one in subjects
        ],
        references=[made(Reference, one, article=article) for one in references],
        corrections=[made(Correction, one, article=article) for one in corrections],
        comments=[made(ArchivedComment, one, article=article) for one in comments],
    )
    return Read(article, neighbour(older), neighbour(newer))


def keep(article: Article, **belongings: list[Any]) -> None:
    """Give an article what hangs on it, as if it had been asked for."""
    article._prefetched_objects_cache = {  # type: ignore[attr-defined]  # noqa: SLF001
        name: known(Article._meta.get_field(name).related_model, rows)
        for name, rows in belongings.items()
    }


def known(model: Any, rows: list[Any]) -> QuerySet[Any]:
    """A query whose rows are these: it is not asked again. Django has no public way to say so."""
    query: QuerySet[Any] = model._default_manager.all()
    query._result_cache = rows  # noqa: SLF001
    query._prefetch_done = True  # type: ignore[attr-defined]  # noqa: SLF001
    return query


def made(model: type[Model], columns: dict[str, Any], **more: Any) -> Any:
    """A row that came as JSON, where moments and uids are text."""
    columns = columns | {  # what was asked stays as it is
        name: READ[name](text) for name, text in columns.items() if name in READ and text
    }
    row = model(*(columns.get(field.attname, DEFERRED) for field in model._meta.concrete_fields))
    for name, other in more.items():
        setattr(row, name, other)
    return row


READ: dict[str, Callable[[str], Any]] = {
    "made_at": datetime.fromisoformat,
    "posted_at": datetime.fromisoformat,
    "uid": UUID,
}


def neighbour(columns: dict[str, Any] | None) -> Neighbour | None:
    if columns is None:
        return None
    return Neighbour(**columns | {"month": date.fromisoformat(columns["month"])})


# ---- The statement --------------------------------------------------------------------


def listed(rows: QuerySet[Any], *order: str, **columns: Any) -> Func:
    return as_json(rows.order_by(*order).values(json=JSONObject(**columns)))


def columns_of(model: type[Model], *left_out: str) -> dict[str, str]:
    names = [field.attname for field in model._meta.concrete_fields]
    return {name: name for name in names if name not in {"article_id", "page_id", *left_out}}


def beside(now: datetime, operator: str, *order: str) -> Subquery:
    """The article published just before or after."""
    place = OuterRef("published_at"), OuterRef("pk")
    near = Article.objects.published(now).filter(
        RowCompare("published_at", "pk", *place, operator=operator)
    )
    columns = {name: name for name in Neighbour._fields}
    return Subquery(near.order_by(*order).values(json=JSONObject(**columns))[:1])


def _article(month: date, slug: str, now: datetime) -> QuerySet[Article, Any]:
    own = {"article": OuterRef("pk")}
    author = JSONObject(id="author__id", name="author__name", slug="author__slug")
    about = ArticleSubject.objects.filter(content_object=OuterRef("pk"))
    subject = {"id": "tag__id", "name": "tag__name", "slug": "tag__slug"}
    return (
        Article.objects.filter(month=month, slug=slug)
        .order_by()
        .annotate(
            opening=Left("text", OPENING),
            shown_bylines=listed(
                Byline.objects.filter(**own), "position", "pk",
                **columns_of(Byline, "author_id"), author=author,
            ),
            shown_subjects=listed(about, "pk", **subject),
            shown_references=listed(
                Reference.objects.filter(**own), "-is_summarised", "position", "pk",
                **columns_of(Reference, "checked_at"),
            ),
            shown_corrections=listed(
                Correction.objects.filter(**own), "-made_at", "-pk",
                **columns_of(Correction, "before_id", "after_id", "made_by_id"),
            ),
            shown_comments=listed(
                ArchivedComment.objects.filter(**own), "position", **columns_of(ArchivedComment)
            ),
            older=beside(now, "<", "-published_at", "-pk"),
            newer=beside(now, ">", "published_at", "pk"),
            **{f"beside_{name}": make() for name, make in BESIDE.items()},
        )
        .values_list(
            *COLUMNS, "opening", "shown_bylines", "shown_subjects", "shown_references",
            "shown_corrections", "shown_comments", "older", "newer",
            *(f"beside_{name}" for name in BESIDE),
        )
    )  # fmt: skip


ARTICLE = Statement(_article)
