"""What a form would store: saved as the admin saves it, looked at, and taken back."""

import copy
from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets
from django.db import transaction
from django.forms.formsets import all_valid
from django.http import HttpRequest, QueryDict

Result = TypeVar("Result")
STEERING = ("step", "step_note", "replace")


class NotValid(Exception):
    """What was typed can't be saved; `reasons` are the sentences of the form."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def as_typed(
    model_admin: ModelAdmin,  # type: ignore[type-arg]
    request: HttpRequest,
    thing: Any,
    data: QueryDict,
    then: Callable[[Any], Result],
    *,
    stays: bool = False,
    version: int | None = None,
) -> Result:
    """
    What `then` makes of an article or page that has been saved as a form says.

    No step of the workflow is taken, and the guard of live articles is not asked: that is for who
    calls. Unless it `stays`, all that was stored is taken back. With
    `version` it counts as typed over that version. Raises NotValid, and stores nothing then.
    """
    data = data.copy()
    for name in STEERING:
        data.pop(name, None)
    if version is not None:
        data["replace"] = str(version)
    asked = copy.copy(request)
    asked.method, asked.POST = "POST", data  # type: ignore[assignment]
    asked.unguarded = True  # type: ignore[attr-defined]
    changes = thing is not None
    with transaction.atomic():
        fields = flatten_fieldsets(model_admin.get_fieldsets(asked, thing))
        form_class = model_admin.get_form(asked, thing, change=changes, fields=fields)
        form = form_class(data, instance=copy.copy(thing))
        formsets, _ = model_admin._create_formsets(  # type: ignore[attr-defined]  # noqa: SLF001
            asked, form.instance, change=changes
        )
        if not all([form.is_valid(), all_valid(formsets)]):
            raise NotValid(reasons(form, formsets))
        saved = model_admin.save_form(asked, form, change=changes)
        model_admin.save_model(asked, saved, form, changes)
        model_admin.save_related(asked, form, formsets, changes)
        result = then(saved)
        if not stays:
            transaction.set_rollback(True)
    return result


def reasons(form: Any, formsets: list[Any]) -> list[str]:
    """Every error, with the name of its field."""
    found = [told(form, name, errors) for name, errors in form.errors.items()]
    for formset in formsets:
        found += [" ".join(formset.non_form_errors())] if formset.non_form_errors() else []
        for one in formset.forms:
            found += [told(one, name, errors) for name, errors in one.errors.items()]
    return found


def told(form: Any, name: str, errors: list[str]) -> str:
    field = form.fields.get(name)
    return f"{field.label}: {' '.join(errors)}" if field else " ".join(errors)
