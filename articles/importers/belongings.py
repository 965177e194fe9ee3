"""What belongs to an imported article or page: authors, subjects, comments, old addresses."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from django.db.models import Max

from articles import rendering
from articles.models import (
    ArchivedComment,
    Article,
    ArticleSubject,
    Author,
    Byline,
    ImportBatch,
    Page,
    PastAddress,
    Subject,
    address_key,
)

from .entries import Comment, Entry
from .report import Report

Made = Sequence[tuple[Entry, Article | Page]]


class Belongings:
    """Stores them a chunk at a time; remembers authors and subjects, of which there are few."""

    def __init__(self, batch: ImportBatch, zone: ZoneInfo) -> None:
        self.batch = batch
        self.zone = zone
        self.authors: dict[str, Author] = {}
        self.subjects: dict[str, Subject] = {}

    def store(self, made: Made, report: Report) -> None:
        """Write all that belongs to these, in place of what the last import wrote."""
        articles = [(entry, thing) for entry, thing in made if isinstance(thing, Article)]
        pks = [article.pk for _, article in articles]
        Byline.objects.filter(article__in=pks).delete()
        ArticleSubject.objects.filter(content_object__in=pks).delete()
        Byline.objects.bulk_create(
            Byline(article=article, author=author, name=author.name, position=position)
            for entry, article in articles
            for position, author in enumerate(self.authors_of(entry))
        )
        ArticleSubject.objects.bulk_create(
            (
                ArticleSubject(content_object=article, tag=self.subject(name))
                for entry, article in articles
                for name in subjects_of(entry)
            ),
            ignore_conflicts=True,
        )
        Article.objects.filter(pk__in=pks).refresh_credits()
        self._replace_comments(made)
        self._keep_addresses(made, report)

    def authors_of(self, entry: Entry) -> list[Author]:
        """Each author once, in the order of the byline."""
        names = filter(None, map(rendering.clean_text, entry.authors))
        return list(dict.fromkeys(self.author(name) for name in names))

    def author(self, name: str) -> Author:
        """The author of that name, made where there is none."""
        name = name[:200]
        key = name.casefold()
        if key not in self.authors:
            found = Author.objects.filter(name__iexact=name).order_by("pk").first()
            self.authors[key] = found or Author.objects.create(name=name)
        return self.authors[key]

    def subject(self, name: str) -> Subject:
        """The subject of that name, made where there is none."""
        name = rendering.clean_text(name)[:100].strip()
        key = name.casefold()
        if key not in self.subjects:
            found = Subject.objects.filter(name__iexact=name).order_by("pk").first()
            self.subjects[key] = found or Subject.objects.create(name=name)
        return self.subjects[key]

    # ---- Comments --------------------------------------------------------------------

    def _replace_comments(self, made: Made) -> None:
        things = [thing for _, thing in made]
        for field, model in (("article", Article), ("page", Page)):
            pks = [thing.pk for thing in things if isinstance(thing, model)]
            ArchivedComment.objects.filter(**{f"{field}__in": pks}).delete()
        ArchivedComment.objects.bulk_create(
            self._comment(comment, thing, position)
            for entry, thing in made
            for position, comment in enumerate(entry.comments)
        )

    def add_comments(self, article: Article, comments: Sequence[Comment]) -> int:
        """Put comments below those the article has, unless they stand there; gives how many."""
        stored = ArchivedComment.objects.filter(article=article)
        last = stored.aggregate(last=Max("position"))["last"]
        new = [self._comment(comment, article, 0) for comment in comments]
        there = {(c.name, c.posted_at, c.body_html) for c in stored}
        new = [c for c in new if (c.name, c.posted_at, c.body_html) not in there]
        for position, comment in enumerate(new, start=0 if last is None else last + 1):
            comment.position = position
        ArchivedComment.objects.bulk_create(new)
        return len(new)

    def _comment(self, comment: Comment, thing: Article | Page, position: int) -> ArchivedComment:
        date = comment.local_date
        return ArchivedComment(
            article=thing if isinstance(thing, Article) else None,
            page=thing if isinstance(thing, Page) else None,
            kind=comment.kind,
            position=position,
            name=(comment.author or comment.blog_name)[:300],
            title=comment.title[:500],
            url=safe_url(comment.url),
            posted_at=date and date.replace(tzinfo=self.zone),
            body_html=rendering.render_comment(comment.body_html),
        )

    # ---- Old addresses ---------------------------------------------------------------

    def _keep_addresses(self, made: Made, report: Report) -> None:
        """Every address that the old site may have used; of addresses alike, the first one."""
        rows: dict[str, PastAddress] = {}
        for entry, thing in made:
            new = thing.get_absolute_url()
            old = entry.old_paths
            if old and new:
                report.addresses.append({"old": old[0], "new": new})
            keys: set[str] = set()
            for path in old:
                key = address_key(path)
                if key in keys or len(path) > 1000 or path == new:
                    continue
                keys.add(key)
                rows.setdefault(path, self._address(path, key, thing))
        PastAddress.objects.bulk_create(rows.values(), ignore_conflicts=True)

    def _address(self, path: str, key: str, thing: Article | Page) -> PastAddress:
        return PastAddress(
            path=path,
            key=key,
            batch=self.batch,
            article=thing if isinstance(thing, Article) else None,
            page=thing if isinstance(thing, Page) else None,
        )


def subjects_of(entry: Entry) -> list[str]:
    """Categories, then tags; a tag that begins with @ is private to the old site's authors."""
    names = [*entry.categories, *(tag for tag in entry.tags if not tag.startswith("@"))]
    return list({name.casefold(): name for name in names if rendering.clean_text(name)}.values())


def safe_url(url: str) -> str:
    """The address if a reader may follow it, else nothing."""
    url = rendering.clean_text(url)
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= 1000 else ""
