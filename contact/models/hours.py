"""When the desk is at work."""

from datetime import time

from django.db import models
from django.db.models import F, Q

from articles.models.fields import LineField


class OpeningHours(models.Model):
    """A span of one weekday in the publisher's zone in which somebody is there to answer."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, "Monday"
        TUESDAY = 1, "Tuesday"
        WEDNESDAY = 2, "Wednesday"
        THURSDAY = 3, "Thursday"
        FRIDAY = 4, "Friday"
        SATURDAY = 5, "Saturday"
        SUNDAY = 6, "Sunday"

    weekday = models.PositiveSmallIntegerField(choices=Weekday)
    opens = models.TimeField(default=time(9))
    closes = models.TimeField(default=time(17))

    class Meta:
        verbose_name = verbose_name_plural = "opening hours"
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")),
                name="desk_closes_after_it_opens",
                violation_error_message="The desk must close after it opens.",
            ),
            models.UniqueConstraint(fields=["weekday", "opens"], name="desk_opens_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class Holiday(models.Model):
    """A day on which nobody is at the desk."""

    day = models.DateField(unique=True)
    name = LineField(max_length=80)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}: {self.name}"
