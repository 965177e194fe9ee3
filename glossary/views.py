"""What readers see of the glossary."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render

from common.methods import read_only
from glossary.models import Term


@read_only
def glossary(request: HttpRequest) -> HttpResponse:
    terms = Term.objects.published().in_order()
    return render(request, "glossary/glossary.html", {"terms": terms})


@read_only
def terms_json(request: HttpRequest) -> JsonResponse:
    names = Term.objects.published().in_order().values_list("headword", flat=True)
    return JsonResponse({"terms": list(names)})


@read_only
def term_detail(request: HttpRequest, slug: str) -> HttpResponse:
    term = get_object_or_404(Term.objects.published(), slug=slug)
    return render(request, "glossary/term_detail.html", {"term": term})
