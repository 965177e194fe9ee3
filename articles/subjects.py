"""The A–Z subject index."""

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from .filing import Letter, by_letter
from .models import ArticleSubject, Subject, SubjectRelation, published_q


def in_use(now: datetime) -> QuerySet[Subject, Subject]:
    """The subjects of what is published, each with its `article_count`."""
    published = published_q(now, prefix="article_subjects__content_object__")
    subjects: QuerySet[Subject, Subject] = Subject.objects.filter(published).annotate(
        article_count=Count("article_subjects")
    )
    return subjects


def around(subject: Subject, now: datetime) -> tuple[list[Subject], list[Subject]]:
    """The broader and the narrower subjects that are in use, by name. One query."""
    relations = SubjectRelation.objects.filter(subject=subject, broader=OuterRef("pk"))
    uses = ArticleSubject.objects.filter(
        published_q(now, prefix="content_object__"), tag=OuterRef("pk")
    )
    others = (
        Subject.objects.filter(
            Exists(relations) | Q(broader_relations__broader=subject), Exists(uses)
        )
        .annotate(is_broader=Exists(relations))
        .only("name", "slug")
        .order_by("name")
        .distinct()
    )
    sides: tuple[list[Subject], list[Subject]] = ([], [])
    for other in others:
        sides[0 if other.is_broader else 1].append(other)
    return sides


def index(now: datetime) -> list[Letter[Subject]]:
    """The subjects in use, as a printed index files them. One query."""
    return by_letter(in_use(now).only("name", "slug"), heading=lambda subject: subject.name)
