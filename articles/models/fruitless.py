"""What readers looked for and did not find."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, models

from articles import rendering

LONGEST = 100
MOST_A_DAY = 500
KEPT = timedelta(days=60)

UPSERT = """
    INSERT INTO articles_fruitlesssearch AS fruitless (day, words, times)
    SELECT %(day)s, %(words)s, 1
    WHERE (SELECT count(*) FROM articles_fruitlesssearch WHERE day = %(day)s) < %(most)s
        OR EXISTS (
            SELECT FROM articles_fruitlesssearch WHERE day = %(day)s AND words = %(words)s
        )
    ON CONFLICT (day, words) DO UPDATE SET times = fruitless.times + 1
"""


class FruitlessSearch(models.Model):
    """
    Words for which the archive had nothing on a day, and how often; nothing of who asked.

    For editors: what readers miss, or call otherwise.
    """

    day = models.DateField()
    words = models.CharField(max_length=LONGEST)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = "search without result"
        verbose_name_plural = "searches without results"
        constraints = [
            models.UniqueConstraint(fields=["day", "words"], name="fruitless_search_once_a_day")
        ]

    def __str__(self) -> str:
        return self.words

    @classmethod
    def record(cls, words: str, *, day: date) -> None:
        """Count a search in one statement; where a day has too many, only known words count."""
        words = rendering.clean_text(words).casefold()
        if words and len(words) <= LONGEST and "@" not in words:  # an address is somebody's
            values: dict[str, Any] = {"day": day, "words": words, "most": MOST_A_DAY}
            with connection.cursor() as cursor:
                cursor.execute(UPSERT, values)

    @classmethod
    def since(cls, day: date, *, limit: int) -> list[tuple[str, int]]:
        """The words looked for most since that day, with how often."""
        rows = cls.objects.filter(day__gte=day).values_list("words")
        counted = rows.annotate(all_times=models.Sum("times")).order_by("-all_times", "words")
        return [(words, times) for words, times in counted[:limit]]

    @classmethod
    def forget(cls, *, now: datetime) -> int:
        return cls.objects.filter(day__lt=(now - KEPT).date()).delete()[0]
