"""Taking an import back."""

from typing import Any

import pytest

from articles.importers import undoing
from articles.importers.turns import ImportRefusedError
from articles.models import (
    ArchivedComment,
    Article,
    Author,
    ImportBatch,
    ImportedRecord,
    Page,
    PastAddress,
    Publisher,
    Subject,
)
from tests.factories import make_article

from .exports import export
from .imports import make_batch, outcome, run
from .test_saving import COMMENT, counts

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(publisher: Publisher) -> None:
    """Imports happen on a site whose publisher is in New York."""


def imported(*texts: str) -> ImportBatch:
    batch = make_batch()
    run(*texts, batch=batch)
    batch.refresh_from_db()
    return batch


def table(model: Any, *without: str) -> list[dict[str, Any]]:
    rows = list(model.objects.order_by("pk").values())
    return [{name: row[name] for name in row if name not in without} for row in rows]


def test_what_an_import_made_goes_and_what_was_here_stays() -> None:
    make_article("Our own", authors=["Jane Doe"], subjects=["Trust"])
    before = counts()
    page = export(
        "<p>We.</p>", TITLE="About", BASENAME="about", UNIQUE_URL="http://a.example/about.html"
    )
    batch = imported(export("<p>x</p>", COMMENT, CATEGORY="Price", TAGS="Trust") + page)
    assert Subject.objects.filter(name="Price").exists()
    undone = undoing.roll_back(batch)
    assert (undone.deleted, undone.restored, undone.kept) == (2, 0, [])
    assert counts() == before
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.ROLLED_BACK


def test_what_was_rolled_back_can_be_imported_again() -> None:
    undoing.roll_back(imported(export()))
    assert outcome(run(export())) == {"created": 1}


def test_what_was_edited_since_is_kept_and_named() -> None:
    batch = imported(export(), export(TITLE="Second", BASENAME="second"))
    article = Article.objects.get(title="On trust")
    article.body = "<p>Trust is work.</p>"
    article.save()
    undone = undoing.roll_back(batch)
    assert undone.deleted == 1
    assert undone.kept == [
        {"title": "On trust", "address": "/2003/08/on-trust/", "reason": "edited here"}
    ]
    assert Article.objects.get() == article
    assert PastAddress.objects.filter(article=article).exists()
    assert Author.objects.get().name == "Jane Doe"
    batch.refresh_from_db()
    assert batch.report["rolled_back"]["kept"] == undone.kept


def test_what_an_import_replaced_is_given_back_whole() -> None:
    run(export("<p>Trust grows.</p>", "EXCERPT:\nHow", COMMENT, CATEGORY="Strategy"))
    tables = {
        Article: ("version", "updated_at", "search"),
        ArchivedComment: (),
        ImportedRecord: (),
    }
    before = {model: table(model, *without) for model, without in tables.items()}
    batch = imported(export("<p>Trust shrinks.</p>", TITLE="On doubt", CATEGORY="Doubt"))
    assert Article.objects.get().title == "On doubt"
    undone = undoing.roll_back(batch)
    assert (undone.deleted, undone.restored) == (0, 1)
    assert {model: table(model, *without) for model, without in tables.items()} == before
    assert list(Article.objects.get().subjects.names()) == ["Strategy"]
    assert not Subject.objects.filter(name="Doubt").exists()
    assert outcome(run(export("<p>Trust grows.</p>", "EXCERPT:\nHow", COMMENT,
                              CATEGORY="Strategy"))) == {"unchanged": 1}  # fmt: skip


def test_what_a_later_import_changed_is_kept_and_named() -> None:
    batch = imported(export())
    run(export("<p>Trust shrinks.</p>"))
    undone = undoing.roll_back(batch)
    assert [row["reason"] for row in undone.kept] == ["changed by a later import"]
    assert Article.objects.get().body == "<p>Trust shrinks.</p>"


def test_a_page_is_given_back_too() -> None:
    url = "http://a.example/about.html"
    run(export("<p>We.</p>", UNIQUE_URL=url))
    batch = imported(export("<p>They.</p>", UNIQUE_URL=url))
    undoing.roll_back(batch)
    assert Page.objects.get().body == "<p>We.</p>"


def test_a_dry_run_and_what_was_rolled_back_have_nothing_to_be_taken_back() -> None:
    batch = imported(export())
    undoing.roll_back(batch)
    with pytest.raises(ImportRefusedError, match="nothing to roll back"):
        undoing.roll_back(batch)
    dry = make_batch(is_dry_run=True)
    run(export(), batch=dry)
    with pytest.raises(ImportRefusedError, match="nothing to roll back"):
        undoing.roll_back(dry)
