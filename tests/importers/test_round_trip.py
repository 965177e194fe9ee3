"""Leaving and coming back: a site made from its own export is the same site."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.core.management import call_command

from articles import correcting, demo_content, exporting, revisions
from articles.importers import undoing
from articles.media import keeping
from articles.models import (
    ArchivedComment,
    Article,
    ArticleSubject,
    Attachment,
    Author,
    Byline,
    CalendarEntry,
    Correction,
    Image,
    ImportBatch,
    ImportedRecord,
    IndexLocator,
    Page,
    PastAddress,
    Publisher,
    Reference,
    RelatedSubjects,
    Subject,
    SubjectLabel,
    SubjectRelation,
)
from tests.factories import (
    make_article,
    make_author,
    make_comment,
    make_page,
    make_publisher,
    make_subject,
)
from tests.pictures import picture

Files = dict[str, bytes]
BODY = (
    '<h2 id="here">Here</h2>'
    "<p>It {{ grows }}.</p><ul><li><p>a</p></li><li><p>{% raw %} b</p></li></ul><p>---</p>"
)


def files_of(format_name: str = "html") -> Files:
    files = exporting.Export(format_name).files()
    return {file.path: b"".join(file.chunks) for file in files}


def empty_the_site() -> None:
    """All that the public may ever see goes; log-ins stay."""
    for kept in (*Image.objects.all(), *Attachment.objects.all()):
        default_storage.delete(str(kept.file.name))
    models = (CalendarEntry, Article, Page, Author, Subject, Image, Attachment, PastAddress,
              ImportedRecord, ImportBatch, Publisher)  # fmt: skip
    for model in models:
        model.objects.all().delete()  # type: ignore[attr-defined]
    assert not any(
        model.objects.exists()  # type: ignore[attr-defined]
        for model in (
            ArchivedComment,
            Byline,
            IndexLocator,
            Reference,
            RelatedSubjects,
            SubjectLabel,
            SubjectRelation,
            *models,
        )
    )


def make_site() -> None:
    """A site with something of everything, and with what is easily lost."""
    demo_content.load()
    jane = make_author("Jane Porter", slug="jane", role="Fellow", about="One.\n\nTwo.")
    make_author("Nobody's Author", sort_name="Author, Nobody's", website="https://example.org/")
    bo = [make_author("Bo Lee", slug="bo-lee"), make_author("Bo Lee", slug="bo-lee-2")]
    ties, trust = make_subject("Ties: weak", description="a < b\nc"), make_subject("1e3 & Trust")
    SubjectRelation.objects.create(subject=ties, broader=trust)
    faith = make_subject("Faith", scope_note="a\nb", language="en-GB", sort_as="Zeal")
    RelatedSubjects.objects.create(first=trust, second=faith)
    SubjectLabel.objects.create(subject=trust, text="La Confiance", language="fr")
    SubjectLabel.objects.create(subject=trust, text="Trsut", kind="hidden")
    make_subject("Troth", status="merged", merged_into=trust)
    make_publisher(index_filing="letter", index_language="sv")
    article = make_article(
        "“Yes”: --- 2003-08-22 & 🤝",
        slug="yes",
        summary="no\n---\n<b>1e3</b> &amp; ann@example.org",
        body=BODY,
        kind="abstract",
        language="en-GB",
        authors=[bo[1], "O’Neil, Ann & Co. <b>"],
        subjects=[ties, trust],
        references=[
            {"title": "Weak: ties", "is_summarised": True, "published_on": "1973"},
            {"title": "yes", "url": "https://example.org/@ann@b.org", "authors": "a@b.org"},
        ],
        featured_from=datetime(2003, 9, 1, tzinfo=UTC),
        featured_until=datetime(2003, 10, 1, 1, 2, 3, 456, tzinfo=UTC),
        featured_rank=0,
        expires_at=datetime(2099, 1, 1, tzinfo=UTC),
        revised_at=datetime(2004, 1, 1, tzinfo=UTC),
    )
    Byline.objects.create(article=article, author=jane, name="Jane Doe", position=9)
    about = ArticleSubject.objects.get(content_object=article, tag=trust)
    for subheading in ("", "loss of"):
        IndexLocator.objects.create(article_subject=about, subheading=subheading, anchor="here",
                                    note="table")  # fmt: skip
    small = make_article("On capitals")
    Byline.objects.create(article=small, author=jane, name="jane porter")
    make_article("On trust", authors=[bo[0], jane], published_at=datetime(1850, 1, 1, tzinfo=UTC))
    first = make_comment(article, name="Ann (ann@example.org)", title="1e3", body_html="<p>a</p>")
    second = make_comment(article, parent=first, posted_at=None, kind="ping", title="A: link")
    make_comment(article, parent=second, url="https://example.org/?a=b", name="")
    for path, target in {
        "/archives/000123.html": {"article": article},
        "/?p=12": {"article": article},
        "/Über uns/a%20b.php": {"article": article},
        "/authors/jp": {"author": jane},
        "/cat/ties/": {"subject": ties},
    }.items():
        PastAddress.objects.create(path=path, **target)  # type: ignore[misc]
    make_corrections(article)
    page = make_page("imprint", label="Imprint", body=BODY, summary="a: b")
    make_page("not-yet", published_at=None)
    make_comment(page)
    PastAddress.objects.create(path="/impressum.html", page=page)
    states = ["draft", "in_review", "approved", "published", "withdrawn"]
    for status in states:
        make_article(f"{status} long ago", status=status)
        make_article(
            f"{status} to come", status=status, published_at=datetime(2090, 5, 1, tzinfo=UTC)
        )
    for status in states[:3]:
        make_article("Not yet", slug="not-yet", status=status, published_at=None)
    make_article("Over", expires_at=datetime(2004, 1, 1, tzinfo=UTC))
    keep(picture("PNG"), "png", alt="Two people", caption="a: b", credit="1e3")
    keep(picture("JPEG", shade=9), "jpg", is_decorative=True)
    keep(b"a,b\n1,2\n", "csv")


def make_corrections(article: Article) -> None:
    """One with a difference of all kinds, and a retraction."""
    revisions.keep_before(article)
    article.body = (
        BODY.replace("grows", "  grew: 1e3") + '<p><a href="/a?b=c">yes</a> ann@b.org</p>'
    )
    article.save()
    article.subjects.remove(Subject.objects.get(name="Ties: weak"))
    revisions.keep(article, by=None)
    before, after = correcting.last_change(article) or (None, None)
    text, at = "no\n---\n“1e3” ann@example.org", datetime(2003, 12, 1, tzinfo=UTC)
    correcting.correct(
        article, kind="correction", text=text, by=None, before=before, after=after, at=at
    )
    correcting.correct(article, kind="retraction", text="2003-08-22", by=None, at=at)


def keep(data: bytes, extension: str, **fields: Any) -> None:
    kept, stored = keeping.prepare(data, extension=extension, name=f"a b.{extension}")
    for name, value in fields.items():
        setattr(kept, name, value)
    kept.original_url = "https://example.org/a.png?b"
    keeping.keep(kept, stored)


@pytest.fixture
def come_back(tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """Export the site in a format, empty it, and import it again."""

    def leave_and_return(format_name: str) -> dict[str, Any]:
        folder = tmp_path / format_name
        call_command("export_archive", str(folder), format=format_name, verbosity=0)
        empty_the_site()
        call_command("import_archive", str(folder), verbosity=0)
        return ImportBatch.objects.get().report

    return leave_and_return


def differences(before: Files, after: Files) -> dict[str, tuple[list[str], list[str]]]:
    """Of each file that differs, the lines that only one of the two has."""
    found = {}
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, b""), after.get(name, b"")
        if old != new:
            one, other = old.decode(errors="replace"), new.decode(errors="replace")
            lines, others = one.splitlines(), other.splitlines()
            found[name] = (
                [line for line in lines if line not in others],
                [line for line in others if line not in lines],
            )
    return found


@pytest.mark.parametrize("format_name", exporting.FORMATS)
def test_a_site_made_from_its_export_is_the_same_site(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]], format_name: str
) -> None:
    make_site()
    before, held = files_of(format_name), {a.uid: a.body for a in Article.objects.all()}
    retracted = Article.objects.get(is_retracted=True)
    report = come_back(format_name)
    assert differences(before, files_of(format_name)) == {}
    assert {article.uid: article.body for article in Article.objects.all()} == held
    assert report["repaired"] == []
    assert Article.objects.get(is_retracted=True).uid == retracted.uid
    shown = Correction.objects.get(kind="correction", article__uid=retracted.uid).changes
    assert [label for label, _ in shown] == ["Text", "Links", "Subjects"]


def test_an_article_with_a_thousand_comments_comes_back_whole(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]]
) -> None:
    article = make_article("On trust")
    text = f"<p>{'Well said: it grows slowly. ' * 20}</p>"
    ArchivedComment.objects.bulk_create(
        ArchivedComment(
            article=article, position=place, name=f"Ann {place}", body_html=text.strip()
        )
        for place in range(1000)
    )
    before = files_of()
    come_back("html")
    assert differences(before, files_of()) == {}


def test_articles_stand_where_they_stood_though_the_zone_was_another(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]]
) -> None:
    make_article("On trust", published_at=datetime(2003, 9, 1, 2, 0, tzinfo=UTC))
    make_publisher(time_zone="UTC")
    come_back("html")
    assert Article.objects.get().get_absolute_url() == "/2003/08/on-trust/"


def test_what_was_hidden_is_hidden_again(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]], now: datetime
) -> None:
    make_site()
    public = set(Article.objects.published(now).values_list("uid", flat=True))
    states = {article.uid: article.state(now) for article in Article.objects.all()}
    come_back("markdown")
    assert set(Article.objects.published(now).values_list("uid", flat=True)) == public
    assert {article.uid: article.state(now) for article in Article.objects.all()} == states


def test_feeds_keep_their_ids(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]], settings: Any
) -> None:
    make_article("On trust")
    before = publisher.tag_authority
    settings.SITE_URL = "https://elsewhere.example.net"
    come_back("html")
    assert Publisher.load().tag_authority == before


def test_coming_back_twice_changes_nothing(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    make_site()
    come_back("html")
    before = files_of()
    call_command("import_archive", str(tmp_path / "html"), verbosity=0)
    outcomes = ImportBatch.objects.latest("pk").outcomes.values_list("outcome", flat=True)
    assert set(outcomes) == {"unchanged"}
    assert differences(before, files_of()) == {}


def test_no_log_in_comes_with_it(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]]
) -> None:
    user = User.objects.create_user("jdoe", "jane@example.org", "a long pass phrase")
    make_article("On trust", authors=[make_author("Jane Doe", user=user)], created_by=user)
    come_back("html")
    assert Author.objects.get().user is None
    assert Article.objects.get().created_by is None


RETRACTED = """corrections:
  - kind: retraction
    date: 2004-01-02T12:00:00+00:00
    text: No.
    uid: 8a0a3bd5-6d36-4f4e-9a2e-7c8d4ad8cf00
  - kind: erratum
    date: 2004-01-02T12:00:00+00:00
    text: No.
  - kind: correction
    date: 2090-01-02T12:00:00+00:00
    text: No.
  - kind: correction
    date: 2004-01-02T12:00:00+00:00
    text: No.
    uid: 8a0a3bd5-6d36-4f4e-9a2e-7c8d4ad8cf01
    difference: [{name: secret}]
---
"""


def test_a_retraction_that_an_import_brought_goes_when_that_is_rolled_back(
    publisher: Publisher, come_back: Callable[[str], dict[str, Any]], tmp_path: Path
) -> None:
    make_article("On trust")
    come_back("html")
    file = tmp_path / "html/articles/2003/08/on-trust.html"
    start, text = file.read_text().rsplit("---\n", 1)
    file.write_text(f"{start}{RETRACTED}{text}")
    call_command("import_archive", str(tmp_path / "html"), verbosity=0)
    assert Correction.objects.get().text == "No."
    assert Article.objects.get().is_retracted
    batch = ImportBatch.objects.latest("pk")
    told = " ".join(row["what"] for row in batch.report["repaired"])
    assert "corrections, 2: kind" in told
    assert "corrections, 3: its date is still to come" in told
    assert "corrections, 4: difference" in told
    undoing.roll_back(batch)
    assert not Correction.objects.exists()
    assert not Article.objects.get().is_retracted
