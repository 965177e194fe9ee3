"""What hangs on a term: its old addresses, what was decided for articles; and phrases to ignore."""

from collections.abc import Iterable
from uuid import UUID

from articles.models import Article, name_key
from glossary.models import ArticleTermRule, IgnoredPhrase, Term, TermAddress

from .records import Record

BATCH = 2000
LONGEST_KEY = 200  # characters; folding may lengthen a phrase


class Attachable:
    """What records may name: articles that are here, addresses that no other term has."""

    def __init__(self, records: Iterable[Record]) -> None:
        uids = {one["article"] for record in records for one in record.get("decisions", ())}
        self.articles = set(Article.objects.filter(uid__in=uids).values_list("uid", flat=True))
        past = list(TermAddress.objects.values_list("slug", "term_id"))
        self.past: dict[int, set[str]] = {}
        for slug, pk in past:
            self.past.setdefault(pk, set()).add(slug)
        self.holders = dict(past) | dict(Term.objects.values_list("slug", "pk"))

    def left(self, record: Record, term: Term | None) -> tuple[Record, list[str]]:
        """
        The record without what can't be, and a sentence on each such thing. To old addresses those
        that the term has here are added: they never go.
        """
        notes = []
        if "decisions" in record:
            there = [one for one in record["decisions"] if one["article"] in self.articles]
            notes += [
                f"decisions: there is no article {one['article']}; left out."
                for one in record["decisions"]
                if one not in there
            ]
            record = record | {"decisions": there}
        if "past_slugs" in record:
            own = term.pk if term else None
            now = term.slug if term else ""
            free = [slug for slug in record["past_slugs"] if self.holders.get(slug, own) == own]
            notes += [
                f"past_slugs: another term here has the address “{slug}”; left out."
                for slug in record["past_slugs"]
                if slug not in free
            ]
            slugs = {*free, *(self.past.get(own, ()) if own else ())} - {now}
            record = record | {"past_slugs": sorted(slugs)}
        return record, notes


def store_addresses(given: Iterable[tuple[Term, Record]]) -> None:
    """Old addresses are only ever added; one that a term has now is none."""
    taken = set(Term.objects.values_list("slug", flat=True))
    taken |= set(TermAddress.objects.values_list("slug", flat=True))
    made = []
    for term, record in given:
        for slug in record.get("past_slugs", ()):
            if slug not in taken:
                taken.add(slug)
                made.append(TermAddress(term=term, slug=slug))
    TermAddress.objects.bulk_create(made, batch_size=BATCH)


def store_decisions(given: Iterable[tuple[Term, Record]]) -> None:
    """In place of those that the terms had; only for records that say what was decided."""
    said = [(term, record["decisions"]) for term, record in given if "decisions" in record]
    uids: set[UUID] = {one["article"] for _, decisions in said for one in decisions}
    articles = dict(Article.objects.filter(uid__in=uids).values_list("uid", "pk"))
    ArticleTermRule.objects.filter(term__in=[term.pk for term, _ in said]).delete()
    ArticleTermRule.objects.bulk_create(
        [
            ArticleTermRule(term=term, article_id=articles[one["article"]], action=one["action"])
            for term, decisions in said
            for one in decisions
            if one["article"] in articles
        ],
        batch_size=BATCH,
    )


def ignored() -> list[str]:
    return list(IgnoredPhrase.objects.order_by("key").values_list("phrase", flat=True))


def not_yet_ignored(phrases: Iterable[str]) -> list[IgnoredPhrase]:
    known = set(IgnoredPhrase.objects.values_list("key", flat=True))
    found = {name_key(phrase): phrase for phrase in phrases}
    return [
        IgnoredPhrase(phrase=phrase, key=key)
        for key, phrase in found.items()
        if key not in known and len(key) <= LONGEST_KEY
    ]
