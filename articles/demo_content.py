"""The demo content: files below `articles/demo/`, read and stored; nothing is overwritten."""

import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.html import strip_tags

from . import correcting, publishing, revisions
from .calendar.spans import months_later
from .models import (
    Article,
    ArticleSubject,
    Author,
    Byline,
    CalendarEntry,
    IndexLocator,
    Page,
    Publisher,
    Reference,
    RelatedSubjects,
    Revision,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from .passages import passages

FOLDER = Path(__file__).parent / "demo"
MARK = "+++\n"


def read(file: Path) -> tuple[dict[str, Any], str]:
    """Front matter (TOML between two lines `+++`) and body of a file. Raises ValueError."""
    text = file.read_text(encoding="utf-8")
    before, _, rest = text.partition(MARK)
    front, mark, body = rest.partition(f"\n{MARK}")
    if before.strip() or not mark:
        raise ValueError(f"{file}: the front matter between two lines “+++” is missing")
    return tomllib.loads(front), body.strip()


def files(folder: str) -> Iterator[tuple[dict[str, Any], str]]:
    for file in sorted((FOLDER / folder).glob("*.html")):
        yield read(file)


@transaction.atomic
def load() -> int:
    """
    Store what is not there yet: publisher, authors, subjects, pages, articles, plan.

    What has the same address stays as it is. Gives the number of articles stored.
    """
    site = tomllib.loads((FOLDER / "site.toml").read_text(encoding="utf-8"))
    zone = load_publisher(site["publisher"])
    for row in site["authors"]:
        fields = row | {"about": strip_tags(row.get("about", "")), "website": row.get("url", "")}
        fields.pop("url", None)
        Author.objects.get_or_create(slug=fields.pop("slug"), defaults=fields)
    for row in site["subjects"]:
        if not Subject.objects.filter(name__iexact=row["name"]).exists():
            Subject.objects.get_or_create(slug=row["slug"], defaults=row)
    for front, body in files("pages"):
        load_page(front, body, zone)
    stored = sum(load_article(front, body, zone) for front, body in files("articles"))
    if stored:
        load_calendar(tomllib.loads((FOLDER / "calendar.toml").read_text(encoding="utf-8")), zone)
        load_index(tomllib.loads((FOLDER / "index.toml").read_text(encoding="utf-8")))
    return stored


def load_publisher(fields: dict[str, Any]) -> ZoneInfo:
    """Fill the publisher's row where nobody has touched it; gives its zone."""
    publisher = Publisher.load()
    if publisher.name == Publisher._meta.get_field("name").default:
        for name, value in fields.items():
            setattr(publisher, name, value)
        publisher.full_clean()
        publisher.save()
    return publisher.zone


def load_page(front: dict[str, Any], body: str, zone: ZoneInfo) -> None:
    slug = front["slug"]
    defaults = {
        "title": front["title"],
        "label": front.get("navigation", ""),
        "summary": front.get("summary", ""),
        "body": body,
        "published_at": datetime(2003, 1, 1, tzinfo=zone),
    }
    Page.objects.get_or_create(slug=slug, defaults=defaults)


def load_article(front: dict[str, Any], body: str, zone: ZoneInfo) -> bool:
    """Store one article with all that belongs to it, unless its address is taken."""
    authors, subjects = front.pop("authors", []), front.pop("subjects", [])
    references, status = front.pop("references", []), front.pop("status", "published")
    corrections = front.pop("corrections", [])
    moments = {
        name: moment(front.pop(name), zone)
        for name in [name for name in front if name.endswith(("_at", "_from", "_until"))]
    }
    article = publishing.starts_as(Article(**front, **moments, body=body), status)
    article.derive(zone)
    if Article.objects.filter(month=article.month, slug=article.slug).exists():
        return False
    article.save()
    for position, slug in enumerate(authors):
        author = Author.objects.get(slug=slug)
        Byline.objects.create(article=article, author=author, position=position)
    article.subjects.set(Subject.objects.filter(slug__in=subjects))
    for position, reference in enumerate(references):
        summarised = reference.pop("summarised", False)
        Reference.objects.create(
            article=article, position=position, is_summarised=summarised, **reference
        )
    for row in corrections:
        correct(article, row, zone)
    return True


def load_calendar(rows: dict[str, list[dict[str, Any]]], zone: ZoneInfo) -> None:
    """What is planned, by months from today; nothing where anything is planned already."""
    if CalendarEntry.objects.exists():
        return
    this_month = timezone.localdate(timezone=zone).replace(day=1)
    for row in rows["entries"]:
        subjects, authors = row.pop("subjects", []), row.pop("authors", [])
        article = Article.objects.filter(slug=row.pop("article", None)).first()
        for name, before in (("target_on", ""), ("contributions_due_on", "due_")):
            if (number := row.pop(f"{before}month", None)) is not None:
                first = months_later(this_month, number)
                row[name] = first.replace(day=row.pop(f"{before}day", 1))
        entry = CalendarEntry.objects.create(**row, article=article)
        entry.subjects.set(Subject.objects.filter(slug__in=subjects))
        entry.authors.set(Author.objects.filter(slug__in=authors))


def correct(article: Article, row: dict[str, Any], zone: ZoneInfo) -> None:
    """Tell what was wrong; with `was` and `became`, mend the passage, as an editor would."""
    change: tuple[Revision | None, Revision | None] = (None, None)
    if "was" in row:
        wrong = article.body
        article.body = wrong.replace(row["was"], row["became"])
        if article.body == wrong:
            raise ValueError(f"{article.slug}: it does not say “{row['was']}”")
        revisions.keep_before(article)
        article.save()
        revisions.keep(article, by=None)
        change = correcting.last_change(article) or change
    correcting.correct(
        article, kind=row["kind"], text=row["text"], by=None,
        before=change[0], after=change[1], at=moment(row["made_at"], zone),
    )  # fmt: skip


def load_index(rows: dict[str, list[dict[str, Any]]]) -> None:
    """Other names, relations and places of the subjects, as far as nothing stands against them."""
    subjects = {subject.slug: subject for subject in Subject.objects.active()}
    for row in rows["headings"]:
        if not {row["subject"], *row.get("broader", []), *row.get("related", [])} <= set(subjects):
            continue  # an editor renamed or deleted one
        subject = subjects[row["subject"]]
        for name, kind in (("other_names", "alt"), ("hidden_names", "hidden")):
            for text in row.get(name, []):
                if Subject.objects.named(text) is None:
                    SubjectLabel.objects.create(subject=subject, text=text, kind=kind)
        for slug in row.get("broader", []):
            SubjectRelation.objects.put(subject, below=subjects[slug])
        for slug in row.get("related", []):
            RelatedSubjects.objects.put(subject, subjects[slug])
        if note := row.get("scope_note"):
            Subject.objects.filter(pk=subject.pk, scope_note="").update(scope_note=note)
    for row in rows["places"]:
        load_place(row)


def load_place(row: dict[str, Any]) -> None:
    """A passage is named by the words of its heading; where an editor put one, nothing is added."""
    found = ArticleSubject.objects.select_related("content_object")
    about = found.filter(
        tag__slug=row["subject"], content_object__slug=row["article"], locators=None
    ).first()
    if about is None:
        return
    anchors = {one.text: one.anchor for one in passages(about.content_object.body_html)}
    IndexLocator.objects.create(
        article_subject=about,
        subheading=row["subheading"],
        anchor=anchors.get(row.get("passage", ""), ""),
        note=row.get("note", ""),
    )


def moment(value: str | datetime, zone: ZoneInfo) -> datetime:
    """A local time of the publisher's, as text or as TOML's own date and time."""
    local = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return local.replace(tzinfo=zone)
