"""What follows from an article saved or a form changed: it is linked as soon as that is stored."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from articles import updating
from articles.models import Article, Publisher

from . import mentions, wording
from .models import ArticleTermRule


@receiver(post_save, sender=Article)
def article_saved(instance: Article, **_: Any) -> None:
    """A fault here is logged and costs no editor the text: the job does it within a minute."""
    number = instance.pk
    transaction.on_commit(lambda: mentions.relink_article(number), robust=True)


@receiver(post_save, sender=Publisher)
def publisher_saved(instance: Publisher, **_: Any) -> None:
    """The order of the index is that of the glossary too, and may be another now."""
    wording.refile(instance.filing)


@receiver(updating.begun, sender=Article)
def update_begun(update: Article, live: Article, **_: Any) -> None:
    """What was decided for terms in a live article holds in its update."""
    copy_rules(live, update)


@receiver(updating.going_out, sender=Article)
def update_going_out(update: Article, live: Article, **_: Any) -> None:
    """And what was decided in the update holds in the live article from now on."""
    ArticleTermRule.objects.filter(article=live).delete()
    copy_rules(update, live)


def copy_rules(source: Article, target: Article) -> None:
    rules = ArticleTermRule.objects.filter(article=source).values_list("term_id", "action")
    ArticleTermRule.objects.bulk_create(
        [ArticleTermRule(article=target, term_id=term, action=action) for term, action in rules]
    )
