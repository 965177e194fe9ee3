"""The search page: whatever is asked, it answers with 200 and something to go on with."""

import logging
from datetime import datetime
from functools import partial

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from articles import subjects
from articles.models import FruitlessSearch
from articles.search import Question, Reading, find
from common import unchanged
from common.methods import read_only

logger = logging.getLogger(__name__)
POPULAR = 12


@read_only
def search(request: HttpRequest) -> HttpResponseBase:
    """What the archive holds about some words; without any, how to ask and popular subjects."""
    return unchanged.kept(request, partial(answered, request))


def answered(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    question = Question.read(request.GET.dict())
    answer = find(question, now=now) if question.words else None
    found = answer if answer and answer.reading is Reading.WORDS else None
    context: dict[str, object] = {
        "question": found.question if found else question,
        "found": found,
        "is_exclusion": bool(answer and answer.reading is Reading.EXCLUSIONS),
    }
    if not found or not found.results:
        popular = subjects.counted(now, order="number DESC, name", most=POPULAR)
        context["popular"] = list(popular)
        if found and not question.author and not question.subject and request.method == "GET":
            note_fruitless(question.words, now)
    return render(request, "articles/search.html", context)


def note_fruitless(words: str, now: datetime) -> None:
    """Count it for the editors. What goes wrong with that is not the reader’s matter."""
    try:
        FruitlessSearch.record(words, day=timezone.localdate(now))
    except DatabaseError:
        logger.exception("A search without results could not be counted.")
