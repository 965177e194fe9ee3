"""
Changes of rows that are noted while they are made, so that they can be taken back.

A step is JSON: `do` says what was done to the rows of `model`. `rows` are whole rows: those added
as they were made, those dropped or changed as they stood before. Of a change, `to` holds for each
row the columns that were written. No signals are sent: what follows from a row is for the caller.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import models

Row = dict[str, Any]
Step = dict[str, Any]
Model = type[models.Model]
Gone = defaultdict[Model, set[int]]
BATCH = 1000
FILED = frozenset({"filing_key", "sub_filing_key", "bucket"})
"""What the site computes anew by itself: it tells nothing of what an editor did."""
KEPT_BY_TRIGGERS = frozenset({"listed_from", "listed_until", "is_placed"})
"""What the database writes whoever writes the row: neither noted nor given back."""


class Changed(Exception):
    """Rows are not as a step left them: `model`, and the keys of these rows."""

    def __init__(self, model: Model, pks: set[int]) -> None:
        super().__init__(f"{len(pks)} {model._meta.verbose_name_plural}")
        self.model, self.pks = model, pks


class Steps:
    """Writes rows and notes how; the notes are for `take_back`."""

    def __init__(self) -> None:
        self.noted: list[Step] = []

    def add(self, *things: models.Model) -> None:
        """Store new things of one model, which have derived what they derive."""
        if things:
            _insert(type(things[0]), things)
            self._note("add", type(things[0]), rows=[image(thing) for thing in things])

    def drop(self, rows: models.QuerySet[Any]) -> list[Row]:
        """Delete rows, and nothing else; gives them."""
        found = images(rows)
        self._drop(rows.model, found)
        return list(found.values())

    def change(self, model: Model, to: Mapping[int, Row]) -> None:
        """Write columns: `to` has, for the key of each row, new values of the same columns."""
        self._change(model, images(every(model).filter(pk__in=to)), to)

    def absorb(self, rows: models.QuerySet[Any], field: Any, into: Mapping[int, int]) -> None:
        """
        Turn rows from one thing to another: `into` maps the keys that `field` holds.

        Where the other has such a row already, the two become one, and so does what hangs on them.
        """
        found = images(rows.filter(**{f"{field.attname}__in": into}))
        if not found:
            return
        twins = _twins(field, found, into)
        for pointing in fields_to(field.model) if twins else ():
            self.absorb(every(pointing.model), pointing, twins)
        self._drop(field.model, {pk: found.pop(pk) for pk in twins})
        to = {pk: {field.attname: into[row[field.attname]]} for pk, row in found.items()}
        self._change(field.model, found, to)

    def _drop(self, model: Model, found: Mapping[int, Row]) -> None:
        if found:
            _delete(model, found)
            self._note("drop", model, rows=list(found.values()))

    def _change(self, model: Model, found: Mapping[int, Row], to: Mapping[int, Row]) -> None:
        if found:
            _update(model, {pk: to[pk] for pk in found})
            self._note("change", model, rows=list(found.values()), to=[to[pk] for pk in found])

    def _note(self, do: str, model: Model, **more: Any) -> None:
        self.noted.append({"do": do, "model": model._meta.label_lower, **more})


def take_back(steps: Sequence[Step]) -> dict[Model, set[int]]:
    """
    Give the rows of these steps back as they stood; tells whose rows were written.

    What belonged to something that is deleted by now stays away. Raises `Changed` where a row is
    not as it was left, and IntegrityError where its place is taken: the caller rolls back.
    """
    written: dict[Model, set[int]] = defaultdict(set)
    gone = _gone(steps)
    for step in reversed(steps):
        model = model_of(step)
        if step["do"] == "add":
            _take_away(model, step)
        elif step["do"] == "drop":
            written[model] |= _put_back(model, step, gone)
        else:
            written[model] |= _change_back(model, step, gone)
    return written


def _take_away(model: Model, step: Step) -> None:
    noted = keyed(model, step["rows"])
    there = images(every(model).filter(pk__in=noted))
    if other := {pk for pk, row in there.items() if not _is_same(row, noted[pk])}:
        raise Changed(model, other)
    _delete(model, there)


def _put_back(model: Model, step: Step, gone: Gone) -> set[int]:
    noted = keyed(model, step["rows"])
    orphans = _orphans(model, noted, gone)
    gone[model] |= orphans
    kept = [row for pk, row in noted.items() if pk not in orphans]
    _insert(model, [model(**from_json(model, row)) for row in kept])
    dated = [f.name for f in model._meta.concrete_fields if getattr(f, "auto_now_add", False)]
    if dated:  # inserting has set them to this moment
        things = [model(**from_json(model, row)) for row in kept]
        every(model).bulk_update(things, dated, batch_size=BATCH)
    return set(keyed(model, kept))


def _change_back(model: Model, step: Step, gone: Gone) -> set[int]:
    noted = keyed(model, step["rows"])
    to = dict(zip(noted, step["to"], strict=True))
    there = images(every(model).filter(pk__in=noted))
    away = {pk: row for pk, row in noted.items() if pk not in there}
    other = {pk for pk, row in there.items() if not _is_same(row, to[pk])}
    if other := other | (away.keys() - _orphans(model, away, gone)):
        raise Changed(model, other)
    before = {pk: from_json(model, {name: noted[pk][name] for name in to[pk]}) for pk in there}
    _update(model, before)
    return set(there)


# ---- Rows -----------------------------------------------------------------------------


def fields_to(model: Model) -> list[Any]:
    """The foreign keys of all apps that point at rows of a model, hidden ones too."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel)
    ]


def model_of(step: Step) -> Model:
    return apps.get_model(step["model"])


def every(model: Model) -> models.QuerySet[Any]:
    """All rows, whatever the model's own manager leaves out."""
    return models.QuerySet(model)


def keyed(model: Model, rows: Iterable[Row]) -> dict[int, Row]:
    """Rows by their primary keys."""
    key = model._meta.pk
    return {row[key.attname]: row for row in rows} if key else {}


def images(rows: models.QuerySet[Any]) -> dict[int, Row]:
    """The rows as JSON by their keys, in their order, locked against others."""
    locked = rows.select_for_update().order_by("pk")
    return {thing.pk: image(thing) for thing in locked}


def image(thing: models.Model) -> Row:
    return {
        field.attname: _plain(getattr(thing, field.attname))
        for field in thing._meta.concrete_fields
        if not field.generated and field.name not in KEPT_BY_TRIGGERS
    }


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | list | dict | None) else str(value)


def from_json(model: Model, row: Row) -> Row:
    """The columns of a row as Python has them; a column that is no more is left out."""
    columns = {field.attname: field for field in model._meta.concrete_fields}
    return {name: columns[name].to_python(row[name]) for name in columns.keys() & row.keys()}


def _is_same(row: Row, noted: Row) -> bool:
    return all(row.get(name) == value for name, value in noted.items() if name not in FILED)


def _gone(steps: Iterable[Step]) -> Gone:
    """The keys of what noted rows can't be without and is deleted since, not by these steps."""
    needed: Gone = defaultdict(set)
    dropped: Gone = defaultdict(set)
    for step in steps:
        model, rows = model_of(step), step["rows"]
        if step["do"] == "drop":
            dropped[model] |= keyed(model, rows).keys()
        for field in _needed_by(model) if step["do"] != "add" else ():
            needed[field.related_model] |= {row[field.attname] for row in rows}
    gone: Gone = defaultdict(set)
    for model, pks in needed.items():
        found = every(model).filter(pk__in=pks - dropped[model]).values_list("pk", flat=True)
        gone[model] = pks - dropped[model] - set(found)
    return gone


def _needed_by(model: Model) -> list[Any]:
    return [field for field in model._meta.concrete_fields if field.is_relation and not field.null]


def _orphans(model: Model, rows: Mapping[int, Row], gone: Gone) -> set[int]:
    """The keys of the rows that need something which is gone."""
    return {
        pk
        for pk, row in rows.items()
        if any(row[field.attname] in gone[field.related_model] for field in _needed_by(model))
    }


def _twins(field: Any, found: Mapping[int, Row], into: Mapping[int, int]) -> dict[int, int]:
    """By the keys of rows that can't be turned: the rows in whose place they would stand."""
    twins: dict[int, int] = {}
    groups = _unique_with(field)
    if not groups:
        return twins
    there = images(every(field.model).filter(**{f"{field.attname}__in": into.values()}))
    for names in groups:
        taken = {tuple(row[name] for name in names): pk for pk, row in there.items()}
        for pk, row in found.items():
            turned = row | {field.attname: into[row[field.attname]]}
            if twin := taken.get(tuple(turned[name] for name in names)):
                twins[pk] = twin
    return twins


def _unique_with(field: Any) -> list[list[str]]:
    """The columns that are unique together, this field among them."""
    options = field.model._meta
    groups: list[Iterable[str]] = [
        *options.unique_together,
        *(constraint.fields for constraint in options.total_unique_constraints),
    ]
    columns = [[options.get_field(name).attname for name in names] for names in groups]
    alone = [[field.attname]] if field.unique else []
    return alone + [names for names in columns if field.attname in names]


def _insert(model: Model, things: Sequence[models.Model]) -> None:
    every(model).bulk_create(things, batch_size=BATCH)


def _delete(model: Model, pks: Iterable[int]) -> None:
    """These rows and no others: what points at them makes the database refuse, not follow."""
    rows = every(model).filter(pk__in=list(pks))
    rows._raw_delete(rows.db)  # noqa: SLF001  Django's own `delete` follows what points here


def _update(model: Model, to: Mapping[int, Row]) -> None:
    values = list(to.values())
    if values and all(row == values[0] for row in values):
        every(model).filter(pk__in=to).update(**values[0])
    elif values:
        things = [model(pk=pk, **row) for pk, row in to.items()]
        every(model).bulk_update(things, list(values[0]), batch_size=BATCH)
