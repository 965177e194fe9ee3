"""Mails to lists: a new article, a correction, a letter. Digests are in `digests`."""

from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from articles.feeds.links import absolute
from articles.models import Article, Correction
from articles.models.article import ArticleQuerySet
from articles.models.correction import CorrectionQuerySet
from outbox.compiling import Mail, without_slots
from outbox.kinds import Recipient
from outbox.models import Mailing
from subscriptions import links
from subscriptions.models import Examination, Issue, Subscriber, TestCopy

from .composing import compose, is_too_large, list_headers
from .text import as_text


class Bulk:
    """What these kinds share: recipients are subscribers, and each copy has its links."""

    name = ""
    label = ""
    list_label = ""
    is_bulk = True

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(Subscriber.objects.filter(pk__in=numbers).values_list("pk", "address"))

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
    if is_too_large(mail):
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

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(TestCopy.objects.filter(pk__in=numbers).values_list("pk", "address"))


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

    def addresses_of(self, numbers: Sequence[int]) -> Mapping[int, str]:
        return dict(Examination.objects.filter(pk__in=numbers).values_list("pk", "address"))


def preview(issue: Issue) -> Mail:
    """The mail of a letter, as it would be sent, with links that lead nowhere."""
    return letter_mail(issue, {}).filled(NOWHERE)
