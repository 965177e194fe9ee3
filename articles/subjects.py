"""The A–Z subject index."""

from datetime import datetime

from django.db.models import Count, QuerySet

from .filing import Letter, by_letter
from .models import Subject, published_q


def in_use(now: datetime) -> QuerySet[Subject, Subject]:
    """The subjects of what is published, each with its `article_count`."""
    published = published_q(now, prefix="article_subjects__content_object__")
    subjects: QuerySet[Subject, Subject] = Subject.objects.filter(published).annotate(
        article_count=Count("article_subjects")
    )
    return subjects


def index(now: datetime) -> list[Letter[Subject]]:
    """The subjects in use, as a printed index files them. One query."""
    return by_letter(in_use(now).only("name", "slug"), heading=lambda subject: subject.name)
