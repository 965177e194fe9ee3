"""The mail about all that appeared in a period and a reader chose."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from articles.models import Article, CalendarEntry, Correction
from outbox.compiling import Mail
from outbox.kinds import Recipient
from outbox.models import Mailing
from subscriptions import planning
from subscriptions.models import CorrectionReceipt, Issue, Receipt

from .bulk import Bulk, page_of
from .composing import compose, is_too_large

COMING = 5  # entries of the calendar that a digest ends with
# What is tried until a digest fits: with the summaries; the titles; fewer and fewer titles.
FITTING = ((None, True), (None, False), (80, False), (40, False))


class DigestKind(Bulk):
    """`variant` names what is in a copy: “12,15;3” has two articles and a correction."""

    name = "digest"
    label = "digest"
    list_label = "Digests"

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        now = timezone.now()
        articles, corrections = defaultdict(list), defaultdict(list)
        mine = {"delivery__mailing": mailing, "subscriber__in": numbers}
        for subscriber, article in (
            Receipt.objects.filter(**mine, article__in=Article.objects.published(now).values("pk"))
            .values_list("subscriber", "article")
            .order_by("-article__published_at", "-article")
        ):
            articles[subscriber].append(str(article))
        seen = Correction.objects.published(now).values("pk")
        for subscriber, correction in (
            CorrectionReceipt.objects.filter(**mine, correction__in=seen)
            .values_list("subscriber", "correction")
            .order_by("-correction")
        ):
            corrections[subscriber].append(str(correction))
        variants = {
            number: f"{','.join(articles[number])};{','.join(corrections[number])}"
            for number in numbers
            if articles[number] or corrections[number]
        }
        return self.reached(mailing, variants, variants)

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        _, frequency, slot = mailing.key.split(":", 2)
        issue = planning.issue_of(frequency, datetime.fromisoformat(f"{slot}+00:00"))
        wanted, _, corrected = variant.partition(";")
        return digest_mail(numbers(wanted), numbers(corrected), issue, self.headers())


def numbers(words: str) -> list[int]:
    return [int(word) for word in words.split(",") if word]


def digest_mail(
    articles: Sequence[int],
    corrections: Sequence[int],
    issue: Issue | None,
    headers: Mapping[str, str],
) -> Mail:
    now = timezone.now()
    found = (
        Article.objects.published(now)
        .filter(pk__in=articles)
        .for_lists()
        .newest_first()
        .prefetch_related("article_subjects__tag")
    )
    rows = list(found)
    for article in rows:
        article.page = page_of(article)  # type: ignore[attr-defined]
    changed = Correction.objects.published(now).filter(pk__in=corrections).for_lists()
    corrected = [(one, page_of(one.article)) for one in changed]
    first = rows[0].title if rows else "Corrections"
    others = len(rows) - 1
    subject = first if others < 1 else f"{first} and {others} more"
    context: dict[str, Any] = {"coming": list(coming(now)), "issue": issue}
    for most, is_told in FITTING:
        context |= {
            "groups": grouped(rows[:most]),
            "corrections": corrected[:most],
            "left_out": len(rows[most:]) + len(corrected[most:]) if most else 0,
            "is_told": is_told,
        }
        mail = compose("digest", subject=subject, context=context, headers=headers)
        if not is_too_large(mail):
            break
    return mail


def grouped(articles: Iterable[Article]) -> list[tuple[str, list[Article]]]:
    """By the first of their subjects, each article once; the groups in the order of the index."""
    groups: dict[tuple[str, str], list[Article]] = defaultdict(list)
    for article in articles:
        subjects = sorted(
            (about.tag for about in article.article_subjects.all()),
            key=lambda subject: subject.filing_key,
        )
        key = (subjects[0].filing_key, subjects[0].name) if subjects else ("\uffff", "Other")
        groups[key].append(article)
    return [(name, groups[key, name]) for key, name in sorted(groups)]


def coming(now: datetime) -> Iterable[CalendarEntry]:
    """What the public calendar says is next."""
    public = CalendarEntry.objects.public(now).filter(article=None, target_on__gte=now.date())
    return public.order_by("target_on", "pk")[:COMING]
