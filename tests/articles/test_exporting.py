"""The whole site as plain files: nothing lost, nothing that is nobody's business."""

import io
import json
import resource
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles import demo_content, exporting, rendering
from articles.exporting import markdown
from articles.exporting.composing import compose, filled
from articles.importers import redirectmap
from articles.importers.markdown import to_html
from articles.importers.native import squeezed
from articles.media import keeping
from articles.models import (
    Article,
    Byline,
    Page,
    PastAddress,
    Publisher,
    SubjectRelation,
)
from tests.factories import (
    make_article,
    make_author,
    make_comment,
    make_publisher,
    make_subject,
)
from tests.pictures import picture

NEPAL = timezone(timedelta(hours=5, minutes=45))
ADDED = {"updated", "format", "spacing"}


def exported(format_name: str = "html") -> dict[str, bytes]:
    files = exporting.Export(format_name).files()
    return {file.path: b"".join(file.chunks) for file in files}


def parted(text: str) -> tuple[dict[str, Any], str]:
    """Front matter and body, as any reader of such files parts them."""
    before, head, body = text.split("---\n", 2)
    assert before == ""
    return yaml.safe_load(head), body.removesuffix("\n")


def front(path: str, format_name: str = "html") -> dict[str, Any]:
    return parted(exported(format_name)[path].decode())[0]


# ---- One file -----------------------------------------------------------------------------

TRAPS = [
    "yes", "No", "null", "~", "1e3", "2003-08-22", "0x1F", "012", "1_000", "12:30", ".5", "-",
    "- a", "--- ", "---", "...", "? a", ": a", "a: b", "a #b", "# a", "'", '"', "“Trust”", "a\\nb",
    "%TAG", "@a", "`a`", "&a", "*a", "!a", "|", ">", "{a}", "[a]", "a,b", "=", "<<",
    "🤝 trust", "🤝", "é", "\ufeffa", "On trust: a “start” — 100 %",
]  # fmt: skip
VISIBLE = st.text(
    st.characters(codec="utf-8", exclude_characters="\x7f", exclude_categories=["Cc", "Cs"])
)
TEXTS = st.one_of(st.sampled_from(TRAPS), VISIBLE)
LINES = st.lists(TEXTS, max_size=6).map("\n".join)
BODIES = st.lists(
    st.sampled_from(["<p>It grows.</p>", "---", "...", "", "title: x", "<pre>", "  a", "\t"])
).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(
    title=TEXTS,
    summary=LINES,
    subjects=st.lists(TEXTS, max_size=3),
    body=BODIES,
    moment=st.datetimes(
        min_value=datetime(1000, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([UTC, timezone(-timedelta(hours=4)), NEPAL]),
    ),
)  # fmt: skip
@example(title="a", summary="a\n---\nb", subjects=[], body="---\n---", moment=datetime.now(UTC))
def test_whatever_stands_in_a_file_is_read_as_it_was_written(
    title: str, summary: str, subjects: list[str], body: str, moment: datetime
) -> None:
    values = filled(
        {
            "title": rendering.clean_text(title),
            "summary": rendering.clean_text(summary, lines=True),
            "date": moment,
            "subjects": subjects,
            "comments": [{"html": summary, "parent": 0}],
        }
    )
    head, _, rest = compose(values, body).removeprefix("---\n").partition("\n---\n")
    assert yaml.safe_load(head) == values
    assert rest == (f"{body}\n" if body else "")


@pytest.mark.parametrize("word", ["yes", "1e3", "2003-08-22", "012", "null", "-a", "Off"])
def test_words_that_look_like_something_else_are_quoted(word: str) -> None:
    assert compose({"title": word}, "") == f"---\ntitle: '{word}'\n---\n"


def test_a_summary_of_several_lines_stands_line_by_line() -> None:
    assert compose({"summary": "One\n\nTwo: 2"}, "") == (
        "---\nsummary: |-\n  One\n\n  Two: 2\n---\n"
    )


# ---- Markdown -----------------------------------------------------------------------------


def given_back(text: markdown.Written) -> str:
    html = rendering.sanitise(to_html(text.text)[0])
    return squeezed(html) if text.is_tight else html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h2>On trust</h2><p>It grows.</p>", "## On trust\n\nIt grows."),
        ('<h3 id="slow">Slow</h3>', "### Slow {#slow}"),
        ("<p><em>a</em> <strong>b</strong> <code>c*</code></p>", "*a* **b** `c*`"),
        ('<p><a href="/2003/08/a/">a [b]</a></p>', "[a \\[b\\]](/2003/08/a/)"),
        ('<p><a href="/a(b">a</a></p>', "[a](</a(b>)"),
        ("<ul>\n<li>a</li>\n<li>b</li>\n</ul>", "- a\n- b"),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n\n- b"),
        ('<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>', "3. a\n4. b"),
        ("<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>", "- a\n  - b"),
        ("<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b"),
        ("<pre><code>a\n\n```\n</code></pre>", "````\na\n\n```\n````"),
        ("<p>a</p><hr><p>b</p>", "a\n\n***\n\nb"),
        ("<p>1. No list</p>", "1\\. No list"),
        ("<p># no heading</p><p>- nor a list</p>", "\\# no heading\n\n\\- nor a list"),
        ("<p>5 &lt; 6 &amp; a_b_c</p>", "5 &lt; 6 &amp; a\\_b\\_c"),
        ("<p>a<br>b <sup>2</sup></p>", "a<br>b <sup>2</sup>"),
        ('<p class="note">a</p>', '<p class="note">a</p>'),
    ],
)
def test_a_text_becomes_the_markdown_that_one_would_write(html: str, text: str) -> None:
    written = markdown.written(html)
    assert written
    assert written.text == text
    assert given_back(written) == html


@pytest.mark.parametrize("html", ["bare words", "<p>a</p> words <p>b</p>", "<pre>a\n\n\nb</pre>"])
def test_what_markdown_would_not_give_back_stays_html(html: str) -> None:
    canonical = rendering.sanitise(html)
    written = markdown.written(canonical)
    assert written is None or given_back(written) == canonical
    text = exporting.Export("markdown").text("pages/a", {"title": "a"}, "bare words")
    assert text.path == "pages/a.html"
    assert b"format: html" in b"".join(text.chunks)


def test_a_text_of_lists_in_lists_beyond_measure_is_exported_too() -> None:
    html = rendering.sanitise("<ul><li>" * 120 + "a" + "</li></ul>" * 120)
    assert markdown.written(html) is None or given_back(markdown.written(html)) == html


TAGS = ["p", "h2", "h4", "ul", "ol", "li", "blockquote", "pre", "em", "strong", "code", "s", "a"]
PIECES = st.one_of(
    st.sampled_from(TAGS).flatmap(lambda tag: st.sampled_from([f"<{tag}>", f"</{tag}>"])),
    st.sampled_from(["*", "_a_", "`", "# ", "\n", "\n\n", "- a", "1. b", "  ", "&amp;", "&lt;p>",
                     "[a](b)", "![", "]: ", "<br>", "<hr>", "{: .x}", "{#a}", "~~", "| a |", "---",
                     '<a href="/x y">', '<img src="/a.png" alt="b*">', "<table><tr><td>", "[^1]"]),
    TEXTS,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=12).map("".join))
@example("<ul><li><ul></ul></li></ul>")
def test_no_byte_of_any_text_is_lost_in_markdown(html: str) -> None:
    canonical = rendering.sanitise(html)
    written = markdown.written(canonical)
    assert written is None or given_back(written) == canonical


# ---- The site -----------------------------------------------------------------------------


@pytest.fixture
def demo(db: None) -> None:
    demo_content.load()


@pytest.mark.parametrize("format_name", exporting.FORMATS)
def test_every_demo_text_is_in_it_to_the_letter(demo: None, format_name: str) -> None:
    files = exported(format_name)
    suffix = {"html": ".html", "markdown": ".md"}[format_name]
    zone = Publisher.load().zone
    assert Article.objects.count() > 30
    for article in Article.objects.all():
        month = f"{article.month:%Y/%m}" if article.month else "undated"
        values, body = parted(files[f"articles/{month}/{article.slug}{suffix}"].decode())
        assert {name: value for name, value in values.items() if name not in ADDED} == filled(
            {
                "kind": article.kind,
                "uid": str(article.uid),
                "title": article.title,
                "summary": article.summary,
                "slug": article.slug,
                "status": article.status,
                "date": article.published_at,
                "expires": article.expires_at,
                "revised": article.revised_at,
                "featured_from": article.featured_from,
                "featured_until": article.featured_until,
                "featured_rank": article.featured_rank if article.featured_rank != 100 else None,
                "language": article.language,
                "authors": [byline.name for byline in article.bylines.all()],
                "subjects": sorted(article.subjects.values_list("name", flat=True)),
                "references": [references_of(row) for row in article.references.all()],
                "corrections": [correction_of(row) for row in reversed(article.corrections.all())],
            }
        )
        if article.published_at:
            assert values["date"].utcoffset() == article.published_at.astimezone(zone).utcoffset()
        assert body_of(values, body) == article.body
    for page in Page.objects.all():
        values, body = parted(files[f"pages/{page.slug}{suffix}"].decode())
        assert (values["title"], values.get("label", "")) == (page.title, page.label)
        assert body_of(values, body) == page.body


def references_of(row: Any) -> dict[str, Any]:
    names = "title authors publication published_on url archived_url is_summarised".split()
    return filled({name: getattr(row, name) for name in names})


def correction_of(row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ("kind", "text", "difference")}
    return filled(values | {"date": row.made_at, "uid": str(row.uid)})


def body_of(values: dict[str, Any], body: str) -> str:
    if values["format"] == "html":
        return body
    return given_back(markdown.Written(body, values.get("spacing") == "tight"))


@pytest.mark.parametrize("format_name", exporting.FORMATS)
def test_two_exports_of_one_site_are_the_same_bytes(demo: None, format_name: str) -> None:
    def packed() -> bytes:
        return b"".join(exporting.packed(exporting.Export(format_name).files()))

    assert packed() == packed()


def test_everything_an_article_has_is_in_its_file(publisher: Publisher) -> None:
    jane = make_author("Jane Doe", slug="jane")
    article = make_article(
        "Trust: a start",
        authors=[jane, "Bo Lee"],
        subjects=["Networks", "Brokers"],
        references=[{"title": "Weak ties", "url": "https://example.org/a", "published_on": "1973"}],
        language="en-GB",
        featured_from=datetime(2003, 9, 1, tzinfo=UTC),
        featured_rank=0,
        expires_at=datetime(2030, 1, 1, tzinfo=UTC),
    )
    first = make_comment(article, name="Ann", url="https://example.org/ann")
    make_comment(article, parent=first, posted_at=None, kind="ping", title="A link")
    PastAddress.objects.create(path="/archives/000123.html", article=article)
    PastAddress.objects.create(path="/?p=12", article=article)
    values = front("articles/2003/08/trust-a-start.html")
    assert values.pop("updated") == article.updated_at
    assert values == {
        "kind": "article",
        "uid": str(article.uid),
        "title": "Trust: a start",
        "slug": "trust-a-start",
        "status": "published",
        "date": article.published_at,
        "expires": article.expires_at,
        "featured_from": article.featured_from,
        "featured_rank": 0,
        "language": "en-GB",
        "authors": ["Jane Doe", "Bo Lee"],
        "subjects": ["Brokers", "Networks"],
        "aliases": ["/?p=12", "/archives/000123.html"],
        "references": [
            {"title": "Weak ties", "published_on": "1973", "url": "https://example.org/a"}
        ],
        "comments": [
            {
                "kind": "comment",
                "name": "Ann",
                "url": "https://example.org/ann",
                "date": article.published_at,
                "html": "<p>Well said.</p>",
            },
            {
                "kind": "ping",
                "name": "A reader",
                "title": "A link",
                "html": "<p>Well said.</p>",
                "parent": 0,
            },
        ],
        "format": "html",
    }


def test_dates_stand_as_the_publishers_clock_showed_them(publisher: Publisher) -> None:
    make_article("On trust")
    text = exported()["articles/2003/08/on-trust.html"].decode()
    assert "\ndate: 2003-08-22T18:38:00-04:00\n" in text


def test_a_byline_says_whose_it_is_where_the_name_does_not(publisher: Publisher) -> None:
    now_porter = make_author("Jane Porter", slug="jane")
    article = make_article("On trust")
    Byline.objects.create(article=article, author=now_porter, name="Jane Doe")
    make_author("Bo Lee", slug="bo-lee")
    make_article("On ties", authors=[make_author("Bo Lee", slug="bo-lee-2")])
    assert front("articles/2003/08/on-trust.html")["authors"] == ["Jane Doe"]
    assert front("articles/2003/08/on-trust.html")["bylines"] == [
        {"name": "Jane Doe", "author": "jane"}
    ]
    assert front("articles/2003/08/on-ties.html")["bylines"] == [
        {"name": "Bo Lee", "author": "bo-lee-2"}
    ]


def test_an_address_that_names_another_month_than_the_date_is_said(publisher: Publisher) -> None:
    make_article("On trust", published_at=datetime(2003, 9, 1, 2, 0, tzinfo=UTC))
    assert "month" not in front("articles/2003/08/on-trust.html")
    make_publisher(time_zone="UTC")
    assert front("articles/2003/08/on-trust.html")["month"] == "2003-08"


def test_undated_drafts_of_one_name_are_two_files(publisher: Publisher) -> None:
    for _ in range(2):
        make_article("Not yet", slug="not-yet", status="draft", published_at=None)
    names = {name for name in exported() if name.startswith("articles/")}
    assert names == {"articles/undated/not-yet.html", "articles/undated/not-yet_2.html"}


def test_articles_of_the_first_centuries_are_filed_by_four_digits(publisher: Publisher) -> None:
    make_article("Early", published_at=datetime(812, 5, 1, tzinfo=UTC))
    assert (
        "articles/0812/04/early.html" in exported() or "articles/0812/05/early.html" in exported()
    )


def test_the_tables_tell_the_rest(publisher: Publisher) -> None:
    jane = make_author("Jane Doe", slug="jane", role="Fellow", website="https://example.org/")
    trust, ties = make_subject("Trust", description="Slow to grow."), make_subject("Ties")
    SubjectRelation.objects.create(subject=ties, broader=trust)
    PastAddress.objects.create(path="/authors/doe.html", author=jane)
    PastAddress.objects.create(path="/cat/trust", subject=trust)
    files = exported()
    assert json.loads(files["authors.json"]) == [
        {
            "name": "Jane Doe",
            "sort_name": "Doe, Jane",
            "slug": "jane",
            "role": "Fellow",
            "website": "https://example.org/",
            "aliases": ["/authors/doe.html"],
        }
    ]
    assert json.loads(files["subjects.json"]) == [
        {"name": "Ties", "slug": "ties", "uid": str(ties.uid), "broader": ["Trust"]},
        {
            "name": "Trust",
            "slug": "trust",
            "description": "Slow to grow.",
            "uid": str(trust.uid),
            "aliases": ["/cat/trust"],
        },
    ]
    row = json.loads(files["publisher.json"])
    assert (row["name"], row["time_zone"], row["phone"]) == (
        publisher.name, "America/New_York", publisher.phone
    )  # fmt: skip
    assert row["tag_authority"] == publisher.tag_authority


def test_the_old_addresses_are_a_map_that_an_import_reads(publisher: Publisher) -> None:
    article = make_article("On trust")
    hidden = make_article("Not yet", status="draft", published_at=None)
    PastAddress.objects.create(path='/a,"b".html', article=article)
    PastAddress.objects.create(path="/never.html", article=hidden)
    table = redirectmap.read(exported()["redirects.csv"])
    assert [(row.old_path, row.target) for row in table.redirects] == [
        ('/a,"b".html', "/2003/08/on-trust/")
    ]
    assert table.mistakes == []


def test_pictures_come_along_with_what_is_known_of_them(publisher: Publisher) -> None:
    kept, stored = keeping.prepare(picture("PNG", 3, 2), extension="png", name="a.png")
    kept.alt = "Two people"
    image = keeping.keep(kept, stored)
    files = exported()
    assert files[f"media/{image.file.name}"] == stored
    (row,) = json.loads(files["media.json"])
    assert row == {
        "kind": "image",
        "file": f"media/{image.file.name}",
        "sha256": image.sha256,
        "source_sha256": image.source_sha256,
        "bytes": len(stored),
        "width": 3,
        "height": 2,
        "alt": "Two people",
    }


def test_a_lost_picture_is_named_and_holds_nothing_up(
    publisher: Publisher, tmp_path: Path, capsys: Any
) -> None:
    kept, stored = keeping.prepare(picture("PNG", 5, 4), extension="png", name="a.png")
    image = keeping.keep(kept, stored)
    default_storage.delete(str(image.file.name))
    call_command("export_archive", str(tmp_path / "site"))
    assert f"{image.file.name} is missing among the kept files" in capsys.readouterr().err
    (row,) = json.loads((tmp_path / "site" / "media.json").read_text())
    assert row["is_missing"] is True
    default_storage.save(str(image.file.name), ContentFile(stored))


def test_no_log_in_is_in_it(publisher: Publisher) -> None:
    user = User.objects.create_user(
        "jdoe-login", "jane.private@example.org", "a long pass phrase", first_name="Janeprivate"
    )
    jane = make_author("Jane Doe", user=user)
    make_article("On trust", authors=[jane], created_by=user)
    everything = b"\n".join(exported().values())
    for secret in ("jane.private", "jdoe-login", "Janeprivate", user.password):
        assert secret.encode() not in everything


def test_a_site_with_nothing_on_it_can_be_left_too(db: None) -> None:
    files = exported()
    assert json.loads(files["authors.json"]) == []
    assert {name for name in files if "/" in name} == set()
    assert len(files) == exporting.Export().count()


def test_the_readme_names_every_file_at_the_top(db: None) -> None:
    readme = exported()["README.txt"].decode()
    tops = {name.partition("/")[0] for name in exported()} - {"README.txt"}
    assert all(top in readme for top in tops)
    assert max(map(len, readme.splitlines())) < 90


def test_the_queries_do_not_grow_with_the_site(
    publisher: Publisher, django_assert_num_queries: Any
) -> None:
    make_article("On trust", authors=["Jane Doe"], subjects=["Trust"])
    with django_assert_num_queries(30, exact=False) as few:
        exported()
    for number in range(5):
        make_article(f"On ties {number}", authors=["Jane Doe"], subjects=["Trust"])
    with django_assert_num_queries(len(few)):
        exported()


# ---- The folder and the ZIP file ----------------------------------------------------------


def test_the_command_writes_what_the_zip_file_holds(demo: None, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "site"
    call_command("export_archive", str(folder), verbosity=0)
    packed = b"".join(exporting.packed(exporting.Export().files()))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert archive.testzip() is None
        inside = {name: archive.read(name) for name in archive.namelist()}
    on_disk = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert on_disk == inside
    assert len(on_disk) > 40


def test_the_command_says_how_many(publisher: Publisher, tmp_path: Path, capsys: Any) -> None:
    call_command("export_archive", str(tmp_path / "site"))
    count = sum(path.is_file() for path in (tmp_path / "site").rglob("*"))
    assert capsys.readouterr().out == f"{count} files written to {tmp_path / 'site'}.\n"


def test_a_folder_that_holds_something_is_left_alone(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(CommandError, match=r"is not empty\. Name a new folder, or an empty one\.$"):
        call_command("export_archive", str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_is_a_file_is_refused_in_a_sentence(db: None, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mine")
    with pytest.raises(
        CommandError, match=r"^The export stopped at .*/a: .*\. Nothing was written\.$"
    ):
        call_command("export_archive", str(tmp_path / "a"))


def test_a_full_disk_is_said_in_a_sentence(publisher: Publisher, tmp_path: Path) -> None:
    """The system's limit of a file's size stops a write halfway, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        with pytest.raises(
            exporting.CannotExport,
            match=r"File too large\. Nothing was written\.$",
        ):
            exporting.write_folder(exporting.Export(), tmp_path / "site")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.django_db(transaction=True)
def test_an_export_is_the_site_at_one_moment() -> None:
    make_publisher()
    make_article("On trust")
    files = exporting.Export().files()
    next(files)
    aside = connection.copy()
    try:
        with aside.cursor() as cursor:
            cursor.execute("UPDATE articles_article SET slug = 'changed'")
            cursor.execute("UPDATE articles_publisher SET time_zone = 'UTC'")
    finally:
        aside.close()
    assert "articles/2003/08/on-trust.html" in {file.path for file in files}
    assert not connection.in_atomic_block
    assert "articles/2003/08/changed.html" in exported()


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_hangs_up_leaves_no_transaction_open() -> None:
    make_publisher()
    pieces = exporting.packed(exporting.Export().files())
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]
    assert not connection.in_atomic_block
    make_article("On trust")
