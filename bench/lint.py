"""How long the lint of an index of 5,000 subjects takes, as rows of `make bench`."""

import time
from collections.abc import Iterator

from bench.preparing import subject_index
from bench.rows import Row, row

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
    """Adds copies of the synthetic articles until there are so many, and what the lint looks at."""
    from django.db import connection

    from articles.models import Article

    own = {"slug": "slug || '-' || copy", "uid": "gen_random_uuid()", "text": "''"}
    names = [
        field.column
        for field in Article._meta.concrete_fields
        if not field.primary_key and not field.generated
    ]
    values = ", ".join(own.get(name, f'"{name}"') for name in names)
    columns = ", ".join(f'"{name}"' for name in names)
    copies = articles // Article.objects.filter(slug__startswith="synthetic-").count() - 1
    with connection.cursor() as cursor:
        cursor.execute(COPIES.format(columns=columns, values=values), [copies])
        cursor.execute(ABOUT, [PER_ARTICLE, SUBJECTS])
        cursor.execute(PASSAGES)
        cursor.execute(RELATED)
        cursor.execute("ANALYZE")


def rows(articles: int = 0) -> Iterator[Row]:
    """Of so many articles, or of the archive's where those are more."""
    from django.utils import timezone

    from articles import indexlint
    from articles.models import Article

    with subject_index(SUBJECTS, WRITTEN):
        fill(articles)
        now, start = timezone.now(), time.perf_counter()
        for check in indexlint.CHECKS.values():
            indexlint.found(check, now, most=100)
        seconds, count = time.perf_counter() - start, Article.objects.count()
    yield row(f"lint, {count:,} articles", seconds, "s", most=GOAL)


def rows_of_many() -> Iterator[Row]:
    return rows(ARTICLES)
