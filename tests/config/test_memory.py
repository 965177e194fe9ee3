"""A web process does not search for garbage in what it loaded once."""

import gc
import json
from collections.abc import Iterable
from typing import Any
from urllib.request import urlopen

import pytest

from tests.serving import gunicorn


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps([gc.get_freeze_count(), gc.get_threshold()]).encode()]


@pytest.mark.django_db
def test_a_worker_has_settled_before_it_answers() -> None:
    with (
        gunicorn("tests.config.test_memory:application") as port,
        urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer,
    ):
        frozen, thresholds = json.load(answer)
    assert frozen > 10_000
    assert thresholds[0] > 10_000
