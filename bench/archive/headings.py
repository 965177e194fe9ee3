"""Subjects with what stands around them, and authors."""

import random
import uuid
from collections.abc import Iterator
from itertools import accumulate

from articles.filing import Filing
from articles.models import Author, Subject, SubjectLabel, SubjectRelation
from articles.rendering import slug_for

from .texts import SEED, Words

CHUNK = 1000
FIRST_NAMES = (
    "Ada Ben Carla Dora Emil Fay Gus Hana Igor Jane Karl Lena Mark Nora Olaf Petra Quentin Rosa "
    "Samir Tess Ugo Vera Walt Xenia Yuri Zoe"
).split()


def authors_of(articles: int) -> int:
    """How many wrote so many articles; from ten thousand on as many as wrote a million."""
    return max(2, min(5_000, articles // 2))


def steep(count: int, *, flat: int) -> list[float]:
    """Cumulative weights: the first are drawn most; `flat` says how many are about as frequent."""
    return list(accumulate(1 / (rank + flat) for rank in range(count)))


def make_subjects(count: int, words: Words, filing: Filing) -> None:
    """Subjects 1 to `count`; a third has another name, a quarter a broader subject."""
    chance = random.Random(SEED + 2)  # noqa: S311
    names = list(distinct(lambda: words.phrase(chance, 1, 2).capitalize(), count))
    subjects = [
        Subject(
            pk=number,
            name=name,
            slug=f"{slug_for(name, fallback='subject')[:70]}-{number}",
            uid=uuid.UUID(int=SEED * 10**12 + number),
        )
        for number, name in enumerate(names, start=1)
    ]
    others = iter(distinct(lambda: words.phrase(chance, 2, 3).capitalize(), count, besides=names))
    labels = [SubjectLabel(subject=one, text=next(others)) for one in subjects[::3]]
    for row in (*subjects, *labels):
        row.derive(filing)
    Subject.objects.bulk_create(subjects, batch_size=CHUNK)
    SubjectLabel.objects.bulk_create(labels, batch_size=CHUNK)
    SubjectRelation.objects.bulk_create(
        SubjectRelation(subject=subjects[place], broader=subjects[place // 10])
        for place in range(10, count, 4)
    )


def make_authors(count: int, words: Words) -> list[str]:
    """Authors 1 to `count`; gives their names."""
    chance = random.Random(SEED + 3)  # noqa: S311

    def name() -> str:
        return f"{chance.choice(FIRST_NAMES)} {chance.choice(words.words).title()}"

    names = list(distinct(name, count))
    authors = [
        Author(pk=number, name=one, slug=f"{slug_for(one, fallback='author')}-{number}")
        for number, one in enumerate(names, start=1)
    ]
    for author in authors:
        author.derive()
    Author.objects.bulk_create(authors, batch_size=CHUNK)
    return names


def distinct(make: "object", count: int, besides: "list[str] | None" = None) -> Iterator[str]:
    """So many different texts, that differ in more than their capitals from each other too."""
    seen = {text.casefold() for text in besides or ()}
    while count:
        text = make()  # type: ignore[operator]
        if text.casefold() not in seen:
            seen.add(text.casefold())
            count -= 1
            yield text
