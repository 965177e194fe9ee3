"""How fast the archive follows its glossary: all articles linked again, and one form changed."""

import subprocess
import sys
import time
from collections.abc import Iterator

from bench.rows import Row, row
from config.embedded import ROOT

GOAL = 800  # articles a second, on two processors
PROCESSES = 2
WANTED = 1000  # articles that a changed form concerns
PREVIEW_GOAL, LIVE_GOAL = 3.0, 5.0  # seconds


def relink() -> float:
    """Seconds that two processes need until no article waits for its links."""
    from glossary.models import ArticleTermIndex

    command = [sys.executable, "manage.py", "glossary_relink"]
    start = time.perf_counter()
    running = [
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(PROCESSES)
    ]
    for process in running:
        if process.wait():
            sys.exit("glossary_relink failed.")
    seconds = time.perf_counter() - start
    if ArticleTermIndex.objects.filter(is_stale=True).exists():
        sys.exit("glossary_relink left articles behind.")
    return seconds


def word_of(articles: int) -> tuple[str, int]:
    """A word that about as many articles have, and no term is; with their number."""
    from django.db import connection

    from glossary.models import TermForm

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, count(*) FROM glossary_articletermindex, unnest(words) AS word "
            "WHERE length(word) > 3 GROUP BY word ORDER BY abs(count(*) - %s) LIMIT 50",
            [articles],
        )
        rows = cursor.fetchall()
    taken = set(
        TermForm.objects.filter(key__in=[row[0] for row in rows]).values_list("key", flat=True)
    )
    return next((word, number) for word, number in rows if word not in taken)


def change_form(word: str) -> tuple[float, float]:
    """Seconds until the editor sees what a new form does, and until all articles have its link."""
    from django.db import transaction

    from glossary import effects, mentions
    from glossary.models import Term, TermForm

    term = Term.objects.published().earliest("pk")
    start = time.perf_counter()
    with transaction.atomic():
        TermForm.objects.create(term=term, text=word)
        effects.take_effect(samples=effects.SAMPLES)
        transaction.set_rollback(True)
    preview = time.perf_counter() - start
    start = time.perf_counter()
    form = TermForm.objects.create(term=term, text=word)
    mentions.relink_stale()
    live = time.perf_counter() - start
    form.delete()
    mentions.relink_stale()
    return preview, live


def rows() -> Iterator[Row]:
    from glossary import mentions
    from glossary.models import ArticleTermIndex

    mentions.mark_all()
    total = ArticleTermIndex.objects.count()
    yield row(f"re-link {total:,} articles", total / relink(), "articles/s", goal=GOAL)
    word, articles = word_of(WANTED)
    preview, live = change_form(word)
    name = f"a form in {articles:,} articles"
    yield row(f"{name}: preview", preview, "s", most=PREVIEW_GOAL)
    yield row(f"{name}: all linked", live, "s", most=LIVE_GOAL)
