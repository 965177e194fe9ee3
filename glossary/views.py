"""What readers see of the glossary."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from articles import metadata as site_metadata
from articles.filing import letter_at
from common.methods import read_only
from common.paging import CURSORS
from common.public import public_page
from glossary import dictionary, metadata, termpage
from glossary.models import Term, TermForm


@read_only
@public_page()
def glossary(request: HttpRequest) -> HttpResponse:
    """The glossary from A to Z, or its letters where it is long; with `q`, what is found."""
    words = request.GET.get("q", "")[: dictionary.LONGEST_WORDS].replace("\x00", "").strip()
    context: dict[str, Any] = {"words": words}
    if words:
        context["found"] = [dictionary.entry_of(term) for term in dictionary.find(words)]
    else:
        publisher = request.publisher  # type: ignore[attr-defined]
        context["counts"] = dictionary.letters_in_use()
        if sum(count.number for count in context["counts"]) <= dictionary.WHOLE:
            context["letters"] = dictionary.letters()
        context["json_ld"] = site_metadata.graph(metadata.set_data(publisher))
    return render(request, "glossary/glossary.html", context)


@read_only
@public_page()
def letter(request: HttpRequest, anchor: str) -> HttpResponse:
    """One letter of the glossary."""
    bucket = letter_at(anchor)
    letters = dictionary.letters(bucket) if bucket else []
    if not letters:
        raise Http404(f"Nothing is filed under “{bucket or anchor}”.")
    context = {"letters": letters, "letter": letters[0], "counts": dictionary.letters_in_use()}
    return render(request, "glossary/letter.html", context)


@read_only
@public_page()
def terms_json(request: HttpRequest) -> JsonResponse:
    """All published terms, for programs: name, meaning, address, other names. Two queries."""
    others: dict[int, list[str]] = {}
    words = TermForm.objects.filter(
        term__status=Term.Status.PUBLISHED, kind__in=dictionary.SEEN, enabled=True
    ).exclude(kind=TermForm.Kind.DEPRECATED)
    for term, text in words.order_by("filing_key", "pk").values_list("term_id", "text"):
        others.setdefault(term, []).append(text)
    terms = dictionary.defined().only("uid", *dictionary.OF_A_TERM).in_order()
    return JsonResponse(
        {
            "terms": [
                {
                    "id": f"urn:uuid:{term.uid}",
                    "name": str(term),
                    "language": term.language,
                    "definition": term.summary,
                    "other_names": [
                        text for text in others.get(term.pk, []) if text != term.headword
                    ],
                    "address": site_metadata.absolute(term.get_absolute_url()),
                }
                for term in terms
            ]
        },
        json_dumps_params={"ensure_ascii": False},
    )


@read_only
@public_page(*CURSORS)
def term_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A term, what stands around it, and the articles that use it, the newest first."""
    now = timezone.now()
    shown = termpage.find(slug, now=now)
    if shown is None:
        return elsewhere(request, slug)
    term = shown.term
    page = termpage.USES.page(request, now=now, term=term.pk)
    context = {
        "term": term,
        "shown": shown,
        "page": page,
        "uses": termpage.passages(page.items, shown.words),
        "number": termpage.number_of(term, now=now),
        "counted": termpage.COUNTED,
        "description": site_metadata.description(term.short_definition, term.definition_text),
        "json_ld": site_metadata.graph(metadata.term_data(term, other_names=shown.names.also)),
    }
    return render(request, "glossary/term_detail.html", context)


def elsewhere(request: HttpRequest, slug: str) -> HttpResponse:
    """The address of today, or that of the successor; 410 where a term was retired without one."""
    term = (
        Term.objects.filter(slug=slug).first()
        or Term.objects.filter(past_addresses__slug=slug).first()
    )
    if term is not None and term.status == Term.Status.RETIRED:
        retired, term = term, next((one for one in term.successors() if one.is_published), None)
        if term is None and retired.slug == slug:
            return render(request, "glossary/retired.html", {"term": retired}, status=410)
    if term is None or not term.is_published:
        raise Http404("No published term has this address.")
    return redirect(term.get_absolute_url(), permanent=True)
