"""What the search answers: a page of results with their passages, counts, and words to try."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchRank
from django.db.models import Case, F, Func, IntegerField, QuerySet, TextField, Value, When
from django.db.models.expressions import RawSQL
from django.db.models.functions import Left
from django.db.models.lookups import LessThanOrEqual

from articles import lines, rendering
from articles.lines import Line
from articles.models import Article, ArticleQuerySet, Author, Subject, published_q
from common.paging import AnyOf
from common.prepared import Statement, row_version
from common.unchanged import implied

from . import holding, matching, spelling
from .asking import Place, Question, Sort, for_postgres
from .facets import Facet, facets_of
from .marking import Match, Neighbours, Piece, marked, passage
from .matches import Chosen, Reading
from .stems import Sought
from .widening import widened

PAGE_SIZE = 10
READ_FOR_PASSAGE = 30_000  # characters; an article that has as many costs half a millisecond
SHORT = 2 * READ_FOR_PASSAGE  # bytes; to cut a text that has no more costs more than to send it
OPENING = 240  # characters of a passage in which nothing was found
MOST_WORDS = 12  # of an address that is looked for
FEW = 3  # results; where there are fewer, a word may be misspelt


@dataclass(frozen=True, slots=True)
class Result:
    """An article found: its title, and the passage that holds the words."""

    article: Line
    title: list[Piece]
    passage: list[Piece]
    subjects: list[Piece]
    """Empty unless the words are among them."""


@dataclass(slots=True)
class Found:
    """The answer to a question."""

    question: Question
    reading: Reading = Reading.WORDS
    results: list[Result] = field(default_factory=list)
    total: int = 0
    everything: int = 0
    is_cut: bool = False
    """Whether older articles match too, which were not looked at."""
    facets: list[Facet] = field(default_factory=list)
    previous: str = ""
    next: str = ""
    other_words: spelling.OtherWords = field(default_factory=spelling.OtherWords)

    @property
    def orders(self) -> list[tuple[str, str, bool]]:
        """The orders there are: what each is called, its address, whether it is in use."""
        return [
            (sort.label, self.question.but(sort=sort).address, sort is self.question.sort)
            for sort in Sort
        ]

    @property
    def respelt(self) -> Question:
        return self.question.unfiltered.but(words=self.other_words.spelling)

    @property
    def any_of_them(self) -> Question:
        return self.question.unfiltered.but(words=self.other_words.any_of_them)

    @property
    def apart(self) -> Question:
        """The same words, wherever they stand."""
        return self.question.but(words=self.question.words.replace('"', " ").strip())


def find(question: Question, *, now: datetime) -> Found:
    """
    What the public may see of what the question asks. The number of queries is bounded.

    A filter that names nothing published is left out of the answer's question.
    """
    chosen = chosen_by(question, now=now)
    question = replace(
        question,
        subject=chosen.subject.slug if chosen.subject else "",
        author=chosen.author.slug if chosen.author else "",
    )
    wide = replace(question, words=widened(question.words))
    matches = matching.match(wide, now=now, limit=PAGE_SIZE + 1, chosen=chosen)
    found = Found(
        question,
        reading=matches.reading,
        total=matches.total,
        everything=matches.everything,
        is_cut=matches.is_cut,
    )
    if found.reading is not Reading.WORDS:
        return found
    places, has_more = matches.places[:PAGE_SIZE], len(matches.places) > PAGE_SIZE
    if question.after:
        places.reverse()
    found.results = results_at(places, Sought.read(matches.tree), now=now)
    if places and (question.after or has_more):
        found.next = question.but(before=places[-1]).address
    if places and (question.before or (question.after and has_more)):
        found.previous = question.but(after=places[0]).address
    found.facets = facets_of(question, matches, chosen)
    if found.everything < FEW and not found.is_cut:  # what is cut is in hundreds of articles
        found.other_words = spelling.other_words(question.words, now=now, found=found.everything)
    return found


def chosen_by(question: Question, *, now: datetime) -> Chosen:
    """The subject and the author that the question names, where something of them is published."""
    subject = author = None
    if question.subject:
        published = published_q(now, prefix="article_subjects__content_object__")
        subject = Subject.objects.filter(published, slug=question.subject).first()
    if question.author:
        published = published_q(now, prefix="bylines__article__")
        author = Author.objects.filter(published, slug=question.author).first()
    return Chosen(subject, author)


def any_of(words: str, *, now: datetime, limit: int) -> list[Article]:
    """
    What the public may see that names any of the words in its head, most of them first.

    Two queries.
    """
    wanted = list(dict.fromkeys(re.findall(r"\w{2,40}", rendering.clean_text(words).casefold())))
    if not wanted:
        return []
    keys = holding.most_of(wanted[:MOST_WORDS], now=now, limit=limit)
    articles = Article.objects.published(now).for_lists().in_bulk(keys)
    return [articles[key] for key in keys if key in articles]


def admin_search(articles: QuerySet[Article], query: str) -> QuerySet[Article]:
    """For editors: articles in any state that the words find, or whose title holds the query."""
    words = Question.read({"q": query}).words
    asked = holding.Asked(words)
    pattern = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = RawSQL(  # noqa: S611
        holding.FOR_EDITORS,
        [
            for_postgres(words),
            *holding.EVER,
            for_postgres(words),
            f"%{pattern}%",
        ],
    )
    return (
        articles.filter(pk__in=found)
        .annotate(score=SearchRank(F("search"), asked, weights=matching.WEIGHTS, normalization=1))
        .order_by("-score", "-updated_at", "-pk")
    )


# ---- Results --------------------------------------------------------------------------


def results_at(places: Iterable[Place], sought: Sought, *, now: datetime) -> list[Result]:
    """The articles at these places, in this order, with what was found in them. Three queries."""
    keys = [place.pk for place in places]
    if not keys:
        return []
    VERSIONS.rows(keys=keys, now=now)  # these say whether a page of results is as it was
    with implied():
        rows = {row[0]: row for row in RESULTS.rows(keys=keys, now=now)}
    there = [rows[key] for key in keys if key in rows]
    texts = [texts_of(row) for row in there]
    found = sought.matches([text for four in texts for text in four])
    return [
        result_of(row, texts[number], found[4 * number : 4 * number + 4], sought.neighbours)
        for number, row in enumerate(there)
    ]


class Size(Func):
    """The bytes of a text, which PostgreSQL knows without reading it."""

    function = "OCTET_LENGTH"
    output_field = IntegerField()


def at(keys: list[int], now: datetime) -> ArticleQuerySet:
    articles: ArticleQuerySet = Article.objects.published(now).filter(AnyOf("pk", Value(keys)))
    return articles.order_by()


VERSIONS = Statement(
    lambda keys, now: at(keys, now).order_by("pk").values_list("pk", row_version(Article))
)
RESULTS = Statement(
    lambda keys, now: lines.of(
        at(keys, now).annotate(
            beginning=Case(
                When(LessThanOrEqual(Size("text"), SHORT), then=F("text")),
                default=Left("text", READ_FOR_PASSAGE + 1),
                output_field=TextField(),
            )
        ),
        "subjects_text",
        "beginning",
    )
)


def texts_of(row: tuple[Any, ...]) -> list[str]:
    """What is looked at of an article: title, summary, subjects and text."""
    *columns, subjects, text = row
    line = Line._make(columns)
    return [line.title, line.summary, subjects, text[:READ_FOR_PASSAGE]]


def result_of(
    row: tuple[Any, ...],
    texts: Sequence[str],
    matches: Sequence[Sequence[Match]],
    neighbours: Sequence[Neighbours],
) -> Result:
    """
    Shows the passage of the text that was found, else the summary, else how the text begins.

    `texts` are those of `texts_of`, `matches` what was found in each.
    """
    title, summary, subjects, text = texts
    in_title, in_summary, in_subjects, in_text = matches
    *columns, _, beginning = row
    shown = passage(text, in_text, neighbours, goes_on=len(beginning) > len(text))
    if not shown and summary:
        shown = marked(summary, in_summary)
    elif not shown:
        shown = marked(rendering.excerpt(text, length=OPENING), [])
    return Result(
        Line._make(columns),
        marked(title, in_title),
        shown,
        marked(subjects, in_subjects) if in_subjects else [],
    )
