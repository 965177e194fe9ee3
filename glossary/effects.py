"""
What a change of forms does to the archive, before and after it is saved; and how it is undone.

The preview is the change itself, rolled back: the same code finds, links and counts.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from articles.models import Article

from . import mentions
from .models import ArticleTermIndex, GlossaryChange, Term, TermForm
from .passages import Passage, passage

MOST_AT_ONCE = 1000
"""Articles linked again while the editor waits, some two seconds; the job does the others."""
SAMPLES = 10

Form = dict[str, Any]
"""The values of a TermForm by field, without its own key and its term's."""


class CannotUndo(Exception):
    """A change can't be taken back; the message says why, for an editor."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One link that comes or goes."""

    article: Article
    passage: Passage
    is_added: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """`left` articles were not examined; they are linked by the job."""

    added: int = 0
    removed: int = 0
    articles: int = 0
    left: int = 0
    samples: list[Sample] = field(default_factory=list)

    def __str__(self) -> str:
        """
        In the editor's words.

        >>> print(Effect(added=41, articles=38, removed=3))
        It adds 41 links and removes 3, in 38 articles.
        >>> print(Effect(added=1, articles=1, left=200))
        It adds 1 link and removes 0, in 1 article. 200 more articles are not counted yet.
        >>> print(Effect())
        It changes no link.
        """
        if not self.articles:
            text = "It changes no link."
        else:
            links = "link" if self.added == 1 else "links"
            articles = "article" if self.articles == 1 else "articles"
            text = (
                f"It adds {self.added} {links} and removes {self.removed}, "
                f"in {self.articles} {articles}."
            )
        if self.left:
            articles = "article is" if self.left == 1 else "articles are"
            text += f" {self.left} more {articles} not counted yet."
        return text


def take_effect(*, samples: int = 0) -> Effect:
    """
    Link again what the changed forms concern, and say what that did.

    In the caller's transaction, together with the change of forms: rolled back, it was a preview.
    """
    found = mentions.candidates(mentions.take_changed_keys())
    pks = list(found.order_by("pk").values_list("pk", flat=True))
    now, later = pks[:MOST_AT_ONCE], pks[MOST_AT_ONCE:]
    mentions.mark(later)
    differences = [
        difference
        for difference in mentions.relink(ArticleTermIndex.objects.filter(pk__in=now), wait=True)
        if difference.added or difference.removed
    ]
    return Effect(
        added=sum(len(difference.added) for difference in differences),
        removed=sum(len(difference.removed) for difference in differences),
        articles=len(differences),
        left=len(later),
        samples=_samples(differences, samples),
    )


def _samples(differences: list[mentions.Difference], most: int) -> list[Sample]:
    """One link an article that came or went; of each kind half, where there are enough of both."""
    removed = [(one.article_id, one.removed[0]) for one in differences if one.removed]
    added = [(one.article_id, one.added[0]) for one in differences if one.added]
    removed = removed[: max(most // 2, most - len(added))]
    added = added[: most - len(removed)]
    chosen = [*((*one, True) for one in added), *((*one, False) for one in removed)]
    articles = Article.objects.only("title", "body_html", "published_at", "status").in_bulk(
        [article for article, _, _ in chosen]
    )
    return [
        Sample(articles[article], passage(articles[article].body_html, *link[:2]), is_added=added)
        for article, link, added in chosen
    ]


# ---- The record, and undoing ----------------------------------------------------------


def snapshot(term: Term | None) -> list[Form]:
    """The forms of a term as they are stored, in the order of their keys."""
    if term is None or term.pk is None:
        return []
    fields = [field.attname for field in TermForm._meta.concrete_fields]
    kept = [name for name in fields if name not in {"id", "term_id"}]
    return list(TermForm.objects.filter(term=term).order_by("key").values(*kept))


def record(
    term: Term, *, before: list[Form], effect: Effect, by: User, now: datetime
) -> GlossaryChange | None:
    """Keep what was changed and by whom; None where the forms are as they were."""
    after = snapshot(term)
    if before == after:
        return None
    return GlossaryChange.objects.create(
        term=term,
        name=str(term),
        actor=by,
        made_at=now,
        before=before,
        after=after,
        links_added=effect.added,
        links_removed=effect.removed,
        articles=effect.articles,
    )


def undo(change: GlossaryChange, *, by: User, now: datetime) -> Effect:
    """
    Give the term the forms it had before. Raises CannotUndo.

    The undoing is a change like others, and can be undone itself.
    """
    with transaction.atomic():
        change = GlossaryChange.objects.select_for_update().get(pk=change.pk)
        term = Term.objects.select_for_update().filter(changes=change).first()
        if term is None:
            raise CannotUndo("The term was deleted.")
        if change.undone_at:
            raise CannotUndo("It was undone already.")
        if snapshot(term) != change.after:
            raise CannotUndo("The forms were changed again since: undo the later change first.")
        _restore(term, change.before)
        effect = take_effect()
        record(term, before=change.after, effect=effect, by=by, now=now)
        change.undone_at = now
        change.save(update_fields=["undone_at"])
    return effect


def _restore(term: Term, forms: list[Form]) -> None:
    keys = [form["key"] for form in forms]
    TermForm.objects.filter(term=term).exclude(key__in=keys).delete()
    for form in forms:
        TermForm.objects.update_or_create(term=term, key=form["key"], defaults=form)
