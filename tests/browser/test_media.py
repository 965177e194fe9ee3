"""Pictures of an imported text, as a browser shows them."""

from typing import Any

import pytest
from playwright.sync_api import expect

from articles import media
from articles.models import Image
from tests.factories import make_article, make_publisher
from tests.pictures import picture

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser

BOX = "image => { const box = image.getBoundingClientRect(); return [box.width, box.height]; }"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("width", [360, 1280])
def test_a_picture_has_its_place_before_it_comes(
    live_server: Any, open_page: OpenPage, width: int
) -> None:
    make_publisher()
    row, stored = media.prepare(picture(width=2400, height=1600), extension="jpg", name="")
    image = media.keep(row, stored)
    assert isinstance(image, Image)
    tag = f'<img src="{image.get_absolute_url()}" width="2400" height="1600" alt="A bridge">'
    article = make_article(body=f"<p>Before.</p><figure>{tag}</figure><p>After.</p>")
    page = open_page(width=width)
    waiting = []
    page.route("**/media/**", lambda route: waiting.append(route))
    with page.expect_request("**/media/**"):
        page.goto(live_server.url + article.get_absolute_url(), wait_until="domcontentloaded")
    shown = page.locator(".prose img")
    before = shown.evaluate(BOX)
    assert before[0] <= width
    assert before[1] == pytest.approx(before[0] * 2 / 3, abs=1)
    waiting[0].continue_()
    expect(shown).to_have_js_property("naturalWidth", 2400)
    assert shown.evaluate(BOX) == before
    assert page.evaluate(OVERFLOW) <= 0
    assert violations(page) == []
    assert page.complaints == []  # type: ignore[attr-defined]
