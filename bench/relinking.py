"""
How fast the archive follows its glossary: all articles linked again, and one form changed.

`python -m bench.relinking` on the database of DATABASE_URL, which has articles and terms; what it
changes it puts back. Prints JSON.
"""

import json
import os
import subprocess
import sys
import time
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

GOAL = 800  # articles a second, on two processors
PROCESSES = 2
WANTED = (1000, 10_000)  # articles that a changed form concerns
PREVIEW_GOAL = 3.0  # seconds


def relink_all() -> float:
    """Articles a second, with as many processes as processors are counted on."""
    from glossary import mentions
    from glossary.models import ArticleTermIndex

    mentions.mark_all()
    total = ArticleTermIndex.objects.count()
    command = [sys.executable, "manage.py", "glossary_relink"]
    start = time.perf_counter()
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(PROCESSES)]
    for process in running:
        if process.wait():
            sys.exit("glossary_relink failed.")
    seconds = time.perf_counter() - start
    if ArticleTermIndex.objects.filter(is_stale=True).exists():
        sys.exit("glossary_relink left articles behind.")
    return total / seconds


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


def change_form(word: str, articles: int) -> dict[str, Any]:
    """Seconds until the editor sees what a new form does, and until all articles have its link."""
    from django.db import transaction

    from glossary import effects, mentions
    from glossary.models import Term, TermForm

    term = Term.objects.published().order_by("pk").first()
    if term is None:
        sys.exit("There is no term.")
    start = time.perf_counter()
    with transaction.atomic():
        form = TermForm.objects.create(term=term, text=word)
        effects.take_effect(samples=effects.SAMPLES)
        transaction.set_rollback(True)
    preview = time.perf_counter() - start
    start = time.perf_counter()
    form = TermForm.objects.create(term=term, text=word)
    done = mentions.relink_stale()
    live = time.perf_counter() - start
    form.delete()
    mentions.relink_stale()
    return {"articles": articles, "relinked": done, "preview_s": round(preview, 2),
            "live_s": round(live, 2)}  # fmt: skip


def measure() -> dict[str, Any]:
    from glossary import mentions
    from glossary.models import ArticleTermIndex, TermForm

    mentions.relink_stale()
    total = ArticleTermIndex.objects.count()
    words = [(word_of(wanted), wanted) for wanted in WANTED]
    return {
        "forms": TermForm.objects.count(),
        "articles": total,
        "relink_per_second": round(relink_all(), 1),
        "relink_goal": GOAL,
        "changes": [change_form(*found) for found, wanted in words if 2 * found[1] > wanted],
        "preview_goal_s": PREVIEW_GOAL,
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(), indent=2))
