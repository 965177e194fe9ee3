"""
The verbs of comments on a text: say something, answer, settle it; those concerned are mailed.

What was said is never changed. A comment is about a passage, which is found in the text of today
by its words, or about the whole; an answer is about its comment.
"""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models, transaction

from . import notices
from .models import Article, PreviewLink, ReviewComment, Revision

Verdict = ReviewComment.Verdict

LONGEST = 5_000  # characters of what is said
LONGEST_QUOTE = 1_000
TYPED = {"name", "verdict", "quote", "before", "text"}
# What can be said by one link, whoever has it.
MOST_BY_LINK = 100
MOST_IN_A_MINUTE = 5
MINUTE = timedelta(minutes=1)


class NotSaid(ValidationError):
    """It is not kept; the message says why."""


def say(
    article: Article,
    *,
    by: User,
    text: str,
    now: datetime,
    quote: str = "",
    before: str = "",
    parent: ReviewComment | None = None,
) -> ReviewComment:
    """Raises NotSaid."""
    comment = ReviewComment(
        article=article,
        revision=Revision.objects.filter(article=article).first(),
        author=by,
        parent=parent,
        text=text,
        quote=quote,
        before=before,
        made_at=now,
    )
    return _keep(comment, concerned=notices.concerned(article, but=by))


def say_by(
    link: PreviewLink,
    *,
    name: str,
    text: str,
    now: datetime,
    verdict: str = Verdict.NONE,
    quote: str = "",
    before: str = "",
    parent: ReviewComment | None = None,
) -> ReviewComment:
    """
    What an outsider says under a name of their own; the same twice is one.

    Raises NotSaid, also where the link has been used too often.
    """
    comment = ReviewComment(
        article=link.article,
        revision=link.revision,
        link=link,
        name=name,
        parent=parent,
        verdict=verdict,
        text=text,
        quote=quote,
        before=before,
        made_at=now,
    )
    with transaction.atomic():
        PreviewLink.objects.select_for_update().get(pk=link.pk)  # so that none slips past the count
        said = link.comments.all()
        same = said.filter(verdict=verdict, text=text, quote=quote, parent=parent).first()
        if same:
            return same
        if said.filter(made_at__gt=now - MINUTE).count() >= MOST_IN_A_MINUTE:
            raise NotSaid("That was a lot at once: please wait a minute, then send it again.")
        if said.count() >= MOST_BY_LINK:
            raise NotSaid(f"{MOST_BY_LINK} comments have come by this link; it takes no more.")
        people = {*notices.concerned(link.article), *([link.made_by] if link.made_by else [])}
        return _keep(comment, concerned=list(people))


def _keep(comment: ReviewComment, *, concerned: list[User]) -> ReviewComment:
    comment.clean_fields(exclude={field.name for field in comment._meta.fields} - TYPED)
    if not comment.text and not comment.verdict:
        raise NotSaid("Write what you have to say.")
    if len(comment.text) > LONGEST:
        raise NotSaid(f"It has {len(comment.text):,} characters; {LONGEST:,} are the most.")
    comment.quote = comment.quote[:LONGEST_QUOTE]
    with transaction.atomic():
        comment.save()
        notices.send(
            to=concerned,
            subject=f"{comment.said_by} on “{comment.article.title}”: {comment.kind_in_words}",
            text=as_mail(comment),
            about=comment.article,
        )
    return comment


def as_mail(comment: ReviewComment) -> str:
    """
    What was said, after the passage that it is about.

    >>> comment = ReviewComment(quote="is slow\\nto grow", text="Always?", name="Ada")
    >>> print(as_mail(comment))
    > is slow
    > to grow
    <BLANKLINE>
    Always?
    """
    quoted = "".join(f"> {line}\n" for line in comment.quote.splitlines())
    said = comment.text or f"{comment.said_by} {comment.get_verdict_display()}."
    return f"{quoted}\n{said}" if quoted else said


def resolve(comment: ReviewComment, *, by: User, now: datetime) -> None:
    """It is settled; who settles it first is named."""
    ReviewComment.objects.filter(pk=comment.pk, resolved_at=None).update(
        resolved_at=now, resolved_by=by
    )


def reopen(comment: ReviewComment) -> None:
    ReviewComment.objects.filter(pk=comment.pk).update(resolved_at=None, resolved_by=None)


def threads(article: Article) -> list[ReviewComment]:
    """What was said first, in its order, each with its `answers`."""
    said = ReviewComment.objects.filter(article=article, parent=None).select_related(
        "author", "resolved_by", "revision"
    )
    answers = ReviewComment.objects.select_related("author").order_by("pk")
    return list(said.prefetch_related(models.Prefetch("answers", answers)))


def is_open() -> models.Q:
    """Which comments wait for somebody: those that ask for something and are not settled."""
    return models.Q(parent=None, resolved_at=None) & ~models.Q(text="", verdict=Verdict.APPROVED)
