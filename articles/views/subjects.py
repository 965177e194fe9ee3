"""What articles are about: the index of the site as a book has it, and a page for each heading."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from articles import bookindex, lines, metadata, places, subjects
from articles.archive import Archive, by_year
from articles.filing import letter_at
from articles.models import Article, Subject
from articles.places import Span
from articles.skos.negotiating import asked_for, negotiated, see_other
from common.methods import read_only
from common.paging import CURSORS
from common.public import public_page

from .archive import date_or_404

PAGE_SIZE = 100
WHOLE = 150  # headings that still fit on one page
SUGGESTED = 8
ARTICLES = lines.pages(
    lambda now, subject: Article.objects.listed_about(subject, now),
    size=PAGE_SIZE,
    index="listed_from",
)


@read_only
@public_page()
def subject_index(request: HttpRequest) -> HttpResponse:
    """The index from A to Z, or its letters where it is long; with `q`, the headings so named."""
    now = timezone.now()
    words = request.GET.get("q", "")[: subjects.LONGEST_NAME].replace("\x00", "").strip()
    context: dict[str, object] = {"words": words}
    if words:
        context["named"] = subjects.find(words, now=now)
    else:
        context["index"] = bookindex.index(now, whole=WHOLE)
    return render(request, "articles/subject_index.html", context)


@read_only
@public_page()
def subject_letter(request: HttpRequest, anchor: str) -> HttpResponse:
    """One letter of the index, with all that is filed under it."""
    bucket = letter_at(anchor)
    index = bookindex.index(timezone.now(), bucket=bucket) if bucket else None
    if index is None or not index.letters:
        raise Http404(f"Nothing is filed under “{bucket or anchor}”.")
    context = {"index": index, "letter": index.letters[0]}
    return render(request, "articles/subject_letter.html", context)


@read_only
@public_page()
def subject_print(request: HttpRequest, year: str = "") -> HttpResponse:
    """The whole index, or that of a year, for paper; of a large archive what a book would hold."""
    now = timezone.now()
    number = date_or_404(year).year if year else None
    zone = request.publisher.zone  # type: ignore[attr-defined]
    span = Span.of_year(number, zone) if number else None
    index = bookindex.index(
        now, span=span, whole=bookindex.ALL, shown=bookindex.ALL, places=bookindex.PRINTED
    )
    if number and not index.letters:
        raise Http404(f"The index has nothing of {number}.")
    is_short = any(
        group.more for letter in index.letters for one in letter.rows for group in one.groups
    )
    years = Archive.shown(request, now).years
    context = {"index": index, "number": number, "years": years, "is_short": is_short}
    return render(request, "articles/subject_print.html", context)


@read_only
def subject_names(request: HttpRequest) -> JsonResponse:
    """Headings that go by what was typed so far, for the search field of the index."""
    words = request.GET.get("q", "").replace("\x00", "")
    found = subjects.find(words, now=timezone.now(), limit=SUGGESTED)
    return JsonResponse(
        {
            "subjects": [
                {
                    "name": subject.name,
                    "other_name": subject.other_name,
                    "address": bookindex.address_of(subject.slug),
                }
                for subject in found
            ]
        }
    )


@read_only
@public_page(*CURSORS)
def subject_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """
    What was published about a subject, the newest first, under its years.

    A program that prefers SKOS to a page is sent on to the file.
    """
    now = timezone.now()
    subject = subjects.named(slug, now)
    if subject is None:
        return redirect(other_address(slug), permanent=True)
    if ending := asked_for(request):
        return see_other(reverse("articles:subject_skos", args=[slug, ending]))
    page = ARTICLES.page(request, now=now, subject=subject.pk)
    context = {
        "subject": subject,
        "around": subject.has_neighbours and subjects.around(subject, now),
        "other_names": subject.has_other_names and subjects.other_names(subject),
        "subheadings": subject.has_subheadings and places.subheadings_of(subject, now),
        "page": page,
        "years": by_year(page.items),
        "description": metadata.description(subject.description, subject.scope_note),
    }
    return negotiated(render(request, "articles/subject_detail.html", context))


def other_address(slug: str) -> str:
    """Of the subject that has another name of this address, or took in the one that had it."""
    now = timezone.now()
    subject: Subject | None = subjects.instead_of(slug, now)
    if subject is None:
        raise Http404("No subject in use has this address.")
    return subject.get_absolute_url()
