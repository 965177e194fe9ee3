"""
What follows from a saved row elsewhere.

Lists and search name authors and subjects beside the article; these keep the names true. The words
of all are kept for the search's suggestions.
"""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from . import subjects, vocabulary
from .models import Article, ArticleSubject, Author, Byline, Publisher, Subject


@receiver([post_save, post_delete], sender=Byline)
def byline_changed(instance: Byline, **_: Any) -> None:
    Article.objects.filter(pk=instance.article_id).refresh_credits()


@receiver([post_save, post_delete], sender=ArticleSubject)
def subject_of_article_changed(instance: ArticleSubject, **_: Any) -> None:
    Article.objects.filter(pk=instance.content_object_id).refresh_credits()


@receiver(post_save, sender=Subject)
def subject_renamed(instance: Subject, *, created: bool, **_: Any) -> None:
    if not created:
        Article.objects.about(instance).refresh_credits()


@receiver(post_save, sender=Article)
def article_saved(instance: Article, update_fields: frozenset[str] | None = None, **_: Any) -> None:
    if update_fields is None or update_fields & {"title", "summary", "text"}:
        vocabulary.add_words([instance.title, instance.summary, instance.text])


@receiver(post_save, sender=Author)
@receiver(post_save, sender=Byline)
@receiver(post_save, sender=Subject)
def name_saved(instance: Author | Byline | Subject, **_: Any) -> None:
    vocabulary.add_words([instance.name])


@receiver(post_save, sender=Publisher)
def publisher_saved(instance: Publisher, **_: Any) -> None:
    """The order of the subject index may be another now."""
    subjects.refile(instance.filing)
