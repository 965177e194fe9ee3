"""Mails to lists: a new article, a correction, a digest, a letter."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from articles.feeds.links import absolute
from articles.models import Article, CalendarEntry, Correction
from articles.models.article import ArticleQuerySet
from articles.models.correction import CorrectionQuerySet
from outbox.compiling import Mail, without_slots
from outbox.kinds import Recipient
from outbox.models import Mailing
from subscriptions import links, planning
from subscriptions.models import (
    CorrectionReceipt,
    Examination,
    Issue,
    Receipt,
    Subscriber,
    TestCopy,
)

from .composing import LARGEST, compose, list_headers
from .text import as_text

COMING = 5  # entries of the calendar that a digest ends with


class Bulk:
    """What these kinds share: recipients are subscribers, and each copy has its links."""

    name = ""
    label = ""
    list_label = ""
    is_bulk = True

    def address_of(self, mailing: Mailing, number: int) -> str:
        return Subscriber.objects.filter(pk=number).values_list("address", flat=True).first() or ""

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        if not self.is_still_to_go(mailing):
            return {}
        return self.reached(mailing, numbers, {})

    def is_still_to_go(self, mailing: Mailing) -> bool:
        """Whether readers may still see what it is about."""
        raise NotImplementedError

    def reached(
        self, mailing: Mailing, numbers: Iterable[int], variants: Mapping[int, str]
    ) -> dict[int, Recipient]:
        """Those of the subscribers who get mail now, with the links of their copies."""
        chosen = Subscriber.objects.reachable(timezone.now()).filter(pk__in=numbers)
        return {
            one.pk: Recipient(
                one.address,
                variant=variants.get(one.pk, ""),
                values={
                    "unsubscribe": links.unsubscribe_address(one, mailing.pk),
                    "unsubscribe_mail": links.unsubscribe_mail(one, mailing.pk),
                },
            )
            for one in chosen.only("pk", "address", "key", "epoch")
        }

    def headers(self) -> dict[str, str]:
        return list_headers(self.name, self.list_label)


def number_of(mailing: Mailing) -> int:
    """What a mailing is about, by its key: 7 of “article:7”."""
    return int(mailing.key.rpartition(":")[2])


def page_of(article: Article) -> str:
    site: str = settings.SITE_URL
    return site + article.get_absolute_url()


class ArticleKind(Bulk):
    name = "article"
    label = "new article"
    list_label = "New articles"

    def is_still_to_go(self, mailing: Mailing) -> bool:
        return self.published().filter(pk=number_of(mailing)).exists()

    def published(self) -> ArticleQuerySet:
        return Article.objects.published(timezone.now())

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return article_mail(self.published().get(pk=number_of(mailing)), self.headers())


def article_mail(article: Article, headers: Mapping[str, str]) -> Mail:
    """The whole article, or where it is too long for a mail, its beginning and the way to it."""
    body = without_slots(absolute(article.body_html, page=page_of(article)))
    context = {
        "article": article,
        "page": page_of(article),
        "body": body,
        "body_text": as_text(body),
        "is_whole": True,
    }
    mail = compose("article", subject=article.title, context=context, headers=headers)
    if len(mail.html) > LARGEST:
        context |= {"is_whole": False, "body": "", "body_text": ""}
        mail = compose("article", subject=article.title, context=context, headers=headers)
    return mail


class CorrectionKind(Bulk):
    name = "correction"
    label = "correction"
    list_label = "Corrections"

    def is_still_to_go(self, mailing: Mailing) -> bool:
        return self.published().filter(pk=number_of(mailing)).exists()

    def published(self) -> CorrectionQuerySet:
        return Correction.objects.published(timezone.now()).select_related("article")

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        correction = self.published().get(pk=number_of(mailing))
        return compose(
            "correction",
            subject=str(correction),
            context={"correction": correction, "page": page_of(correction.article)},
            headers=self.headers(),
        )


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
    first = rows[0].title if rows else "corrections"
    others = len(rows) - 1
    subject = first if others < 1 else f"{first} and {others} more"
    context = {
        "groups": grouped(rows),
        "corrections": [(one, page_of(one.article)) for one in changed],
        "coming": list(coming(now)),
        "issue": issue,
    }
    return compose("digest", subject=subject, context=context, headers=headers)


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


class LetterKind(Bulk):
    name = "letter"
    label = "letter"
    list_label = "Letters of the editors"

    def is_still_to_go(self, mailing: Mailing) -> bool:
        return Issue.objects.filter(mailing=mailing).exists()

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return letter_mail(Issue.objects.get(mailing=mailing), self.headers())


def letter_mail(issue: Issue, headers: Mapping[str, str]) -> Mail:
    page = settings.SITE_URL + issue.get_absolute_url()
    body = without_slots(absolute(issue.body_html, page=page))
    context = {"issue": issue, "page": page, "body": body, "body_text": as_text(body)}
    return compose("letter", subject=issue.title, context=context, headers=headers)


class TestKind:
    """A copy of a letter to who wrote it, with links that lead nowhere."""

    name = "letter-test"
    label = "copy of a letter to its writer"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        return {
            copy.pk: Recipient(copy.address, variant=str(copy.issue_id), values=NOWHERE)
            for copy in TestCopy.objects.filter(pk__in=numbers)
        }

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        return letter_mail(Issue.objects.get(pk=int(variant)), LetterKind().headers())

    def address_of(self, mailing: Mailing, number: int) -> str:
        return TestCopy.objects.filter(pk=number).values_list("address", flat=True).first() or ""


NOWHERE = {
    "unsubscribe": "https://example.invalid/",
    "unsubscribe_mail": "mailto:x@example.invalid",
}


class ExaminationKind:
    """A mail as those to a list, sent to see how it arrives. See `subscriptions.doctor`."""

    name = "examination"
    label = "mail of the mail doctor"
    is_bulk = False

    def recipients(self, mailing: Mailing, numbers: Sequence[int]) -> Mapping[int, Recipient]:
        return {
            one.pk: Recipient(one.address, values=NOWHERE)
            for one in Examination.objects.filter(pk__in=numbers)
        }

    def mail(self, mailing: Mailing, variant: str) -> Mail:
        headers = list_headers("examination", "Examination of mail")
        return compose("examination", subject="How does this mail arrive?", context={},
                       headers=headers)  # fmt: skip

    def address_of(self, mailing: Mailing, number: int) -> str:
        found = Examination.objects.filter(pk=number).values_list("address", flat=True)
        return found.first() or ""


def preview(issue: Issue) -> Mail:
    """The mail of a letter, as it would be sent, with links that lead nowhere."""
    return letter_mail(issue, {}).filled(NOWHERE)
