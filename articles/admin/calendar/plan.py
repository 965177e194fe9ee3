"""What is planned, scheduled, due and featured in some days; what is amiss, in words."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber, TruncDate

from articles import planning, roles
from articles.models import Article, CalendarEntry
from articles.models.calendar import start_of
from common.patterns import pattern

from .filters import STAGES, FilterForm

WEEK = timedelta(days=7)
# More than these a page would be too long to be read, and in a large archive too long to be made.
# Of a day: articles that appear, and as many that are featured from then on; the others are in the
# list of articles.
SHOWN_IN_MONTH = 3
SHOWN_IN_WEEK = 8
SHOWN_A_STAGE = 60


@dataclass
class Card:
    """One thing on a day: an entry, an article, a deadline or the start of being featured."""

    what: str
    title: str
    model: str
    pk: int
    state: str = ""
    entry: CalendarEntry | None = None
    may_move: bool = False
    may_stage: bool = False
    amiss: str = ""
    when: str = ""

    @property
    def address(self) -> str:
        return pattern(f"admin:articles_{self.model}_change", "1001").format(self.pk)

    @property
    def move_address(self) -> str:
        return pattern("admin:articles_calendarentry_move", "1001").format(self.pk)

    @property
    def stage_address(self) -> str:
        return pattern("admin:articles_calendarentry_stage", "1001").format(self.pk)


@dataclass
class Day:
    day: date
    cards: list[Card] = field(default_factory=list)
    more: int = 0
    """How many articles appear on it beside those that are shown."""
    more_featured: int = 0

    @property
    def amiss(self) -> list[str]:
        """Several entries on the day, and whoever has several of them."""
        entries = [card.entry for card in self.cards if card.what == "entry" and card.entry]
        said = [f"{len(entries)} are planned for this day."] if len(entries) > 1 else []
        people = Counter(entry.assignee for entry in entries if entry.assignee)
        for person, count in people.items():
            if count > 1:
                said.append(f"{person.get_full_name() or person.get_username()} has {count}.")
        return said


@dataclass
class Column:
    """A stage on the board; `number` counts all its entries."""

    stage: str
    number: int = 0
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.number - len(self.cards)


@dataclass
class Week:
    days: list[Day]

    @property
    def number(self) -> tuple[int, int]:
        year, week, _ = self.days[0].day.isocalendar()
        return year, week

    @property
    def is_empty(self) -> bool:
        return not any(card.what in {"entry", "article"} for day in self.days for card in day.cards)


class Plan:
    """What it asks is the same number of queries, however many entries and articles there are."""

    def __init__(self, form: FilterForm, *, user: Any, zone: ZoneInfo, now: datetime) -> None:
        self.form, self.user, self.zone, self.now = form, user, zone, now

    def card(self, entry: Any) -> Card:
        may_change = roles.may_change_entry(self.user, entry)
        return Card(
            "entry",
            entry.title,
            "calendarentry",
            entry.pk,
            STAGES.get(entry.stage_now, entry.stage_now),
            entry,
            may_move=may_change,
            may_stage=roles.may_plan(self.user) and entry.article_id is None,
            amiss=planning.disagreement(entry, zone=self.zone, now=self.now),
            when=planning.target_in_words(entry),
        )

    def tray(self) -> list[Card]:
        """What has no target yet, and is neither dropped nor out already."""
        waiting = self.form.entries(self.now).filter(target="none")
        over = ["dropped", "published", "expired", "withdrawn"]
        return [self.card(entry) for entry in waiting.exclude(stage_now__in=over)]

    def stages(self, *, since: datetime) -> list[Column]:
        """Every stage with its entries; what appeared before `since` is left out."""
        columns = {stage: Column(stage) for stage in STAGES}
        recent = Q(listed_from=None) | Q(listed_from__gte=since)
        of_stage: dict[str, Any] = {"partition_by": "stage_now"}
        shown = (
            self.form.entries(self.now)
            .filter(recent)
            .exclude(stage_now="withdrawn", article__published_at__lt=since)
            .annotate(
                number=Window(Count("pk"), **of_stage),
                place=Window(
                    RowNumber(), order_by=[F("target_on").desc(nulls_first=True), "-pk"], **of_stage
                ),
            )
            .filter(place__lte=SHOWN_A_STAGE)
        )
        for entry in shown:
            column = columns[entry.stage_now]
            column.number = entry.number
            column.cards.append(self.card(entry))
        return list(columns.values())

    def weeks(self, first: date, last: date, *, shown: int) -> tuple[list[Week], list[Card]]:
        """
        The weeks from a Monday to a Sunday, with so many articles a day; and what has the month or
        quarter for its target.
        """
        days: dict[date, list[Card]] = defaultdict(list)
        band = []
        for entry in self._entries(first, last):
            if entry.target in {"month", "quarter"} and self._touches(entry, first, last):
                band.append(self.card(entry))
            elif entry.target == "day" and first <= entry.target_on <= last:
                days[entry.target_on].append(self.card(entry))
            due = entry.contributions_due_on
            if due and first <= due <= last:
                days[due].append(self._mark("deadline", entry, "calendarentry"))
        more, more_featured = self._add_articles(days, first, last, shown=shown)
        count = (last - first).days // 7 + 1
        mondays = [first + number * WEEK for number in range(count)]
        week = [timedelta(days=number) for number in range(7)]
        return [
            Week([Day(day, days[day], more[day], more_featured[day]) for day in of_week])
            for of_week in ([monday + n for n in week] for monday in mondays)
        ], band

    def _entries(self, first: date, last: date) -> Any:
        month, quarter = start_of("month", first), start_of("quarter", first)
        return self.form.entries(self.now).filter(
            Q(target="day", target_on__range=(first, last))
            | Q(target="month", target_on__range=(month, last))
            | Q(target="quarter", target_on__range=(quarter, last))
            | Q(contributions_due_on__range=(first, last))
        )

    @staticmethod
    def _touches(entry: CalendarEntry, first: date, last: date) -> bool:
        begins = entry.target_on
        return begins is not None and start_of(entry.target, first) <= begins <= last  # type: ignore[operator]

    def _add_articles(
        self, days: dict[date, list[Card]], first: date, last: date, *, shown: int
    ) -> tuple["Counter[date]", "Counter[date]"]:
        """
        Those that appear in the time, and those that are featured from then on; what is on that day
        already as an entry is not doubled. Gives how many more there are of both on each day.
        """
        held = {(day, card.entry.article_id) for day, cards in days.items() for card in cards
                if card.entry and card.what == "entry"}  # fmt: skip
        found = self.form.articles(self.now)
        more: dict[str, Counter[date]] = {}
        for what, name, articles in (
            ("article", "published_at", found.filter(status="published")),
            ("featured", "featured_from", found),
        ):
            more[what] = Counter()
            for article, day, number in self._by_day(articles, name, first, last, shown=shown):
                more[what][day] = max(0, number - shown)
                if what == "featured" or (day, article.pk) not in held:
                    days[day].append(self._mark(what, article, "article"))
        return more["article"], more["featured"]

    def _by_day(
        self, articles: Any, name: str, first: date, last: date, *, shown: int
    ) -> list[tuple[Article, date, int]]:
        """The first of each day by the moment `name`, with the day and the number of that day."""
        begin = datetime.combine(first, time.min, self.zone)
        end = datetime.combine(last + timedelta(days=1), time.min, self.zone)
        of_day: dict[str, Any] = {"partition_by": "day"}
        placed = (
            articles.filter(**{f"{name}__gte": begin, f"{name}__lt": end})
            .annotate(day=TruncDate(name, tzinfo=self.zone))
            .annotate(
                number=Window(Count("pk"), **of_day),
                place=Window(RowNumber(), order_by=[name, "pk"], **of_day),
            )
            .filter(place__lte=shown)
            .order_by(name, "pk")
            .values_list("pk", "day", "number")
        )  # of thousands the keys only, which an index has
        rows = list(placed)
        told = ("title", "status", "published_at", "expires_at", "update_at")
        found = Article.objects.only(*told).in_bulk([pk for pk, _, _ in rows])
        return [(found[pk], day, number) for pk, day, number in rows if pk in found]

    def _mark(self, what: str, thing: Article | CalendarEntry, model: str) -> Card:
        state = {"deadline": "contributions due", "featured": "featured from here"}.get(what)
        if state is None and isinstance(thing, Article):
            state = thing.state(self.now)
        return Card(what, thing.title, model, thing.pk, state or "")
