"""What follows from an article saved or a form changed: it is linked as soon as that is stored."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.dispatch import receiver

from articles.models import Article, Publisher

from . import mentions, wording


@receiver(post_save, sender=Article)
def article_saved(instance: Article, **_: Any) -> None:
    """A fault here is logged and costs no editor the text: the job does it within a minute."""
    number = instance.pk
    transaction.on_commit(lambda: mentions.relink_article(number), robust=True)


@receiver(post_save, sender=Publisher)
def publisher_saved(instance: Publisher, **_: Any) -> None:
    """The order of the index is that of the glossary too, and may be another now."""
    wording.refile(instance.filing)
