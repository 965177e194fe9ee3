"""
How long the lint of the subject index takes, with 5,000 subjects and 100,000 articles.

`python -m bench.lint` on the database of DATABASE_URL, which it fills and leaves as it was; prints
JSON: seconds of all checks and of each, and what they found.
"""

import json
import os
import time
from typing import Any

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SUBJECTS, ARTICLES, WRITTEN = 5000, 100_000, 1000
PER_ARTICLE = 3
GOAL = 5.0  # seconds

# The lint reads no text but that of articles with passages: the copies have none to search.
COPIES = """
INSERT INTO articles_article ({columns})
SELECT {values} FROM articles_article CROSS JOIN generate_series(1, %s) AS copy
WHERE slug LIKE 'synthetic-%%'
"""
ABOUT = """
INSERT INTO articles_articlesubject (content_object_id, tag_id)
SELECT DISTINCT article.id, subject.id
FROM (SELECT id, row_number() OVER (ORDER BY id) AS place FROM articles_article) AS article
CROSS JOIN generate_series(1, %s) AS step
JOIN (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM articles_subject
) AS subject ON subject.place = (article.place * article.place * 7 + step * 131) %% %s
ON CONFLICT DO NOTHING
"""
PASSAGES = """
UPDATE articles_indexlocator SET anchor = 'gone' WHERE id % 2 = 0
"""
RELATED = """
INSERT INTO articles_relatedsubjects (first_id, second_id)
SELECT id, lead(id, 7) OVER (ORDER BY id) FROM articles_subject ORDER BY id LIMIT 2000
"""


def fill(articles: int) -> None:
    """Some articles are written, the others are their copies."""
    from articles import synthetic
    from articles.models import Article

    synthetic.make_index(SUBJECTS, WRITTEN)
    own = {"slug": "slug || '-' || copy", "uid": "gen_random_uuid()", "text": "''"}
    names = [
        field.column
        for field in Article._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
    values = [own.get(name, f'"{name}"') for name in names]
    columns = ", ".join(f'"{name}"' for name in names)
    copies = articles // Article.objects.filter(slug__startswith="synthetic-").count() - 1
    with connection.cursor() as cursor:
        cursor.execute(COPIES.format(columns=columns, values=", ".join(values)), [copies])
        cursor.execute(ABOUT, [PER_ARTICLE, SUBJECTS])
        cursor.execute(PASSAGES)
        cursor.execute(RELATED)
        cursor.execute("ANALYZE")  # what autovacuum would do within a minute


def measure(articles: int = ARTICLES) -> dict[str, Any]:
    """Everything happens in a transaction that is rolled back."""
    from django.utils import timezone

    from articles import indexlint
    from articles.models import Article, ArticleSubject, Subject

    with transaction.atomic():
        fill(articles)
        now = timezone.now()
        seconds, counts = {}, {}
        for name, check in indexlint.CHECKS.items():
            start = time.perf_counter()
            counts[name] = indexlint.found(check, now, most=100).count
            seconds[name] = round(time.perf_counter() - start, 3)
        result = {
            "subjects": Subject.objects.count(),
            "articles": Article.objects.count(),
            "subjects_of_articles": ArticleSubject.objects.count(),
            "findings": counts,
            "seconds_each": seconds,
            "seconds": round(sum(seconds.values()), 2),
            "goal_seconds": GOAL,
        }
        transaction.set_rollback(True)
    return result


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(), indent=2))
