"""What articles are about: the index, and a page for each of its entries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from articles import metadata, subjects
from articles.archive import by_year
from articles.models import Article
from common.methods import read_only
from common.paging import page_of

PAGE_SIZE = 100


@read_only
def subject_index(request: HttpRequest) -> HttpResponse:
    """The subjects of what is published, from A to Z, with their numbers of articles."""
    context = {"letters": subjects.index(timezone.now())}
    return render(request, "articles/subject_index.html", context)


@read_only
def subject_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What was published about a subject, the newest first, under its years."""
    now = timezone.now()
    subject = get_object_or_404(subjects.in_use(now), slug=slug)
    articles = Article.objects.published(now).about(subject).for_lists()
    page = page_of(articles, request, size=PAGE_SIZE)
    broader, narrower = subjects.around(subject, now)
    context = {
        "subject": subject,
        "broader": broader,
        "narrower": narrower,
        "page": page,
        "years": by_year(page.items),
        "description": metadata.description(subject.description, ""),
    }
    return render(request, "articles/subject_detail.html", context)
