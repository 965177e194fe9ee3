"""What belongs to an imported article or page: authors, subjects, comments, old addresses."""

from collections.abc import Iterable, Sequence

from django.db.models import Max, QuerySet

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
    SubjectRelation,
    address_key,
)
from articles.models.author import free_slug
from articles.models.history import TARGETS

from .entries import Comment, Entry, Label, Person
from .filling import Options, plain
from .report import Report
from .writing import insert_many, update_many

Made = Sequence[tuple[Entry, Article | Page]]
Target = Article | Page | Subject | Author
LONGEST_PATH = 1000  # characters
MOST_PARENTS = 20  # categories above each other; beyond that the file goes round in circles


class Belongings:
    """Stores them a chunk at a time; remembers authors and subjects, of which there are few."""

    def __init__(self, batch: ImportBatch, options: Options, report: Report) -> None:
        self.batch = batch
        self.options = options
        self.report = report
        self.authors: dict[str, Author] = {}
        self.subjects: dict[str, Subject] = {}
        self.persons: dict[str, Person] = {}
        self.labels: dict[str, Label] = {}
        self.made: dict[str, list[int]] = {"author": [], "subject": []}

    def know(self, record: Person | Label) -> None:
        """Remember what the file tells of an author or a category, until an entry names it."""
        name = rendering.clean_text(record.name)
        if isinstance(record, Person):
            self.persons.setdefault(name[:200].casefold(), record)
            return
        known = self.labels.setdefault(name[:100].casefold(), record)
        if known is not record:  # a category and a tag, or two, that differ by capitals at most
            known.old_paths += record.old_paths
            known.parent = known.parent or record.parent
            known.description_html = known.description_html or record.description_html

    def credit(self, article: Article, entry: Entry) -> None:
        """Name authors and subjects in the article's own row, before it is stored."""
        article.authors_text = ", ".join(author.name for author in self.authors_of(entry))
        subjects = self.subjects_of(entry)
        article.subjects_text = ", ".join(sorted(str(subject.name) for subject in subjects))
        self.report.counts["author"].update(author.name for author in self.authors_of(entry))
        self.report.counts["subject"].update(str(subject.name) for subject in subjects)

    def store(self, made: Made) -> None:
        """Write all that belongs to these, in place of what the last import wrote."""
        articles = [(entry, thing) for entry, thing in made if isinstance(thing, Article)]
        pks = [article.pk for _, article in articles]
        before, _ = Byline.objects.filter(article__in=pks).delete()
        about = {(a.pk, subject.pk) for entry, a in articles for subject in self.subjects_of(entry)}
        before += forget_subjects(pks, but=about)
        Byline.objects.bulk_create(
            Byline(article=article, author=author, name=author.name, position=position)
            for entry, article in articles
            for position, author in enumerate(self.authors_of(entry))
        )
        ArticleSubject.objects.bulk_create(
            (
                ArticleSubject(content_object_id=article, tag_id=subject)
                for article, subject in about
            ),
            ignore_conflicts=True,
        )
        if before:  # what was deleted took itself out of the articles' own rows
            Article.objects.filter(pk__in=pks).refresh_credits()
        self._replace_comments(made)
        self._keep_addresses(made)

    # ---- Authors and subjects --------------------------------------------------------

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
            self.authors[key] = found or self._make_author(name, self.persons.get(key))
        return self.authors[key]

    def _make_author(self, name: str, person: Person | None) -> Author:
        author = Author(name=name)
        if person:
            author.slug = free_slug(Author.objects.all(), person.slug or name, fallback="author")
            author.about = plain(person.about_html)
            author.website = safe_url(person.url)[:200]
        author.save()
        self.made["author"].append(author.pk)
        return author

    def subjects_of(self, entry: Entry) -> list[Subject]:
        """Categories, then tags; a tag that begins with @ is private to the old site's authors."""
        names = [*entry.categories, *(tag for tag in entry.tags if not tag.startswith("@"))]
        plain_names = filter(None, map(rendering.clean_text, names))
        return list(dict.fromkeys(self.subject(name) for name in plain_names))

    def subject(self, name: str) -> Subject:
        """The subject of that name, made where there is none, with those above it."""
        name = name[:100].strip()
        key = name.casefold()
        if key not in self.subjects:
            found = Subject.objects.named(name)
            self.subjects[key] = found or self._make_subject(name, self.labels.get(key))
        return self.subjects[key]

    def _make_subject(self, name: str, label: Label | None) -> Subject:
        subject = Subject(name=name)
        if label:
            subject.slug = free_slug(Subject.objects.all(), label.slug or name, fallback="subject")
            subject.description = plain(label.description_html)
        subject.save()
        self.made["subject"].append(subject.pk)
        return subject

    def finish(self) -> None:
        """What is known only when all records were read: who stands above whom, and addresses."""
        for key in list(self.subjects):
            self._put_below(key)
        rows: list[tuple[str, Target]] = [
            (path, self.subjects[key])
            for key, label in self.labels.items()
            if key in self.subjects
            for path in label.old_paths
        ]
        rows += [
            (path, self.authors[key])
            for key, person in self.persons.items()
            if key in self.authors
            for path in person.old_paths
        ]
        self.add_addresses(rows)

    def _put_below(self, key: str) -> None:
        """Tie a subject that this import made to the broader ones, up to the top."""
        made = set(self.made["subject"])
        above = {key}
        while (label := self.labels.get(key)) and label.parent and len(above) < MOST_PARENTS:
            parent = rendering.clean_text(label.parent)[:100].strip()
            if not parent or parent.casefold() in above:
                return
            subject, broader = self.subjects[key], self.subject(parent)
            if subject.pk in made:
                SubjectRelation.objects.put(subject, below=broader)
            key = parent.casefold()
            above.add(key)

    # ---- Comments --------------------------------------------------------------------

    def _replace_comments(self, made: Made) -> None:
        things = [thing for _, thing in made]
        for field, model in (("article", Article), ("page", Page)):
            pks = [thing.pk for thing in things if isinstance(thing, model)]
            ArchivedComment.objects.filter(**{f"{field}__in": pks}).delete()
        rows = [
            (comment, self._comment(comment, thing, position, entry), thing)
            for entry, thing in made
            for position, comment in enumerate(entry.comments)
        ]
        insert_many([row for _, row, _ in rows])
        self.report.comments += len(rows)
        known = {(id(thing), comment.ref): row for comment, row, thing in rows if comment.ref}
        answers = []
        for comment, row, thing in rows:
            parent = known.get((id(thing), comment.parent)) if comment.parent else None
            if parent and parent is not row:
                row.parent = parent
                answers.append(row)
        update_many(answers, ["parent"])

    def add_comments(self, article: Article, entry: Entry) -> list[int]:
        """Put comments below those the article has, unless they stand there; gives their keys."""
        stored = ArchivedComment.objects.filter(article=article)
        last = stored.aggregate(last=Max("position"))["last"]
        new = [self._comment(comment, article, 0, entry) for comment in entry.comments]
        there = {(c.name, c.posted_at, c.body_html) for c in stored}
        new = [c for c in new if (c.name, c.posted_at, c.body_html) not in there]
        for position, comment in enumerate(new, start=0 if last is None else last + 1):
            comment.position = position
        ArchivedComment.objects.bulk_create(new)
        self.report.comments += len(new)
        return [comment.pk for comment in new]

    def _comment(
        self, comment: Comment, thing: Article | Page, position: int, entry: Entry
    ) -> ArchivedComment:
        try:
            body = rendering.render_comment(comment.body_html)
        except rendering.TextTooLarge as error:
            body = ""
            self.report.repair(entry, f"A comment is kept without its text: {error}")
        return ArchivedComment(
            article=thing if isinstance(thing, Article) else None,
            page=thing if isinstance(thing, Page) else None,
            kind=comment.kind,
            position=position,
            name=(comment.author or comment.blog_name)[:300],
            title=comment.title[:500],
            url=safe_url(comment.url),
            posted_at=self.options.moment(comment),
            body_html=body,
        )

    # ---- Old addresses ---------------------------------------------------------------

    def _keep_addresses(self, made: Made) -> None:
        """Every address that the old site may have used; of addresses alike, the first one."""
        rows: list[tuple[str, Target]] = []
        true: dict[str, Entry] = {}
        for entry, thing in made:
            new = thing.get_absolute_url()
            old = [path for path in entry.old_paths if path != new]
            if old and new:
                self.report.addresses.append({"old": old[0], "new": new})
                true[old[0]] = entry
            keys = {address_key(path): path for path in reversed(old)}
            rows += [(path, thing) for path in old if keys[address_key(path)] == path]
        for path, holder in self.add_addresses(rows).items():
            if path in true:
                told = f"Its old address {path} leads to {holder.get_absolute_url()} already."
                self.report.repair(true[path], told)

    def add_addresses(self, rows: Iterable[tuple[str, Target]]) -> dict[str, Target]:
        """
        Keep old addresses of things; gives those that lead to another thing already, and to which.
        """
        wanted: dict[str, Target] = {}
        for path, target in rows:
            if path.startswith("/") and len(path) <= LONGEST_PATH:
                wanted.setdefault(path, target)
        there = PastAddress.objects.filter(path__in=wanted).select_related(*TARGETS)
        taken: dict[str, Target] = {}
        for address in there:
            target = wanted.pop(address.path)
            if address.target != target:
                taken[address.path] = address.target
        PastAddress.objects.bulk_create(
            (self._address(path, target) for path, target in wanted.items()),
            ignore_conflicts=True,
        )
        return taken

    def _address(self, path: str, target: Target) -> PastAddress:
        field = target._meta.model_name
        key = address_key(path)[:LONGEST_PATH]
        return PastAddress(path=path, key=key, batch=self.batch, **{str(field): target})


def safe_url(url: str) -> str:
    """The address if a reader may follow it, else nothing."""
    url = rendering.clean_text(url)
    return url if url.lower().startswith(("http://", "https://")) and len(url) <= 1000 else ""


def forget_unused(made: dict[str, list[int]]) -> None:
    """Delete those of the authors and subjects that an import made which nothing names now."""
    authors: QuerySet[Author] = Author.objects.filter(pk__in=made.get("author", []), bylines=None)
    authors.delete()
    unused = Subject.objects.active().filter(
        pk__in=made.get("subject", []), article_subjects=None, merged_from=None
    )
    while (
        leaves := unused.filter(narrower_relations=None).values_list("pk", flat=True)
    ) and leaves.exists():
        Subject.objects.filter(pk__in=list(leaves)).delete()


def forget_subjects(articles: Iterable[int], *, but: set[tuple[int, int]]) -> int:
    """
    Take subjects from articles; gives how many. Those that stay keep their places in the index.

    `but` holds the keys of an article and of a subject that it is about.
    """
    there = ArticleSubject.objects.filter(content_object__in=articles)
    gone = [pk for pk, *pair in there.values_list("pk", "content_object", "tag")
            if tuple(pair) not in but]  # fmt: skip
    ArticleSubject.objects.filter(pk__in=gone).delete()
    return len(gone)
