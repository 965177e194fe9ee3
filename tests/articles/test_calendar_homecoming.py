"""The plan leaves with the site and comes home."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from articles.calendar import part
from articles.importers import undoing
from articles.models import ArticleReview, CalendarEntry, ImportBatch
from tests.calendar import make_entry
from tests.factories import make_article, make_author, make_publisher, make_subject
from tests.importers.test_round_trip import empty_the_site

pytestmark = pytest.mark.django_db

HOSTILE = '<script>\\ " ’ שלום =1+1 {{ x }}'


@pytest.fixture(autouse=True)
def site(publisher: object) -> None:
    ann = User.objects.create_user("ann", "ann@example.org", is_staff=True)
    article = make_article("On trust", authors=[make_author("Jane Doe")], subjects=["Trust"])
    entry = make_entry(
        HOSTILE, theme="A theme", kind="abstract", stage="assigned", target="quarter",
        target_on=date(2027, 4, 1), contributions_due_on=date(2027, 1, 9), call="One\n\ntwo",
        notes="Secret", teaser="Soon", article=article, assignee=ann, created_by=ann,
        subjects=[make_subject("Ties"), *article.subjects.all()],
    )  # fmt: skip
    entry.authors.set(article.authors.all())
    make_entry("An idea", is_public=False, stage="dropped")
    changed = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
    CalendarEntry.objects.update(version=7, updated_at=changed, created_at=changed)
    ArticleReview.objects.create(
        article=article, due_on=date(2027, 1, 1), every_months=6, note="Figures", reviewer=ann
    )


def plan() -> str:
    return b"".join(part.write()).decode()


def export(folder: Path) -> Path:
    call_command("export_archive", str(folder), verbosity=0)
    return folder


def leave(folder: Path) -> None:
    export(folder)
    CalendarEntry.objects.all().delete()
    empty_the_site()
    make_publisher()


def test_the_same_plan_comes_home(tmp_path: Path) -> None:
    before = plan()
    leave(tmp_path / "site")
    call_command("import_archive", str(tmp_path / "site"), verbosity=0)
    assert plan() == before
    assert CalendarEntry.objects.get(title=HOSTILE).article is not None
    assert ArticleReview.objects.get().note == "Figures"


def test_nothing_of_log_ins_goes_along() -> None:
    assert "ann" not in plan()


def test_what_is_here_already_stays(tmp_path: Path) -> None:
    folder = export(tmp_path / "site")
    CalendarEntry.objects.filter(title="An idea").update(title="Mine")
    before = plan()
    call_command("import_archive", str(folder), verbosity=0)
    assert plan() == before


def test_a_dry_run_stores_nothing(tmp_path: Path) -> None:
    leave(tmp_path / "site")
    call_command("import_archive", str(tmp_path / "site"), "--dry-run", verbosity=0)
    assert not CalendarEntry.objects.exists()


def test_it_is_taken_back_but_for_what_was_edited(tmp_path: Path) -> None:
    leave(tmp_path / "site")
    call_command("import_archive", str(tmp_path / "site"), verbosity=0)
    CalendarEntry.objects.get(title="An idea").save()
    undone = undoing.roll_back(ImportBatch.objects.latest("pk"))
    assert [entry.title for entry in CalendarEntry.objects.all()] == ["An idea"]
    assert {"title": "An idea", "address": "", "reason": "edited here"} in undone.kept
    assert not ArticleReview.objects.exists()


def rewrite(folder: Path, change: Any) -> None:
    file = folder / part.FILE
    data = json.loads(file.read_text("utf-8"))
    change(data)
    file.write_text(json.dumps(data), "utf-8")


def test_a_row_that_can_not_be_is_refused_with_its_reason(tmp_path: Path) -> None:
    leave(tmp_path / "site")

    def change(data: Any) -> None:
        data["entries"] += [
            {"uid": "x", "title": "No uid"},
            {"uid": "6b1c3fd2-6a0e-4f6b-9c11-111111111111", "title": "Odd", "target": "never"},
            "nothing",
        ]
        data["reviews"].append({"article": "6b1c3fd2-6a0e-4f6b-9c11-222222222222"})

    rewrite(tmp_path / "site", change)
    call_command("import_archive", str(tmp_path / "site"), "--report", str(tmp_path / "r.json"))
    report = (tmp_path / "r.json").read_text("utf-8")
    for reason in ("badly formed", "not a valid choice", "The article is not here."):
        assert reason in report
    assert CalendarEntry.objects.count() == 2
    assert json.loads(report)["counts"]["calendar entry"] == {"new": 3, "refused": 4}


@pytest.mark.parametrize("text", ["{", "[]", '{"entries": 1, "reviews": []}'])
def test_a_damaged_file_stops_the_import(tmp_path: Path, text: str) -> None:
    leave(tmp_path / "site")
    (tmp_path / "site" / part.FILE).write_text(text)
    with pytest.raises(CommandError, match=r"calendar\.json is damaged"):
        call_command("import_archive", str(tmp_path / "site"), verbosity=0)
    assert not CalendarEntry.objects.exists()
