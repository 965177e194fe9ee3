"""
The subject index for machines: SKOS by file, and by what is asked for at one address.

A subject's own address, `/id/subject/…`, names the subject and not a page about it, so it sends on
to either.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from articles import skos, subjects
from articles.models import Subject
from articles.skos.negotiating import asked_for, see_other
from common.methods import read_only
from common.public import public_page

from .subjects import other_address


@read_only
def scheme_id(request: HttpRequest) -> HttpResponse:
    ending = asked_for(request)
    file = reverse("articles:skos", args=[ending]) if ending else ""
    return see_other(file or reverse("articles:subjects"))


@read_only
def subject_id(request: HttpRequest, uid: UUID) -> HttpResponse:
    subject = Subject.objects.filter(uid=uid).first()
    if subject is None:
        raise Http404("No subject has this address.")
    if subjects.named(subject.slug, timezone.now()) is None:
        return see_other(other_address(subject.slug))
    ending = asked_for(request)
    file = reverse("articles:subject_skos", args=[subject.slug, ending]) if ending else ""
    return see_other(file or subject.get_absolute_url())


@read_only
@public_page()
def index_skos(request: HttpRequest, ending: str) -> StreamingHttpResponse:
    """All of the index that readers may see."""
    scheme = skos.Scheme.load()
    return streamed(ending, scheme, skos.of_readers(scheme, timezone.now()))


@read_only
@public_page()
def subject_skos(request: HttpRequest, slug: str, ending: str) -> HttpResponseBase:
    now = timezone.now()
    subject = subjects.in_use(now).filter(slug=slug).first()
    if subject is None:
        other = subjects.instead_of(slug, now)
        if other is None:
            raise Http404("No subject in use has this address.")
        return redirect("articles:subject_skos", other.slug, ending, permanent=True)
    scheme = skos.Scheme.load()
    return streamed(ending, scheme, [skos.of_reader(subject, scheme, now)])


def streamed(
    ending: str, scheme: skos.Scheme, concepts: Iterable[skos.Concept]
) -> StreamingHttpResponse:
    form = skos.FORMATS[ending]
    pieces = in_blocks(form.write(scheme, concepts))
    return StreamingHttpResponse(pieces, content_type=form.content_type)


def in_blocks(pieces: Iterable[str], size: int = 1 << 15) -> Iterator[str]:
    """
    Pieces joined to blocks of about so many characters: each is compressed and sent by itself.

    >>> list(in_blocks(["ab", "cd", "e"], size=4))
    ['abcd', 'e']
    """
    waiting: list[str] = []
    length = 0
    for piece in pieces:
        waiting.append(piece)
        length += len(piece)
        if length >= size:
            yield "".join(waiting)
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting)
