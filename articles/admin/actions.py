"""What an editor may do with many articles at once; nothing happens before it is confirmed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.text import Truncator

from articles import guard, publishing, roles
from articles.models import Article

from .assigning import add_subjects

MOST = 500  # articles at once; more would keep the browser waiting
NAMED = 5  # refused articles that the message names


@dataclass(frozen=True)
class Occasion:
    """When, by whom and with which words something is done with many articles."""

    now: datetime
    by: User
    note: str


@dataclass(frozen=True)
class Bulk:
    """
    Something done with many articles.

    `refusal` tells why an article is left out, or nothing; `do` does it and raises
    publishing.NotAllowed where the article has changed in the meantime. A step of the workflow
    takes a note.
    """

    name: str
    label: str
    done: str
    permission: str
    refusal: Callable[[roles.Person, Article, datetime], str]
    do: Callable[[Article, Occasion], None]
    takes_note: bool = False


def of_step(step: str) -> Callable[[roles.Person, Article, datetime], str]:
    return lambda user, article, now: roles.why_not(user, step, article, now=now)


def why_not_publish(user: roles.Person, article: Article, now: datetime) -> str:
    """The rights and the state, and then what the guard says."""
    reason = roles.why_not(user, "publish", article, now=now)
    if reason or article.update_of_id:  # of an update, `publishing` asks beside its live article
        return reason
    return " ".join(problem.sentence for problem in guard.problems(article, at=now))


def publish_now(article: Article, when: Occasion) -> None:
    publishing.publish(article, at=when.now, by=when.by, note=when.note)


def taking(verb: Callable[..., None]) -> Callable[[Article, Occasion], None]:
    return lambda article, when: verb(article, by=when.by, note=when.note)


def is_featured(article: Article, now: datetime) -> bool:
    start, end = article.featured_from, article.featured_until
    return start is not None and start <= now and (end is None or end > now)


def why_not_feature(user: roles.Person, article: Article, now: datetime) -> str:
    if is_featured(article, now):
        return "It stands among the featured articles already."
    return roles.why_not_feature(user, article)


def why_not_unfeature(user: roles.Person, article: Article, now: datetime) -> str:
    if article.featured_from is None:
        return "It does not stand among the featured articles."
    return roles.why_not_feature(user, article)


def feature(article: Article, when: Occasion) -> None:
    article.featured_from, article.featured_until = when.now, None
    article.save(update_fields=["featured_from", "featured_until"])


def unfeature(article: Article, when: Occasion) -> None:
    article.featured_from = article.featured_until = None
    article.save(update_fields=["featured_from", "featured_until"])


CHANGE, PUBLISH = "articles.change_article", "articles.publish_article"
BULK = [
    Bulk("submit", "Send to review", "sent to review", CHANGE, of_step("submit"),
         taking(publishing.submit), takes_note=True),
    Bulk("return_to_draft", "Return to draft", "returned to draft", CHANGE,
         of_step("return_to_draft"), taking(publishing.return_to_draft), takes_note=True),
    Bulk("approve", "Approve", "approved", PUBLISH, of_step("approve"),
         taking(publishing.approve), takes_note=True),
    Bulk("publish", "Publish now", "published", PUBLISH, why_not_publish, publish_now,
         takes_note=True),
    Bulk("unschedule", "Let wait what is scheduled", "let wait", PUBLISH, of_step("unschedule"),
         taking(publishing.unschedule), takes_note=True),
    Bulk("feature", "Feature from now on", "featured", PUBLISH, why_not_feature, feature),
    Bulk("unfeature", "Feature no longer", "taken from the featured articles", PUBLISH,
         why_not_unfeature, unfeature),
    Bulk("withdraw", "Withdraw", "withdrawn", "articles.withdraw_article", of_step("withdraw"),
         taking(publishing.withdraw), takes_note=True),
]  # fmt: skip


class BulkActions(admin.ModelAdmin):  # type: ignore[type-arg]
    """The actions of the list of articles, each with a page that says what will happen."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only those that the user has the right to; articles are deleted one by one."""
        if "_popup" in request.GET:
            return {}
        actions: dict[str, Any] = {
            bulk.name: (self._action(bulk), bulk.name, bulk.label)
            for bulk in BULK
            if request.user.has_perm(bulk.permission)
        }
        if request.user.has_perm(CHANGE) and request.user.has_perm("articles.view_subject"):
            actions["add_subjects"] = (add_subjects, "add_subjects", "Add subjects")
        return actions

    def _action(self, bulk: Bulk) -> Callable[..., HttpResponse | None]:
        def act(
            model_admin: Any, request: HttpRequest, chosen: QuerySet[Article, Article]
        ) -> HttpResponse | None:
            return self.confirm_or_do(bulk, request, chosen)

        return act

    def confirm_or_do(
        self, bulk: Bulk, request: HttpRequest, chosen: QuerySet[Article, Article]
    ) -> HttpResponse | None:
        now = timezone.now().replace(microsecond=0)
        articles = list(chosen[: MOST + 1])
        if len(articles) > MOST:
            sentence = f"Choose {MOST} articles at the most; you have chosen more."
            self.message_user(request, sentence, messages.ERROR)
            return None
        if "confirmed" in request.POST:
            self._do(bulk, request, articles, now)
            return None
        judged = [(article, bulk.refusal(request.user, article, now)) for article in articles]
        for article in articles:
            article.state_now = article.state(now)  # type: ignore[attr-defined]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{bulk.label}: are you sure?",
            "opts": self.opts,
            "bulk": bulk,
            "accepted": [article for article, reason in judged if not reason],
            "refused": [(article, reason) for article, reason in judged if reason],
            "checkbox": helpers.ACTION_CHECKBOX_NAME,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/articles/article/confirm.html", context)

    def _do(
        self, bulk: Bulk, request: HttpRequest, articles: Iterable[Article], now: datetime
    ) -> None:
        done, refused = 0, []
        when = Occasion(now, cast("User", request.user), request.POST.get("note", ""))
        with transaction.atomic():
            for article in articles:
                reason = bulk.refusal(request.user, article, now)
                if not reason:
                    try:
                        bulk.do(article, when)
                    except publishing.NotAllowed as error:
                        reason = " ".join(error.messages)
                if reason:
                    refused.append(f"“{Truncator(article.title).chars(60)}”: {reason}")
                else:
                    self.log_change(request, article, f"{bulk.label}.")
                    done += 1
        self._tell(bulk, request, done, refused)

    def _tell(self, bulk: Bulk, request: HttpRequest, done: int, refused: list[str]) -> None:
        if done:
            articles = "1 article" if done == 1 else f"{done} articles"
            self.message_user(request, f"{articles} {bulk.done}.", messages.SUCCESS)
        if refused:
            more = len(refused) - NAMED
            sentence = f"{len(refused)} refused. " + " ".join(refused[:NAMED])
            sentence += f" And {more} more." if more > 0 else ""
            self.message_user(request, sentence, messages.WARNING)
