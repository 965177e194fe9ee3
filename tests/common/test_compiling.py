"""A compiled template says what Django makes of it."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from django.template import Context, Engine, Template
from django.test import Client
from django.utils import timezone
from django.utils.functional import lazystr
from django.utils.safestring import mark_safe

from common.compiling import nodes
from tests.test_queries import BUDGETS, build


@dataclass
class Thing:
    name: str
    count: int = 0

    def shout(self) -> str:
        return self.name.upper()

    def needs(self, one: str) -> str:
        return one

    def delete(self) -> str:
        raise AssertionError("a template must not delete")

    delete.alters_data = True  # type: ignore[attr-defined]


class Pair(NamedTuple):
    name: str
    index: int  # also the name of a method of tuples


class Hidden(Exception):
    silent_variable_failure = True


class Refuses:
    @property
    def gone(self) -> str:
        raise Hidden


def words() -> dict[str, Any]:
    return {
        "thing": Thing("Ann & <Bob>", 1234567),
        "things": [Thing("a", 1), Thing("b", 2), Thing("<c>", 3)],
        "pair": Pair("x'y", 7),
        "pairs": [("one", 1), ("two", 2)],
        "items": {"items": "own", "a": {"b": [10, 20]}},
        "safe": mark_safe("<b>bold</b>"),
        "lazy": lazystr("<lazy>"),
        "moment": datetime(2003, 8, 22, 22, 38, tzinfo=UTC),
        "none": None,
        "empty": [],
        "half": 0.5,
        "yes": True,
        "kind": Thing,
        "refuses": Refuses(),
        "counted": (number for number in range(2)),
    }


TEMPLATES = [
    "{{ thing.name }} {{ thing.count }} {{ thing.shout }} {{ thing.needs }} {{ thing.delete }}",
    "{{ pair.name }} {{ pair.0 }} {{ pair.index }} {{ items.items }} {{ items.a.b.1 }}",
    "{{ safe }} {{ lazy }} {{ none }} {{ half }} {{ yes }} {{ moment }} {{ kind.name }}",
    "{{ nothing }}|{{ thing.nothing }}|{{ none.nothing }}|{{ refuses.gone }}|{{ empty.0 }}",
    '{{ "text & <b>" }} {{ 12 }} {{ nothing|default:"<i>" }} {{ thing.name|default:none }}',
    "{{ thing.name|safe }} {{ thing.name|lower|escape }} {{ safe|lower }} {{ safe|upper }}",
    '{{ moment|date:"F j, Y H:i" }} {{ thing.count|add:"1" }} {{ things|length }}',
    "{{ thing.name|linebreaks }} {{ safe|linebreaksbr }} {{ thing.name|truncatechars:5 }}",
    "{% if thing and not nothing %}1{% endif %}{% if nothing or none %}2{% else %}3{% endif %}",
    '{% if thing.count > 5 %}1{% elif yes %}2{% endif %}{% if "a" in items %}3{% endif %}',
    "{% if half > thing %}1{% else %}2{% endif %}{% if none is None %}3{% endif %}",
    (
        '{% if thing.count != 5 and pair.name == "x" or yes %}1{% endif %}{% if 2 not in empty %}2'
        "{% endif %}"
    ),
    (
        "{% for one in things %}{{ forloop.counter }}{{ forloop.first }}{{ forloop.last }}"
        "{{ forloop.revcounter }}{{ forloop.counter0 }}{{ forloop.revcounter0 }}{{ one.name }}"
        "{% endfor %}{{ one }}{{ forloop }}"
    ),
    (
        "{% for one in things reversed %}{% for two in pairs %}{{ forloop.parentloop.counter }}"
        "{{ forloop.counter }}{{ two.0 }}{% endfor %}{% endfor %}"
    ),
    "{% for name, number in pairs %}{{ name }}={{ number }};{% endfor %}",
    "{% for one in empty %}x{% empty %}none{% endfor %}{% for one in none %}x{% endfor %}",
    "{% for one in counted %}{{ one }}{{ forloop.last }}{% endfor %}",
    (
        "{% for one in things %}{% ifchanged one.count %}{{ one.count }}{% endifchanged %}"
        '{% cycle "odd" "even" %}{% endfor %}'
    ),
    "{% with name=thing.name other=nothing %}{{ name }}{{ other }}{% endwith %}{{ name }}",
    '{% with heading="h2" %}{% include "articles/_retracted.html" %}{{ heading }}{% endwith %}',
    '{% include "articles/_credit.html" with article=thing %}{{ article }}',
    '{% include "glossary/_others.html" with label="See" terms=things only %}',
    '{% include thing.missing|default:"articles/_retracted.html" %}',
    '{% load static %}{% static "css/site.css" %}{% url "home" %}',
    '{% url "articles:subject_feed" "trust" "atom" %}{% url "articles:subjects" as all %}{{ all }}',
    (
        "{% load site %}{{ moment|day }} {{ moment|moment }}{% json_ld items %}"
        "{% calendar_month moment as address %}[{{ address }}]"
    ),
    (
        "{# a comment #}{% comment %}{{ thing }}{% endcomment %}{% autoescape off %}"
        "{{ thing.name }}{% endautoescape %}{% spaceless %} <p> {{ yes }} </p> {% endspaceless %}"
    ),
    "{% block one %}{{ thing.name }}{% block two %}2{% endblock %}{% endblock %}",
    "{% filter upper %}{{ thing.name }}{% endfilter %}{% firstof nothing thing.name %}",
    (
        "{% regroup things by count as groups %}{% for group in groups %}{{ group.grouper }}"
        "{% endfor %}"
    ),
]


@pytest.mark.parametrize("source", TEMPLATES)
def test_a_compiled_template_says_what_django_makes_of_it(source: str) -> None:
    compiled = "{% load compiled %}{% compiled %}" + source + "{% endcompiled %}"
    expected = Template(source).render(Context(words()))
    assert Template(compiled).render(Context(words())) == expected


def test_what_fails_in_a_property_is_not_hidden() -> None:
    class Broken:
        @property
        def name(self) -> str:
            raise AttributeError("inside")

    template = Template("{% load compiled %}{% compiled %}{{ it.name }}{% endcompiled %}")
    with pytest.raises(AttributeError, match="inside"):
        template.render(Context({"it": Broken()}))


@pytest.mark.django_db
def test_every_page_is_the_same_when_django_renders_it(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(3)
    pages = [one for one in BUDGETS if not one.endswith((".atom", ".rss", ".json", ".ico"))]
    addresses = [
        one for one in pages if not one.startswith("/contact/")
    ]  # its token is new each time
    compiled = {address: client.get(address).content for address in addresses}
    monkeypatch.setattr(nodes, "is_by_django", lambda context: True)
    assert {address: client.get(address).content for address in addresses} == compiled


def test_a_row_is_kept_by_what_it_holds_and_by_nothing_else() -> None:
    source = (
        "{% load compiled %}{% compiled %}{% kept row way %}{{ row.name }}{{ way }}{% endkept %}"
    )
    template = Template(source + "{% endcompiled %}")
    shown = [
        template.render(Context({"row": row, "way": way}))
        for row, way in [(Pair("a", 1), 1), (Pair("b", 1), 1), (Pair("a", 1), 2), (Pair("a", 1), 1)]
    ]
    assert shown == ["a1", "b1", "a2", "a1"]


def test_what_is_known_by_a_key_alone_is_not_kept() -> None:
    template = Template(
        "{% load compiled %}{% compiled %}{% kept row %}{{ row.name }}{% endkept %}"
        "{% endcompiled %}"
    )
    thing = Thing("before")
    assert template.render(Context({"row": thing})) == "before"
    thing.name = "after"
    assert template.render(Context({"row": thing})) == "after"


def test_a_kept_row_is_written_in_the_zone_of_the_time() -> None:
    template = Template(
        "{% load compiled site %}{% compiled %}{% kept row %}{{ row.0|day }}{% endkept %}"
        "{% endcompiled %}"
    )
    row = {"row": (datetime(2003, 8, 22, 22, 38, tzinfo=UTC),)}
    with timezone.override("America/New_York"):
        assert "August 22" in template.render(Context(row))
    with timezone.override("Asia/Tokyo"):
        assert "August 23" in template.render(Context(row))


def made_of(**templates: str) -> Engine:
    """An engine of these templates; `base` is compiled where it says so."""
    loader = ("django.template.loaders.locmem.Loader", templates)
    return Engine(loaders=[loader], builtins=["articles.templatetags.compiled"])


PARTS = {
    "base": (
        "{% compiled %}<{% block head %}base{% block inner %} inner{% endblock %}{% endblock %}>"
        "{% block main %}{% endblock %}{% block foot %}foot{% endblock %}{% endcompiled %}"
    ),
    "middle": (
        '{% extends "base" %}{% block head %}middle {{ block.super }}{% endblock %}'
        "{% block main %}{% block own %}own{% endblock %}{% endblock %}"
    ),
    "leaf": (
        '{% extends "middle" %}{% block head %}leaf {{ block.super }}{% endblock %}'
        "{% block inner %} in {{ block.super }}{% endblock %}{% block own %}mine"
        "{{ block.super }}{% endblock %}{% block foot %}{{ block.super }}{{ name }}{% endblock %}"
    ),
    "apart": '{% extends "base" %}{% block foot %}{% cycle 1 2 as turn %}{{ turn }}{% endblock %}',
    "by_name": "{% extends parent %}{% block foot %}{{ name }}{% endblock %}",
}


@pytest.mark.parametrize("name", PARTS)
def test_blocks_stand_in_for_each_other_as_django_has_it(name: str) -> None:
    plain = made_of(**{one: text.replace("compiled %}", "autoescape on %}").replace(
        "endautoescape on", "endautoescape") for one, text in PARTS.items()})  # fmt: skip
    given = {"name": "<Ann>", "parent": "middle"}
    expected = plain.get_template(name).render(Context(given))
    assert made_of(**PARTS).get_template(name).render(Context(given)) == expected


def test_a_template_that_extends_its_namesake_is_left_to_django() -> None:
    loader = "django.template.loaders.locmem.Loader"
    own = '{% extends "base" %}{% block one %}own {{ block.super }}{% endblock %}'
    theirs = "{% compiled %}{% block one %}theirs{% endblock %}{% endcompiled %}"
    engine = Engine(
        loaders=[(loader, {"base": own}), (loader, {"base": theirs})],
        builtins=["articles.templatetags.compiled"],
    )
    assert engine.get_template("base").render(Context()) == "own theirs"


@pytest.mark.parametrize("around", ["kept row", "spaceless"])
def test_a_block_where_its_filling_could_not_be_told_is_refused(around: str) -> None:
    end = around.split()[0]
    base = f"{{% compiled %}}{{% {around} %}}{{% block one %}}x{{% endblock %}}{{% end{end} %}}"
    engine = made_of(base=base + "{% endcompiled %}", leaf='{% extends "base" %}')
    template = engine.get_template("leaf")
    for _ in range(2):  # each time, not the first alone
        with pytest.raises(ValueError, match="No block can be in"):
            template.render(Context({"row": (1,)}))
