"""An editor at work: at a desk and on a tablet, by day and by night, with the keyboard alone."""

import os
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles import publishing
from articles.models import Article, ImportBatch
from articles.rendering import editor_can_show, sanitise
from tests.admin.people import client_of, make_user
from tests.factories import WHOLE, make_article, make_page, make_publisher, make_subject
from tests.glossary.terms import add_form, make_term

from .conftest import OpenPage, violations

pytestmark = pytest.mark.browser

WINDOWS = [
    pytest.param(768, "dark", id="768-dark"),
    pytest.param(1280, "light", id="1280-light"),
]
BODY = """<p>People who know one another seldom tell one another <em>anything</em> new.</p>
<h2>What a bridge carries</h2><ul><li><p>news</p></li><li><p>work</p></li></ul>
<table><tbody><tr><th><p>Tie</p></th><th><p>Share</p></th></tr>
<tr><td><p>weak</p></td><td><p>83 %</p></td></tr></tbody></table>"""

REPORT = {
    "source": {"entries": 371, "comments": 991, "by_status": {"Publish": 370, "Draft": 1}},
    "created": 368, "updated": 0, "unchanged": 0, "dry_run": True,
    "skipped": [{"line": 17, "title": "Twice", "reason": "It was edited here since."}],
    "failed": [{"line": 40, "title": "", "reason": "Its text is too long."}],
    "repaired": [{"line": 3, "what": "A date of 24 hours."}],
    "addresses": [{"old": "/archives/1.html", "new": "/2003/08/on-trust/"}],
}  # fmt: skip
EDITOR = 'document.querySelector(".prose-editor > .ProseMirror").editor'

Enter = Callable[..., Page]


@pytest.fixture
def site(transactional_db: None) -> Article:
    """A site with an article in most states; gives one that is published."""
    make_publisher()
    day = timedelta(days=1)
    for status in ("draft", "in_review", "approved"):
        make_article(f"An article, {status}", status=status, published_at=None, **WHOLE)
    make_article("To come", published_at=timezone.now() + day)
    make_page("about")
    return make_article(
        "The strength of a weak tie",
        body=BODY,
        authors=["Jane Doe"],
        subjects=["Trust"],
        references=[{"title": "The Strength of Weak Ties", "url": "https://example.org/"}],
    )


@pytest.fixture
def enter(site: Article, live_server: Any, open_page: OpenPage) -> Enter:
    """`enter("Editor", width=768)`: a window of somebody with that role, who is logged in."""

    def window(role: str = "Editor", **how: Any) -> Page:
        session = client_of(make_user(role)).cookies[settings.SESSION_COOKIE_NAME].value
        page = open_page(**how)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        return page

    return window


def go(page: Page, live_server: Any, path: str) -> None:
    page.goto(live_server.url + path)
    page.wait_for_load_state("networkidle")
    if page.locator("#id_body").count():
        expect(page.locator(".prose-editor, textarea#id_body").first).to_be_visible()


def text(page: Page) -> Any:
    return page.locator(".prose-editor > .ProseMirror")


def wait_until(page: Page, script: str) -> None:
    """Playwright's own waiting compiles the script in the page, which the page's policy forbids."""
    for _ in range(50):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"It never came true: {script}")


@pytest.mark.parametrize(("width", "scheme"), WINDOWS)
def test_the_desk_is_free_of_faults(
    enter: Enter, site: Article, live_server: Any, width: int, scheme: str
) -> None:
    """Nothing that axe finds, nothing that the browser complains of, no sideways scrolling."""
    page = enter("Chief editor", width=width, scheme=scheme)
    batch = ImportBatch.objects.create(file_name="blog.txt", state="done", report=REPORT)
    draft = Article.objects.get(title="An article, draft")
    publishing.submit(draft, by=None, note="Please check the second table.")
    subject, term = make_subject("Networks"), make_term("Weak tie")
    add_form(term, "acquaintance")
    addresses = {
        "index": "/admin/",
        "list": "/admin/articles/article/",
        "add": "/admin/articles/article/add/",
        "change": f"/admin/articles/article/{site.pk}/change/",
        "steps": f"/admin/articles/article/{draft.pk}/change/",
        "source": f"/admin/articles/article/{site.pk}/change/?source",
        "preview": f"/admin/articles/article/{site.pk}/preview/",
        "history": f"/admin/articles/article/{site.pk}/history/",
        "upload": "/admin/articles/importbatch/add/",
        "report": f"/admin/articles/importbatch/{batch.pk}/change/",
        "publisher": "/admin/articles/publisher/1/change/",
        "page": "/admin/articles/page/add/",
        "author": "/admin/articles/author/add/",
        "subjects": "/admin/articles/subject/",
        "subject": f"/admin/articles/subject/{subject.pk}/change/",
        "tree": "/admin/articles/subject/tree/",
        "lint": "/admin/articles/subject/lint/",
        "term": f"/admin/glossary/term/{term.pk}/change/",
        "reports": "/admin/glossary/glossarychange/reports/",
        "unlinked": "/admin/glossary/glossarychange/reports/unlinked/",
        "old": "/admin/articles/pastaddress/add/",
        "user": "/admin/auth/user/add/",
    }
    faults = {}
    for name, path in addresses.items():
        go(page, live_server, path)
        complaints = list(page.complaints)  # type: ignore[attr-defined]
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found = violations(page)  # fetches the stylesheets, of which the browser complains
        page.complaints.clear()  # type: ignore[attr-defined]
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(folder) / f"{name}-{width}-{scheme}.png", full_page=True)
        if complaints or found or wide:
            faults[path] = [*complaints, *found, *(["scrolls sideways"] if wide else [])]
    assert faults == {}


def test_the_log_in_is_free_of_faults(open_page: OpenPage, live_server: Any) -> None:
    make_publisher()
    page = open_page()
    page.goto(f"{live_server.url}/admin/login/")
    assert page.complaints == []  # type: ignore[attr-defined]
    assert violations(page) == []


def test_deleting_and_a_bulk_action_ask_first(
    enter: Enter, site: Article, live_server: Any
) -> None:
    page = enter("Chief editor")
    draft = Article.objects.get(title="An article, draft")
    go(page, live_server, f"/admin/articles/article/{draft.pk}/delete/")
    assert page.complaints == []  # type: ignore[attr-defined]
    go(page, live_server, "/admin/articles/article/")
    page.check(f'input[name="_selected_action"][value="{draft.pk}"]')
    page.check(f'input[name="_selected_action"][value="{site.pk}"]')
    page.select_option('select[name="action"]', "publish")
    page.click('button[name="index"]')
    expect(page.get_by_text("Publish now: 1 article")).to_be_visible()
    expect(page.get_by_text("It is published.")).to_be_visible()
    assert page.complaints == []  # type: ignore[attr-defined]
    assert violations(page) == []
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("1 article published.")).to_be_visible()


def test_an_article_is_written_and_saved_by_keyboard_alone(enter: Enter, live_server: Any) -> None:
    page = enter("Writer")
    go(page, live_server, "/admin/articles/article/add/")
    page.focus("#id_title")
    page.keyboard.type("On bridges")
    page.keyboard.press("Tab")
    page.keyboard.type("What a bridge is worth.")
    page.keyboard.press("Tab")  # to the buttons
    expect(page.locator(".prose-menubar button:focus")).to_have_count(1)
    page.keyboard.press("Tab")  # over them, to the text
    expect(text(page)).to_be_focused()
    page.keyboard.type("A bridge is ")
    page.keyboard.press("Alt+F10")
    page.keyboard.press("End")
    page.keyboard.press("Home")
    while page.evaluate("document.activeElement.title") != "bold":
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.type("the only")
    page.keyboard.press("Control+b")
    page.keyboard.type(" tie between two circles.")
    expect(page.locator(".word-count")).to_have_text("9 words")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+Home")
    page.get_by_role("button", name="Save", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("On bridges")
    article = Article.objects.get(title="On bridges")
    assert article.body == "<p>A bridge is <strong>the only</strong> tie between two circles.</p>"
    assert (article.summary, article.word_count) == ("What a bridge is worth.", 9)
    assert page.complaints == []  # type: ignore[attr-defined]


def test_links_and_tables_are_made_in_the_text(
    enter: Enter, site: Article, live_server: Any
) -> None:
    page = enter()
    draft = Article.objects.get(title="An article, draft")
    go(page, live_server, f"/admin/articles/article/{draft.pk}/change/")
    text(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.type("See the study")
    expect(text(page)).to_have_text("See the study")
    for _ in "study":
        page.keyboard.press("Shift+ArrowLeft")
    page.get_by_role("button", name="insert link").click()
    dialog = page.locator("dialog")
    dialog.get_by_label("URL").fill("https://example.org/")
    page.keyboard.press("Enter")
    expect(text(page).locator("a")).to_have_text("study")
    expect(text(page)).to_be_focused()
    for _ in range(5):  # a busy machine may miss the first
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(100)
    wait_until(page, f"{EDITOR}.state.selection.empty")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Insert table").click()
    dialog.get_by_label("Include header row").select_option("Yes")
    dialog.get_by_role("button", name="Insert Table").click()
    expect(text(page).locator("th")).to_have_count(3)
    page.keyboard.type("Tie")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_be_visible()
    draft.refresh_from_db()
    assert 'See the <a href="https://example.org/">study</a>' in draft.body
    assert draft.body.count("<th") == 3
    assert "Tie" in draft.body
    assert page.complaints == []  # type: ignore[attr-defined]


def test_a_subject_is_found_by_typing_and_a_new_one_made(
    enter: Enter, site: Article, live_server: Any
) -> None:
    make_subject("Networks, strength of ties in")
    page = enter()
    go(page, live_server, f"/admin/articles/article/{site.pk}/change/")
    page.get_by_role("searchbox", name="Subjects").press_sequentially("netw")
    page.get_by_role("option", name="Networks, strength of ties in").click()
    with page.expect_popup() as opened:
        page.click("#add_id_subjects")
    popup = opened.value
    popup.fill("#id_name", "Brokerage")
    popup.click('input[name="_save"]')
    expect(page.locator(".field-subjects .select2-selection")).to_contain_text("Brokerage")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist")).to_be_visible()
    site.refresh_from_db()
    assert site.subjects_text == "Brokerage, Networks, strength of ties in, Trust"
    assert page.complaints == []  # type: ignore[attr-defined]


def test_without_javascript_the_text_is_edited_as_html(
    enter: Enter, site: Article, live_server: Any
) -> None:
    page = enter(javascript=False)
    page.goto(f"{live_server.url}/admin/articles/article/{site.pk}/change/")
    page.fill("#id_body", "<p>Written without it.</p>")
    page.click('input[name="_save"]')
    site.refresh_from_db()
    assert site.body == "<p>Written without it.</p>"


# ---- Nothing is lost on the way through the editor ------------------------------------

SHOWN = [
    "<p>plain <strong>bold</strong> <em>it</em> <u>u</u> <s>s</s> <sub>1</sub><sup>2</sup></p>",
    "<p>a<br>b <code>code</code></p><pre><code>x = 1\n  y</code></pre><hr>",
    '<h2>Two</h2><h3>Three</h3><h4>Four <a href="/x/" title="t">link</a></h4>',
    "<ul><li><p>one</p><ul><li><p>two</p></li></ul></li></ul>",
    '<ol start="3"><li><p>three</p></li></ol>',
    "<blockquote><p>said</p><p>twice</p></blockquote>",
    """<table><tbody><tr><th colspan="2"><p>h</p></th></tr>
    <tr><td><p>a</p></td><td><p>b</p></td></tr></tbody></table>""",
    '<figure><img src="/a.png" alt="A" width="3" height="4"><figcaption>c</figcaption></figure>',
    '<p><a href="mailto:a@example.org">write</a> <a href="https://example.org/?a=1&amp;b=2">go</a></p>',
]
# What the check must refuse, or the editor give back.
DOUBTFUL = [
    '<p>before <img src="/a.png" alt="A"> after</p>',
    '<img src="/a.png" alt="A"> after',
    '<p><img src="/a.png" alt="A"></p>',
    '<a href="/x/"><img src="/a.png" alt="A"></a>',
    '<h2>a <img src="/a.png" alt="A"> b</h2>',
    '<ul><li><img src="/a.png" alt="A"> b</li></ul>',
    "<table><thead><tr><th>h</th></tr></thead><tbody><tr><td>a</td></tr></tbody></table>",
    "<table><tbody><tr><td>a</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>",
    "<table><tbody><tr><td>a<table><tbody><tr><td>b</td></tr></tbody></table></td></tr></tbody></table>",
    '<table><tbody><tr><td rowspan="2">a</td><td>b</td></tr><tr><td>c</td></tr></tbody></table>',
    "<figure><table><tbody><tr><td>a</td></tr></tbody></table><figcaption>c</figcaption></figure>",
    "<figure><blockquote><p>q</p></blockquote><figcaption>c</figcaption></figure>",
    '<figure><figcaption>c</figcaption><img src="/a.png" alt=""></figure>',
    '<figure><a href="/big.png"><img src="/a.png" alt=""></a></figure>',
    '<figure><img src="/a.png" alt=""><figcaption><p>a</p><p>b</p></figcaption></figure>',
    '<figure><img src="/a.png" alt=""><img src="/b.png" alt=""></figure>',
    '<figure class="wide"><img src="/a.png" alt=""></figure>',
    "<ul><li>bare</li><li>two<ul><li>deep</li></ul>tail</li></ul>",
    "<ul><li><ul><li>in</li></ul></li></ul>",
    "<ol><li><h3>head</h3><p>text</p></li></ol>",
    '<ol type="I" start="2"><li>a</li></ol>',
    "<ul>stray<li>x</li></ul>",
    "<blockquote>bare words<br>twice</blockquote>",
    "<blockquote><ul><li>a</li></ul><h3>h</h3><hr><pre><code>x</code></pre></blockquote>",
    "<pre>no code\n  inside</pre>",
    "<pre>with <strong>bold</strong></pre>",
    "<pre><code>a</code> tail</pre>",
    "<pre><code>a<br>b</code></pre>",
    "<p><code>a <strong>b</strong></code></p>",
    "<p><strong>a <code>b</code></strong></p>",
    '<p><a href="/x/"><code>x</code></a></p>',
    "<p><em>a <code>b</code> c</em></p>",
    "<h2>a<br>b</h2>",
    "bare words <em>here</em>",
    "<p>one</p>bare<p>two</p>",
    "<p>one</p><br><p>two</p>",
    '<p><a href="#fn1">1</a> <a href="relative/x.html">r</a> <a href="//x.org/">n</a></p>',
    '<p><sup><a href="/n/">1</a></sup> <em><a href="/y/">c</a></em></p>',
    '<p><a title="t">x</a></p>',
    "<p>  spaced   out  </p><p>nbsp\u00a0here</p>",
    "<dl><dt>a</dt><dd>b</dd></dl>",
    '<div class="note"><p>a</p></div>',
    "<p><mark>a</mark> <kbd>b</kbd> <cite>c</cite></p>",
    '<p lang="de">Wort</p>',
    "<h5>five</h5>",
    '<p><span>a</span> <b>b</b> <i>c <span lang="fr">d</span></i></p>',
    "<div>a</div><div>b <strong>c</strong><p>d</p></div>tail",
    "<ul><li><div>a</div><div>b</div></li></ul>",
    '<p>\n<img src="/a.png" alt="A">&nbsp;</p>',
    "<blockquote><div>a<br>b</div></blockquote>",
]


@pytest.mark.parametrize("number", range(len(SHOWN)))
def test_what_the_editor_is_for_is_shown_in_it(number: int) -> None:
    assert editor_can_show(sanitise(SHOWN[number]))


def test_what_is_opened_in_the_editor_comes_back_whole(
    enter: Enter, site: Article, live_server: Any
) -> None:
    """Words, links, images and structure; only paragraphs in items and cells may be added."""
    page = enter()
    lost = {}
    go(page, live_server, "/admin/articles/article/add/")
    for typed in SHOWN + DOUBTFUL:
        body = sanitise(typed)
        if not editor_can_show(body):
            continue
        back = page.evaluate(
            f"""html => {{
                {EDITOR}.commands.setContent(html, {{emitUpdate: false}})
                return {EDITOR}.getHTML()
            }}""",
            body,
        )
        before, after = essence(body), essence(sanitise(back))
        if before != after:
            lost[typed] = sanitise(back)
    assert lost == {}


class Essence(HTMLParser):
    """
    What must not change: every word with its marks, every block in its order.

    Paragraphs do not count: the editor adds them in items and cells. Nor do spans and divs that
    say nothing, nor does the order of marks
    around the same words, nor code within a block of preformatted text.
    """

    MARKS = {"a", "strong", "em", "u", "s", "sub", "sup", "code"}
    SAME = {"b": "strong", "i": "em"}
    LEFT_ASIDE = {"p", "tbody", "div", "span"}

    def __init__(self, body: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self.marks: list[str] = []
        self.feed(body)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tag = self.SAME.get(tag, tag)
        element = f"{tag} {sorted(attrs)}"
        if tag in self.MARKS:
            self.marks.append(element)
        elif tag not in self.LEFT_ASIDE:
            self.found.append(element)

    def handle_endtag(self, tag: str) -> None:
        tag = self.SAME.get(tag, tag)
        if tag in self.MARKS:
            self.marks.pop()
        elif tag not in self.LEFT_ASIDE:
            self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        inside_pre = "pre []" in self.found[-1:]
        marks = frozenset() if inside_pre else frozenset(self.marks)
        self.found += [(word, marks) for word in data.split()]


def essence(body: str) -> list[object]:
    return Essence(body).found
