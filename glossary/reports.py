"""
What editors should look at: queries over the stored links, and words of the newest articles.

Each report gives a page of rows and their number; nothing is computed before it is asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse

from articles.models import Article, Author, Subject, name_key
from articles.models.article import published_q

from .linking.choosing import AMBIGUOUS, OFF, RULED_OUT
from .models import IgnoredPhrase, Term, TermForm, TermReference, TermSource
from .undefined import Undefined, undefined
from .uses import USED

PAGE = 100  # rows
NEWEST = 2000
"""Articles whose words are counted; older ones are left out."""
MOST_UNDEFINED = 200
COMMON_SHARE = 0.1
"""Of the published articles: what more of them link is noise to most readers."""
FEW = 10  # articles; a smaller archive has nothing common

REASONS = {
    "heading": "only in a heading",
    "code": "only in code",
    "link": "inside another link",
    "excluded": "only where nothing is linked: a quotation of code, a footnote mark, a summary",
    "unbalanced": "half inside and half outside of an emphasis",
    AMBIGUOUS: "several terms have this name",
    OFF: "the term is linked only where it is asked for, or never",
    RULED_OUT: "an editor decided so",
}


class Cell(NamedTuple):
    text: str
    address: str = ""


class Row(NamedTuple):
    """A line of a report; `key` names what a button beside it acts on."""

    cells: list[Cell]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """`choices` are those of its filter; `button` what may be done with a row at once."""

    name: str
    title: str
    lede: str
    columns: tuple[str, ...]
    rows: Callable[..., tuple[list[Row], int]]
    choices: dict[str, str]
    button: str = ""


def cell_of_term(term: Term) -> Cell:
    return Cell(str(term), reverse("admin:glossary_term_change", args=[term.pk]))


def cell_of_article(article: Article) -> Cell:
    return Cell(article.title, reverse("admin:articles_article_change", args=[article.pk]))


def some(found: QuerySet[Any], start: int) -> tuple[list[Any], int]:
    """A page of a query, and how many rows it has in all."""
    return list(found[start : start + PAGE]), found.count()


def in_published(now: datetime) -> QuerySet[TermReference, TermReference]:
    """References of published terms in published articles, the newest article first."""
    found = TermReference.objects.filter(
        published_q(now, prefix="article__"), term__status=Term.Status.PUBLISHED
    )
    return found.select_related("term", "article").order_by("-published_at", "-pk")


# ---- Of the stored links --------------------------------------------------------------


def unlinked(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Uses of terms in published articles that have no link, with the reason."""
    found = in_published(now).filter(is_linked=False, is_manual=False)
    rows, number = some(found.filter(reason=choice) if choice else found, start)
    return [
        Row([cell_of_term(row.term), cell_of_article(row.article),
             Cell(REASONS.get(row.reason, row.reason)), Cell(row.context)])
        for row in rows
    ], number  # fmt: skip


def homographs(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Words in published articles of which nobody has said which term is meant."""
    found = in_published(now).filter(is_linked=False, is_manual=False, reason=AMBIGUOUS)
    rows, number = some(found, start)
    return [
        Row([cell_of_article(row.article), Cell(row.context), cell_of_term(row.term)],
            key=f"{row.article_id}-{row.term_id}")
        for row in rows
    ], number  # fmt: skip


def deprecated(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Published articles that use a word which the glossary advises against."""
    rows, number = some(in_published(now).exclude(deprecated=[]), start)
    words = dict(
        TermForm.objects.filter(pk__in={pk for row in rows for pk in row.deprecated}).values_list(
            "pk", "text"
        )
    )
    return [
        Row([Cell(", ".join(words.get(pk, "") for pk in row.deprecated)), cell_of_term(row.term),
             cell_of_article(row.article), Cell(row.context)])
        for row in rows
    ], number  # fmt: skip


def unused(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Published terms that no published article links."""
    used = in_published(now).filter(USED).order_by().values("term")
    found = Term.objects.published().exclude(pk__in=used).in_order().prefetch_related("forms")
    rows, number = some(found, start)
    return [
        Row([cell_of_term(term), Cell(", ".join(form.text for form in term.forms.all()))])
        for term in rows
    ], number


def common(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Terms that a large part of the published articles link."""
    total = Article.objects.published(now).count()
    least = max(FEW, int(total * COMMON_SHARE))
    linked = Q(published_q(now, prefix="references__article__"), references__is_linked=True)
    found = (
        Term.objects.published()
        .annotate(number=Count("references", filter=linked))
        .filter(number__gte=least)
        .order_by("-number", "filing_key")
    )
    rows, number = some(found, start)
    return [
        Row([cell_of_term(term), Cell(f"{term.number:,} of {total:,}")], key=str(term.pk))
        for term in rows
    ], number


# ---- Of the terms themselves ----------------------------------------------------------


def due(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Definitions whose last review is longer ago than they say."""
    found = Term.objects.due_for_review(now.date()).order_by(
        F("reviewed_on").asc(nulls_first=True), "filing_key"
    )
    rows, number = some(found, start)
    return [
        Row([cell_of_term(term), Cell(on(term.reviewed_on)), Cell(f"{term.review_every} months")],
            key=str(term.pk))
        for term in rows
    ], number  # fmt: skip


def on(day: date | None) -> str:
    return f"{day:%B} {day.day}, {day.year}" if day else "never"


def dead_sources(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Addresses of sources that did not answer when they were looked at last."""
    found = TermSource.objects.exclude(fault="").select_related("term").order_by("-checked_at")
    rows, number = some(found, start)
    return [
        Row([cell_of_term(row.term), Cell(row.citation), Cell(row.url, row.url), Cell(row.fault)])
        for row in rows
    ], number


# ---- Of words that no term has --------------------------------------------------------


def undefined_words(*, now: datetime, start: int, choice: str) -> tuple[list[Row], int]:
    """Acronyms and capitalised phrases that several of the newest articles have."""
    newest = Article.objects.published(now).newest_first()[:NEWEST]
    texts = newest.values_list("pk", "text").iterator(chunk_size=200)
    found = undefined(texts, known=known_words(), most=MOST_UNDEFINED)
    shown = found[start : start + PAGE]
    titles = Article.objects.only("title").in_bulk([row.article for row in shown])
    return [
        Row([Cell(row.phrase, define(row)), Cell(str(row.articles)),
             cell_of_article(titles[row.article])], key=row.phrase)
        for row in shown
    ], len(found)  # fmt: skip


def define(row: Undefined) -> str:
    """The form that adds a term, with the words filled in."""
    query = {"headword": row.phrase}
    if row.phrase.isupper():
        query["kind"] = Term.Kind.ABBREVIATION
    return reverse("admin:glossary_term_add", query=query)


def known_words() -> set[str]:
    """What is named already, in small letters: terms, subjects, authors; and what is ignored."""
    found = {name.casefold() for name in TermForm.objects.values_list("text", flat=True)}
    found |= {name.casefold() for name in Author.objects.values_list("name", flat=True)}
    found |= {name.casefold() for name in Subject.objects.values_list("name", flat=True)}
    return found | set(IgnoredPhrase.objects.values_list("key", flat=True))


def ignore(phrase: str) -> None:
    IgnoredPhrase.objects.get_or_create(key=name_key(phrase), defaults={"phrase": phrase})


REPORTS = {
    report.name: report
    for report in (
        Report("unlinked", "Unlinked mentions",
               "Published articles that use a term without a link to it, and why.",
               ("Term", "Article", "Why", "Passage"), unlinked, REASONS),
        Report("homographs", "Homographs to decide",
               "A word that several terms have, where the article’s subjects don’t tell which is "
               "meant. Choose the one that is.",
               ("Article", "Passage", "Could be"), homographs, {}, "It is this one"),
        Report("undefined", "Words used and not defined",
               "Acronyms and capitalised phrases in three or more of the newest articles. Counted "
               "here; no text leaves the site.",
               ("Words", "Articles", "For example in"), undefined_words, {}, "Ignore"),
        Report("deprecated", "Deprecated words in use",
               "Published articles with a word that the glossary advises against.",
               ("Word", "Better", "Article", "Passage"), deprecated, {}),
        Report("unused", "Terms that no article uses",
               "Published terms without a link from a published article.",
               ("Term", "Words"), unused, {}),
        Report("common", "Terms linked very often",
               "Linked in a tenth of the articles or more: readers know such a word, or it means "
               "something else there.",
               ("Term", "Articles"), common, {}, "Link only where asked for"),
        Report("due", "Definitions due for review",
               "Published terms that were not reviewed for longer than they should be.",
               ("Term", "Last reviewed", "Review after"), due, {}, "Reviewed today"),
        Report("sources", "Dead sources",
               "Addresses that did not answer when they were asked last. The worker asks each once "
               "a week, where the setting CHECK_SOURCES is on.",
               ("Term", "Source", "Address", "What happened"), dead_sources, {}),
    )
}  # fmt: skip
