"""Pictures in the browser: put into a text, offered in sizes, cut around a point."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Error, Page, expect

from articles import media
from articles.models import Article, Image
from tests.admin.people import client_of, make_user
from tests.articles.test_pictures import another, make_image
from tests.factories import WHOLE, make_article, make_publisher
from tests.pictures import picture

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser
WINDOWS = [(1280, "light"), (768, "dark")]
# What a browser does when a file is pasted: nobody can press the keys with a real clipboard here.
PASTE = """(node, bytes) => {
  const data = new DataTransfer()
  data.items.add(new File([new Uint8Array(bytes)], "net.png", { type: "image/png" }))
  node.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }))
}"""  # noqa: E501


@pytest.fixture
def enter(
    transactional_db: None, live_server: Any, open_page: OpenPage, settings: Any, tmp_path: Path
) -> Callable[..., Page]:
    settings.MEDIA_ROOT = str(tmp_path)
    make_publisher()

    def window(width: int = 1280, scheme: str = "light") -> Page:
        page = open_page(width=width, scheme=scheme)
        name = django_settings.SESSION_COOKIE_NAME
        session = client_of(make_user("Editor")).cookies[name].value
        cookie = {"name": name, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return window


@pytest.fixture
def form(enter: Callable[..., Page], live_server: Any) -> str:
    article = make_article("On nets", status="draft", body="<p>Nets hold.</p>", **WHOLE)
    return f"{live_server.url}/admin/articles/article/{article.pk}/change/"


def opened(page: Page, address: str) -> Page:
    page.goto(address)
    expect(page.locator(".prose-editor > .ProseMirror")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def save(page: Page) -> str:
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    return Article.objects.get().body


def test_a_pasted_picture_goes_into_the_library_and_is_told(
    enter: Callable[..., Page], form: str
) -> None:
    page = opened(enter(), form)
    page.locator(".prose-editor > .ProseMirror").click()
    page.locator(".prose-editor > .ProseMirror").evaluate(PASTE, list(picture("PNG", 90, 60)))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Alternative Text").fill("A net of ropes")
    dialog.get_by_role("button", name="Update").click()
    body = save(page)
    image = Image.objects.get()
    assert f'src="{image.get_absolute_url()}"' in body
    assert 'alt="A net of ropes"' in body
    assert "Nets hold." in body


def test_a_picture_is_chosen_from_the_library_by_keyboard(
    enter: Callable[..., Page], form: str
) -> None:
    image = make_image(400, 300, alt="A net")
    page = opened(enter(), form)
    page.locator(".prose-editor > .ProseMirror").click()
    page.get_by_title("figure").click()
    with page.expect_popup() as popup:
        page.get_by_role("button", name="Browse").press("Enter")
    library = popup.value
    library.wait_for_load_state("networkidle")
    with suppress(Error):  # the window closes under the key
        library.get_by_role("button", name="A net").press("Enter")
    expect(page.get_by_label("Alternative Text")).to_have_value("A net")
    page.get_by_role("dialog").get_by_role("button", name="Insert").press("Enter")
    assert f'<img src="{image.get_absolute_url()}" alt="A net"' in save(page)


def test_what_is_no_picture_is_told_and_the_text_stays(
    enter: Callable[..., Page], form: str
) -> None:
    page = opened(enter(), form)
    told: list[str] = []
    page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.accept()))
    page.locator(".prose-editor > .ProseMirror").evaluate(PASTE, list(b"no picture at all"))
    page.wait_for_timeout(1500)
    assert len(told) == 1
    assert "It is no picture that browsers show" in told[0]
    assert save(page) == "<p>Nets hold.</p>"


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_pages_of_the_library_are_accessible(
    enter: Callable[..., Page], live_server: Any, width: int, scheme: str
) -> None:
    image = make_image(900, 600, alt="A net")
    page = enter(width, scheme)
    for place in ("upload/", "choose/", "", f"{image.pk}/change/"):
        page.goto(f"{live_server.url}/admin/articles/image/{place}")
        page.wait_for_load_state("networkidle")
        assert page.complaints == [], place  # type: ignore[attr-defined]
        assert violations(page) == [], place
        page.complaints.clear()  # type: ignore[attr-defined]


def test_a_click_on_a_picture_sets_its_focal_point(
    enter: Callable[..., Page], live_server: Any
) -> None:
    image = make_image(400, 200, alt="A net")
    page = enter()
    page.goto(f"{live_server.url}/admin/articles/image/{image.pk}/change/")
    page.locator(".kept-picture").click(position={"x": 100, "y": 150})
    with page.expect_navigation():
        page.get_by_role("button", name="Save and continue editing").click()
    image.refresh_from_db()
    assert (image.focus_x, image.focus_y) == (25, 75)


def test_a_phone_loads_the_small_picture_and_nothing_moves(
    enter: Callable[..., Page], live_server: Any, open_page: OpenPage
) -> None:
    image = make_image(2000, 1200)
    media.make_renditions(image)
    body = f'<figure><img src="{image.get_absolute_url()}" alt="A net"></figure>'
    article = make_article("On nets", body=body)
    page = open_page(width=360)
    page.add_init_script(
        "window.moved = 0; new PerformanceObserver((list) => {"
        " for (const entry of list.getEntries()) window.moved += entry.value"
        "}).observe({ type: 'layout-shift', buffered: true })"
    )
    page.goto(live_server.url + article.get_absolute_url())
    shown = page.locator(".prose img")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("complete", True)
    small = image.renditions.get(width=480, format="avif")
    assert shown.evaluate("img => img.currentSrc").endswith(small.get_absolute_url())
    assert page.evaluate("window.moved") < 0.01
    media.replace(image, another())
    page.reload()
    expect(shown).to_have_attribute("src", image.get_absolute_url())
    assert violations(page) == []
