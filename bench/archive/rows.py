"""
The articles of an archive with all that hangs on them, as rows for COPY.

A chunk of numbers gives the same rows wherever and in whatever order it is made.
"""

import hashlib
import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from articles.models.article import month_of
from articles.models.history import address_key
from articles.rendering import slug_for
from glossary import linking
from glossary.mentions import element, literal
from glossary.passages import passage

from .headings import steep
from .texts import SEED, Piece, Pool, piece

FIRST = datetime(2003, 8, 22, 12, tzinfo=UTC)
LAST = datetime(2026, 8, 22, 12, tzinfo=UTC)
YEAR = timedelta(days=365)
SIDES = 12  # subheadings
COMING = 2000  # of so many articles one is scheduled
PICTURE = '<figure><img src="/media/{file}" alt="{alt}" width="1200" height="800"></figure>'

COLUMNS = {
    "articles_article": """
        id kind title slug summary body body_html text word_count language status published_at
        expires_at revised_at month is_retracted featured_from featured_until featured_rank
        authors_text subjects_text uid version created_at updated_at""",
    "articles_byline": "id article_id author_id position name listed_from listed_until",
    "articles_articlesubject": "id content_object_id tag_id listed_from listed_until is_placed",
    "articles_indexlocator": "article_subject_id subheading sub_filing_key anchor note",
    "articles_reference": """
        article_id position is_summarised title authors publication published_on url
        archived_url""",
    "articles_correction": "article_id kind text difference uid made_at",
    "articles_archivedcomment": "article_id kind position name title url posted_at body_html",
    "articles_calendarentry": """
        title theme kind stage target target_on call notes teaser is_public article_id uid version
        created_at updated_at""",
    "articles_pastaddress": "path key article_id created_at",
    "articles_image": """
        id file sha256 source_sha256 bytes original_url old_key created_at width height alt
        is_decorative credit caption focus_x focus_y""",
    "articles_fileuse": "file article_id",
    "articles_revision": "article_id version content digest is_public reason name made_at",
    "articles_workflowstep": "article_id step before after published_at note made_at",
    "articles_articlereview": "article_id due_on every_months note updated_at",
    "articles_occurrence": "article_id kind due_at done_at error",
    "glossary_articletermindex": "article_id html_sha256 glossary_version spans words is_stale",
    "glossary_termreference": """
        article_id term_id first_offset count is_linked is_manual reason deprecated context
        published_at""",
}


@dataclass
class World:
    """What all chunks share."""

    articles: int
    pool: Pool
    subjects: Sequence[str]
    authors: Sequence[str]
    zone: Any
    filing: Any
    subject_weights: list[float] = field(init=False)
    author_weights: list[float] = field(init=False)

    def __post_init__(self) -> None:
        self.subject_weights = steep(len(self.subjects), flat=2)
        self.author_weights = steep(len(self.authors), flat=20)


@dataclass
class Made:
    """An article as it is put together; `number` counts from 0, its key from 1."""

    number: int
    chance: random.Random
    title: str
    status: str
    date: datetime
    pieces: list[Piece]
    subjects: list[int]
    authors: list[int]
    kind: str

    @property
    def pk(self) -> int:
        return self.number + 1

    @property
    def is_public(self) -> bool:
        return self.status == "published"


def rows(world: World, numbers: range) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of some articles, by their tables."""
    found: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    chance = random.Random(SEED * 10**8 + numbers.start)  # noqa: S311
    for number in numbers:
        made = make(world, number, chance)
        html = add_article(world, made, found)
        add_links(world, made, html, found)
        add_belongings(world, made, found)
    return found


def make(world: World, number: int, chance: random.Random) -> Made:
    pool = world.pool
    date = FIRST + (LAST - FIRST) * ((number + chance.random()) / world.articles)
    status = "published"
    if number % 50 == 49:
        status = chance.choice(["draft", "draft", "in_review", "approved", "withdrawn"])
    elif number % COMING == 5:
        date = datetime(2035, 1, 1, 12, tzinfo=UTC) + timedelta(days=number % 1000)
    count = min(20, max(1, round(chance.lognormvariate(1.5, 0.6))))
    pieces = chance.choices(pool.paragraphs, k=count)
    for place, heading in enumerate(chance.sample(pool.headings, k=count // 3)):
        pieces.insert(2 + 4 * place, heading)
    if number % 20 == 3:
        shown = PICTURE.format(file=picture_of(number), alt=f"Figure {number}")
        pieces.insert(1, piece(shown, pool.vocabulary))
    drawn = chance.choices(
        range(len(world.subjects)), cum_weights=world.subject_weights, k=chance.randint(1, 4)
    ) if world.subjects else []  # fmt: skip
    writers = chance.choices(
        range(len(world.authors)), cum_weights=world.author_weights, k=1 + (chance.random() < 0.15)
    )
    return Made(
        number=number,
        chance=chance,
        title=pool.words.phrase(chance, 3, 8).capitalize(),
        status=status,
        date=date,
        pieces=pieces,
        subjects=list(dict.fromkeys(drawn)),
        authors=list(dict.fromkeys(writers)),
        kind="abstract" if number % 10 == 4 else "article",
    )


def add_article(world: World, made: Made, found: dict[str, list[tuple[Any, ...]]]) -> str:
    """The article, its bylines and subjects; gives the text as readers see it."""
    number, chance, date = made.number, made.chance, made.date
    html = "\n".join(one.html for one in made.pieces)
    is_dated = made.status in {"published", "withdrawn"}
    expires = date + YEAR * 3 if made.is_public and number % 200 == 8 else None
    is_featured = number % max(500, world.articles // 20) == 2
    subjects, authors = world.subjects, world.authors
    found["articles_article"].append((
        made.pk, made.kind, made.title,
        f"{slug_for(made.title, fallback='article')[:60].strip('-')}-{number}",
        world.pool.words.sentence(chance),
        "\n".join(one.body for one in made.pieces), html,
        "\n".join(one.text for one in made.pieces),
        sum(one.words for one in made.pieces),
        "de" if number % 40 == 7 else "en", made.status, date if is_dated else None, expires,
        date + YEAR if is_dated and number % 25 == 6 else None,
        month_of(date, world.zone) if is_dated else None,
        False, date if is_featured else None, date + YEAR * 10 if is_featured else None, 100,
        ", ".join(authors[one] for one in made.authors),
        ", ".join(sorted(subjects[one] for one in made.subjects)),
        uid_of(number), 1, date, min(date, LAST),
    ))  # fmt: skip
    listed = (date, expires) if made.is_public else (None, None)
    is_placed = number % 60 == 1
    for place, one in enumerate(made.authors):
        row = (made.pk * 4 + place, made.pk, one + 1, place, authors[one], *listed)
        found["articles_byline"].append(row)
    for place, one in enumerate(made.subjects):
        row = (made.pk * 4 + place, made.pk, one + 1, *listed, is_placed and not place)
        found["articles_articlesubject"].append(row)
    if made.subjects and is_placed:
        words = f"and {chance.choice(world.pool.words.words[:SIDES])}"
        key = world.filing.subheading(words)
        found["articles_indexlocator"].append((made.pk * 4, words, key, "", ""))
    return html


def add_links(world: World, made: Made, html: str, found: dict[str, list[tuple[Any, ...]]]) -> None:
    """What linking the article would store: see `glossary.composing.compose`."""
    vocabulary, mentions, start = world.pool.vocabulary, [], 0
    for one in made.pieces:
        mentions += [
            mention._replace(start=mention.start + start, end=mention.end + start)
            for mention in one.mentions
        ]
        start += len(one.html) + 1
    about = {one + 1 for one in made.subjects}
    chosen = linking.choose(mentions, policies=vocabulary.policies, subjects=about)
    keys = frozenset().union(*(one.keys for one in made.pieces))
    found["glossary_articletermindex"].append((
        made.pk, linking.digest(html), vocabulary.version,
        literal(number for link in chosen.links for number in link),
        literal(map(element, sorted(keys))), False,
    ))  # fmt: skip
    date = made.date if made.status in {"published", "withdrawn"} else None
    for term, use in chosen.uses.items():
        found["glossary_termreference"].append((
            made.pk, term, use.start, use.count, use.is_linked, use.is_manual, use.reason, "{}",
            str(passage(html, use.start, use.start)), date,
        ))  # fmt: skip


def add_belongings(world: World, made: Made, found: dict[str, list[tuple[Any, ...]]]) -> None:
    for table, row in belongings(world, made):
        found[f"articles_{table}"].append(row)


def belongings(world: World, made: Made) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What some articles have: sources, corrections, comments, pictures, a plan, a history."""
    number, pk, at, words, chance = (
        made.number, made.pk, made.date, world.pool.words, made.chance
    )  # fmt: skip
    path = f"/archives/{number:07}.html"
    yield "pastaddress", (path, address_key(path), pk, at)
    if made.kind == "abstract" or number % 3 == 0:
        title = words.phrase(chance, 4, 8).capitalize()
        yield "reference", (pk, 0, made.kind == "abstract", title, "", "", "1973", "", "")
    if made.is_public and number % 100 == 10:
        uid = uuid.UUID(int=SEED * 10**13 + number)
        text = words.sentence(chance)
        yield "correction", (pk, "correction", text, "[]", uid, min(at + YEAR, LAST))
    if number % 10 == 1:
        text = f"<p>{words.sentence(chance)}</p>"
        yield "archivedcomment", (pk, "comment", 0, "A reader", "", "", at, text)
    if number % 100 == 12:
        yield (
            "calendarentry",
            entry(
                made,
                words.phrase(chance, 3, 6).capitalize(),
                is_coming=number % max(200, world.articles // 3000 * 100) == 112,
            ),
        )
    if number % 20 == 3:
        yield "fileuse", (picture_of(number), pk)
        digest = digest_of(number)
        old = f"http://old.example/{number}.jpg"
        yield "image", (number // 20 + 1, picture_of(number), digest, digest[::-1], 90_000, old,
                        f"/{number}", at, 1200, 800, f"Figure {number}" if number % 60 else "",
                        False, "", "", 50, 50)  # fmt: skip
    if number % 20 == 9:
        yield "revision", (pk, 1, '{"title": "Before"}', digest_of(number), False, "saved", "", at)
        yield "workflowstep", (pk, "publish", "draft", "published", at, "", at)
        yield "articlereview", (pk, date(2027, 1, 1) + timedelta(days=number % 3000), 12, "", at)
    if at > LAST:
        yield "occurrence", (pk, "publish", at, None, "")
    elif number % 20 == 11:
        yield "occurrence", (pk, "publish", at, at, "")


def entry(made: Made, title: str, *, is_coming: bool) -> tuple[Any, ...]:
    """Of the calendar: half became articles, some of the rest are still to come."""
    uid = uuid.UUID(int=SEED * 10**14 + made.number)
    became = made.number % 200 == 12
    month = (LAST + timedelta(days=120) if is_coming else made.date).date().replace(day=1)
    return (title, "", "article", "planned", "month", month, "", "", "", became or is_coming,
            made.pk if became else None, uid, 1, made.date, made.date)  # fmt: skip


def uid_of(number: int) -> uuid.UUID:
    """Of an article, known by its number and that it is ours."""
    return uuid.UUID(int=SEED * 10**9 + number)


def digest_of(number: int) -> str:
    return hashlib.sha256(f"picture {number}".encode()).hexdigest()


def picture_of(number: int) -> str:
    digest = digest_of(number)
    return f"images/{digest[:2]}/{digest}.jpg"
