"""An archive made by rule, for measuring: the same number always gives the same articles."""

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate

from django.db import transaction

from . import publishing, vocabulary
from .models import (
    Article,
    ArticleSubject,
    Author,
    Byline,
    IndexLocator,
    Publisher,
    Subject,
    SubjectLabel,
    SubjectRelation,
)

SEED = 2003
FIRST = datetime(2003, 8, 22, 12, tzinfo=UTC)
LAST = datetime(2026, 8, 22, 12, tzinfo=UTC)
CHUNK = 500
SUBJECTS = 200
AUTHORS = 50

# Syllables give words that look like words, follow no real text and repeat as words do.
STARTS = "ba co de fi gra hu in ka lo mi no or pa qui re sta tra un ve wi".split()
MIDDLES = ["", *"la ner ti vo ran mel cu di sto per".split()]
ENDS = "tion ment ness ity er al ous ing ent ure ive ance".split()
WORDS = [a + b + c for a in STARTS for b in MIDDLES for c in ENDS]
WEIGHTS = list(accumulate(1 / (rank + 3) for rank in range(len(WORDS))))


class Writer:
    """Writes titles and texts; words are as uneven as in real texts (Zipf's law, roughly)."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311  nothing secret
        self.words = self.random.sample(WORDS, len(WORDS))

    def phrase(self, least: int, most: int) -> str:
        count = self.random.randint(least, most)
        return " ".join(self.random.choices(self.words, cum_weights=WEIGHTS, k=count))

    def sentence(self) -> str:
        return self.phrase(6, 18).capitalize() + "."

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self.random.randint(3, 6)))

    def body(self) -> str:
        parts = [f"<p>{self.paragraph()}</p>"]
        for _ in range(self.random.randint(2, 3)):
            parts.append(f"<h2>{self.phrase(2, 5).capitalize()}</h2>")
            parts += [f"<p>{self.paragraph()}</p>" for _ in range(self.random.randint(2, 3))]
        return "\n".join(parts)


@transaction.atomic
def make_archive(count: int, *, progress: Callable[[int], None] = lambda done: None) -> int:
    """
    Add articles until there are `count` of this archive; gives how many were added.

    Spread evenly over twenty-three years; 1 of 50 is a draft. Refuses nothing: what else the site
    holds stays.
    """
    zone = Publisher.load().zone
    there = Article.objects.filter(slug__startswith="synthetic-").count()
    subjects, authors = make_subjects(), make_authors()
    for first in range(there, count, CHUNK):
        numbers = range(first, min(first + CHUNK, count))
        articles = [make_article(number, count) for number in numbers]
        for article in articles:
            article.derive(zone)
        Article.objects.bulk_create(articles)
        Byline.objects.bulk_create(bylines(articles, numbers, authors))
        ArticleSubject.objects.bulk_create(about(articles, numbers, subjects))
        Article.objects.filter(pk__in=[article.pk for article in articles]).refresh_credits()
        vocabulary.add_words(article.text for article in articles)
        progress(numbers[-1] + 1)
    return max(0, count - there)


def make_article(number: int, count: int) -> Article:
    writer = Writer(SEED + number)
    date = FIRST + (LAST - FIRST) * number / max(count, 1)
    article = Article(
        title=f"{writer.phrase(3, 8).capitalize()}",
        slug=f"synthetic-{number}",
        summary=writer.sentence(),
        body=writer.body(),
        published_at=date,
        uid=uuid.UUID(int=SEED * 10**9 + number),
    )
    if number % 1000 == 999:
        article.featured_from, article.featured_until = date, date + timedelta(days=3650)
    draft = number % 50 == 49
    return publishing.starts_as(article, "draft" if draft else "published")


def make_subjects() -> list[Subject]:
    writer = Writer(SEED)
    names = [f"{writer.phrase(1, 2).capitalize()} {number}" for number in range(SUBJECTS)]
    return [Subject.objects.get_or_create(name=name)[0] for name in names]


def make_authors() -> list[Author]:
    writer = Writer(SEED + 1)
    names = [writer.phrase(2, 2).title() + f" {number}" for number in range(AUTHORS)]
    return [Author.objects.get_or_create(name=name)[0] for name in names]


def bylines(articles: list[Article], numbers: range, authors: list[Author]) -> Iterator[Byline]:
    for article, number in zip(articles, numbers, strict=True):
        for position in range(1 + (number % 7 == 0)):
            author = authors[(number * 13 + position) % len(authors)]
            yield Byline(article=article, author=author, name=author.name, position=position)


def about(
    articles: list[Article], numbers: range, subjects: list[Subject]
) -> Iterator[ArticleSubject]:
    for article, number in zip(articles, numbers, strict=True):
        # Squares make some subjects large and some small, as in a real index.
        chosen = {(number * number + step * 31) % len(subjects) for step in range(2 + number % 3)}
        for place in sorted(chosen):
            yield ArticleSubject(content_object=article, tag=subjects[place])


@transaction.atomic
def make_index(headings: int, articles: int) -> None:
    """Add a subject index: `headings` subjects with other names, relations and subheadings."""
    make_archive(articles)
    writer, filing = Writer(SEED + 2), Publisher.load().filing
    subjects = [
        Subject(name=f"{writer.phrase(1, 2).capitalize()} no. {number}", slug=f"heading-{number}")
        for number in range(headings)
    ]
    labels = [
        SubjectLabel(subject=subject, text=f"{writer.phrase(1, 2).capitalize()} or {number}")
        for number, subject in enumerate(subjects)
        if number % 3 == 0
    ]
    for subject in subjects:
        subject.derive(filing)
    for label in labels:
        label.derive(filing)
    Subject.objects.bulk_create(subjects)
    SubjectLabel.objects.bulk_create(labels)
    SubjectRelation.objects.bulk_create(
        SubjectRelation(subject=subjects[number], broader=subjects[number // 10])
        for number in range(10, headings, 4)
    )
    keys = list(Article.objects.filter(slug__startswith="synthetic-").values_list("pk", flat=True))
    about = [
        ArticleSubject(content_object_id=keys[(number * 7 + step * 13) % len(keys)], tag=subject)
        for number, subject in enumerate(subjects)
        for step in range(1 + number % 5)
    ]
    ArticleSubject.objects.bulk_create(about)
    locators = [
        IndexLocator(article_subject=one, subheading=f"and {writer.phrase(1, 2)}")
        for one in about[::5]
    ]
    for locator in locators:
        locator.derive(filing)
    IndexLocator.objects.bulk_create(locators)
