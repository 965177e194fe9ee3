"""The list of articles: its columns and filters, with a number of queries that never grows."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property

from articles.archive import Archive
from articles.models import Article, ArticleSubject, Byline

from .states import STATES, WAITS, state_q, waits_q

Articles = QuerySet[Article, Article]


class ArticleList(ChangeList):
    """Asks the clock once, and loads no text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.now: datetime = timezone.now()
        super().__init__(*args, **kwargs)

    def get_queryset(self, *args: Any, **kwargs: Any) -> Articles:
        found: Articles = super().get_queryset(*args, **kwargs)
        return found.defer("body", "body_html", "text")

    @cached_property
    def dates(self) -> dict[str, Any]:
        """The years of what is published, or the months of the one chosen: by the archive."""
        year, month = (self.params_of(f"published_at__{name}") for name in ("year", "month"))
        if not year:
            years = Archive.load(self.now).years
            choices = [(str(one.number), {"published_at__year": one.number}) for one in years]
            return self.drill(choices[::-1], back=None)
        number = int(year)
        months = Archive.load(self.now).months_of(number)
        if month:
            this = date(number, int(month), 1)
            chosen: list[tuple[str, dict[str, Any]]] = [(f"{this:%B %Y}", {})]
            return self.drill(chosen, back=(year, {"published_at__year": number}))
        choices = [
            (
                f"{one.first:%B}",
                {"published_at__year": number, "published_at__month": one.first.month},
            )
            for one in months
        ]
        return self.drill(choices, back=("All dates", {}))

    def params_of(self, name: str) -> str:
        given = self.filter_params.get(name, [""])[-1]
        return given if given.isdecimal() and len(given) <= 4 and int(given) else ""

    def drill(
        self,
        choices: list[tuple[str, dict[str, Any]]],
        *,
        back: tuple[str, dict[str, Any]] | None,
    ) -> dict[str, Any]:
        """As Django's template of date hierarchies shows it."""

        def entry(title: str, chosen: dict[str, Any]) -> dict[str, str]:
            link = self.get_query_string(chosen, ["published_at__"]) if chosen or back else ""
            return {"title": title, "link": link}

        return {
            "show": True,
            "back": entry(*back) if back else None,
            "choices": [entry(*choice) for choice in choices],
        }

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        for article in self.result_list:
            article.state_now = article.state(self.now)


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: Articles) -> Articles:
        state = self.value()
        return queryset.filter(state_q(state, now=timezone.now())) if state in STATES else queryset


class MineFilter(admin.SimpleListFilter):
    title = "who entered it"
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "I"), ("no", "somebody else")]

    def queryset(self, request: HttpRequest, queryset: Articles) -> Articles:
        if self.value() == "yes":
            return queryset.filter(created_by=request.user.pk)
        if self.value() == "no":
            return queryset.exclude(created_by=request.user.pk)
        return queryset


class WaitsFilter(admin.SimpleListFilter):
    title = "what waits"
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(WAITS.items())

    def queryset(self, request: HttpRequest, queryset: Articles) -> Articles:
        what = self.value()
        if what not in WAITS:
            return queryset
        return queryset.filter(waits_q(what, request.user, now=timezone.now()))


class AutocompleteFilter(admin.ListFilter):
    """A filter by something of which there are thousands: typed and chosen, never listed."""

    template = "admin/articles/autocomplete_filter.html"
    parameter_name: str
    relation: Any
    """The foreign key whose target is chosen."""
    lookup: str

    def __init__(
        self, request: HttpRequest, params: dict[str, Any], model: type[Model], model_admin: Any
    ) -> None:
        super().__init__(request, params, model, model_admin)
        given = params.pop(self.parameter_name, [""])
        value = given[-1] if isinstance(given, list) else given
        self.value = value if value.isdecimal() and len(value) < 19 else ""
        if self.value:
            self.used_parameters[self.parameter_name] = self.value
        self.field = forms.ModelChoiceField(
            queryset=self.relation.remote_field.model.objects.all(),
            required=False,
            widget=AutocompleteSelect(self.relation, model_admin.admin_site),
        )

    @classmethod
    def media(cls, site: admin.AdminSite) -> forms.Media:
        """The scripts of the field, which the list's page has to load."""
        return AutocompleteSelect(cls.relation, site).media

    @property
    def id(self) -> str:
        return f"filter-{self.parameter_name}"

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name]

    def queryset(self, request: HttpRequest, queryset: Articles) -> Articles:
        return queryset.filter(**{self.lookup: self.value}) if self.value else queryset

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        others = {
            name: values[-1] if isinstance(values, list) else values
            for name, values in changelist.get_filters_params().items()
            if name != self.parameter_name
        }
        if changelist.query:
            others["q"] = changelist.query
        yield {
            "widget": self.field.widget.render(self.parameter_name, self.value, {"id": self.id}),
            "others": others,
            "clear": changelist.get_query_string(remove=[self.parameter_name])
            if self.value
            else "",
        }


class SubjectFilter(AutocompleteFilter):
    title = "subject"
    parameter_name = "subject"
    relation = ArticleSubject._meta.get_field("tag")
    lookup = "article_subjects__tag"


class AuthorFilter(AutocompleteFilter):
    title = "author"
    parameter_name = "author"
    relation = Byline._meta.get_field("author")
    lookup = "bylines__author"
