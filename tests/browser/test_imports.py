"""An import in a browser, at a desk and on a phone: upload, plan, record, roll-back."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from articles.models import Article, ImportBatch
from tests.admin.imports import ROLL_BACK, imported, planned, work_off
from tests.admin.people import client_of, make_user
from tests.factories import make_publisher
from tests.importers.exports import export

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser

BODY = """<h2>What a bridge carries</h2><p>CafÃ©s, and <a href="/x/">news</a>.</p>
<table><tr><td>weak</td><td>83 %</td></tr></table>"""
EXPORT = "".join(
    [
        export(BODY, UNIQUE_URL="http://old.example.org/2003/08/on_trust.html"),
        export(TITLE="Cheap pills", BASENAME="pills", STATUS="Junk"),
        *(
            export(TITLE=f"A long title, No. {n}", BASENAME=f"no_{n}", AUTHOR=f"Author {n}")
            for n in range(60)
        ),
    ]
).encode()

Window = Callable[..., Page]


@pytest.fixture
def chief(transactional_db: None) -> Client:
    make_publisher()
    return client_of(make_user("Chief editor"))


@pytest.fixture
def window(chief: Client, live_server: Any, open_page: OpenPage) -> Window:
    """`window(width=360)`: a window of the chief editor."""

    def make(**how: Any) -> Page:
        session = chief.cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return make


@pytest.mark.parametrize(
    ("width", "scheme"), [(1280, "light"), (360, "light"), (360, "dark")], ids=str
)
def test_the_pages_of_an_import_are_free_of_faults(
    chief: Client, window: Window, live_server: Any, width: int, scheme: str
) -> None:
    """Nothing that axe finds, nothing that the browser complains of, no sideways scrolling."""
    plan = planned(chief, EXPORT)
    real = imported(chief, EXPORT)
    article = Article.objects.get(title="On trust")
    article.summary = "By an editor."
    article.save()
    running = ImportBatch.objects.create(
        file_name="b.txt", state="running", done_records=4, options={"expected_records": 9}
    )
    base = "/admin/articles/importbatch/"
    addresses = {
        "upload": f"{base}add/",
        "batches": base,
        "plan": f"{base}{plan.pk}/change/",
        "filtered": f"{base}{plan.pk}/change/?outcome=skipped",
        "record": f"{base}{plan.pk}/records/{plan.outcomes.get(title='On trust').number}/",
        "running": f"{base}{running.pk}/change/",
        "imported": f"{base}{real.pk}/change/",
        "rollback": f"{base}{real.pk}/roll-back/",
    }
    page = window(width=width, scheme=scheme)
    faults = {}
    for name, path in addresses.items():
        page.goto(live_server.url + path)
        page.wait_for_load_state("networkidle")
        complaints = list(page.complaints)  # type: ignore[attr-defined]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = violations(page)  # fetches the stylesheets, of which the browser complains
        page.complaints.clear()  # type: ignore[attr-defined]
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(
                path=Path(folder) / f"import-{name}-{width}-{scheme}.png", full_page=True
            )
        if complaints or found or wide:
            faults[name] = [*complaints, *found, *(["scrolls sideways"] if wide else [])]
    assert faults == {}


def test_an_editor_reads_the_plan_and_a_record_of_it(
    chief: Client, window: Window, live_server: Any
) -> None:
    batch = planned(chief, EXPORT)
    page = window()
    page.goto(f"{live_server.url}/admin/articles/importbatch/{batch.pk}/change/")
    page.get_by_role("link", name="1 skipped").click()
    records = page.get_by_role("region", name="Records")
    expect(records.get_by_role("row")).to_have_count(2)
    expect(records.get_by_text("Its status is “Junk”.")).to_be_visible()
    page.get_by_label("Title or address").fill("on_trust.html")
    page.get_by_label("Outcome:").select_option("all")
    page.get_by_role("button", name="Show").click()
    records.get_by_role("link", name="On trust").click()
    expect(page.get_by_text("encoded twice and was left: “CafÃ©s,” for “Cafés,”.")).to_be_visible()
    expect(page.get_by_role("heading", name="What a bridge carries")).to_be_visible()
    source, shown = page.locator(".beside > section").all()
    left, right = source.bounding_box(), shown.bounding_box()
    assert left is not None
    assert right is not None
    assert left["y"] == right["y"]
    page.set_viewport_size({"width": 360, "height": 800})
    top, below = source.bounding_box(), shown.bounding_box()
    assert top is not None
    assert below is not None
    assert below["y"] >= top["y"] + top["height"]


def test_an_editor_confirms_and_takes_it_back(
    chief: Client, window: Window, live_server: Any
) -> None:
    batch = planned(chief, EXPORT)
    page = window()
    page.goto(f"{live_server.url}/admin/articles/importbatch/{batch.pk}/change/")
    page.get_by_role("button", name="Import for real").click()
    expect(page.get_by_text("Waiting for its turn.")).to_be_visible()
    work_off()
    page.get_by_role("link", name="Look again now").click()
    expect(page.get_by_text("Imported.", exact=True)).to_be_visible()
    page.get_by_role("link", name="Roll back…").click()
    expect(page.get_by_role("row", name="Deleted 61")).to_be_visible()
    page.get_by_role("button", name="Roll back").click()
    expect(page.get_by_text("Being rolled back.")).to_be_visible()
    work_off(ROLL_BACK)
    page.get_by_role("link", name="Look again now").click()
    expect(page.get_by_text("Rolled back: 61 deleted, 0 restored, 0 kept")).to_be_visible()
    assert not Article.objects.exists()
    assert page.complaints == []  # type: ignore[attr-defined]
