"""The command import_archive, as whoever runs the site meets it."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from articles.models import Article, ImportBatch, Publisher

from .exports import export

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _publisher(publisher: Publisher) -> None:
    """Imports happen on a site whose publisher is in New York."""


def written(folder: Path, text: str, name: str = "export.txt") -> Path:
    file = folder / name
    file.write_text(text)
    return file


def command(*arguments: Any, **options: Any) -> str:
    output = io.StringIO()
    call_command("import_archive", *map(str, arguments), stdout=output, **options)
    return output.getvalue()


def refusal(*arguments: Any, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        command(*arguments, **options)
    return str(caught.value)


def test_a_file_is_imported_in_the_publishers_zone(tmp_path: Path) -> None:
    told = command(written(tmp_path, export()))
    assert told == "1 created, 0 updated, 0 unchanged, 0 skipped, 0 failed.\n"
    assert Article.objects.get().published_at.isoformat() == "2003-08-22T22:38:00+00:00"  # type: ignore[union-attr]
    batch = ImportBatch.objects.get()
    assert (batch.state, batch.format, batch.file_name) == ("done", "mt", "export.txt")


def test_the_zone_can_be_told(tmp_path: Path) -> None:
    command(written(tmp_path, export()), timezone="Europe/Berlin")
    assert Article.objects.get().published_at.isoformat() == "2003-08-22T16:38:00+00:00"  # type: ignore[union-attr]


def test_a_dry_run_changes_nothing_and_writes_its_report(tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    told = command(written(tmp_path, export()), dry_run=True, report=report)
    assert told.startswith("Nothing was changed. 1 would be created")
    assert not Article.objects.exists()
    content = json.loads(report.read_text())
    assert content["source"]["entries"] == 1
    assert (content["created"], content["dry_run"]) == (1, True)
    (record,) = content["records"]
    assert (record["outcome"], record["line"], record["new_address"]) == (
        "created", 1, "/2003/08/on-trust/",
    )  # fmt: skip


def test_what_failed_is_printed_with_file_line_and_reason(tmp_path: Path) -> None:
    told = command(written(tmp_path, export(DATE="tomorrow")))
    assert "export.txt, line 5: failed: On trust: “tomorrow” is no date" in told


def test_several_files_a_folder_and_a_zip_file_are_read(tmp_path: Path) -> None:
    first = written(tmp_path, export(TITLE="First", BASENAME="first"), "1.txt")
    second = written(tmp_path, export(TITLE="Second", BASENAME="second"), "2.txt")
    assert "2 would be created" in command(first, second, dry_run=True)
    assert "2 would be created" in command(tmp_path, dry_run=True)
    packed = tmp_path / "both.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(first, "texts/1.txt")
        archive.write(second, "texts/2.txt")
        archive.writestr("texts/picture.png", b"\x89PNG\r\n")
    assert "2 would be created" in command(packed, dry_run=True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "it is empty"),
        ("Dear editor", "it begins “Dear editor”"),
        ("%PDF-1.4", "a PDF file"),
        ("SQLite format 3\0", "an SQLite database"),
    ],
)
def test_what_is_no_archive_is_told_in_one_sentence(
    tmp_path: Path, content: str, told: str
) -> None:
    assert told in refusal(written(tmp_path, content))
    assert ImportBatch.objects.get().state == "failed"


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    told = refusal(tmp_path / "missing.txt")
    assert told == f"{tmp_path / 'missing.txt'} can’t be read: No such file or directory."
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"timezone": "Mars/Base"}, "“Mars/Base” is no time zone"),
        ({"encoding": "klingon"}, "“klingon” is no encoding"),
        ({"old_root": "blog"}, "“blog” is no address of a site"),
        ({"redirects": Path("missing.csv")}, "missing.csv can’t be read"),
        ({"old_site": Path("missing")}, "no folder"),
        ({"report": Path("missing/report.json")}, "missing/report.json can’t be written"),
    ],
)
def test_a_wrong_option_is_told_in_one_sentence(
    tmp_path: Path, options: dict[str, Any], told: str
) -> None:
    assert told in refusal(written(tmp_path, export()), **options)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert refusal(folder) == "The folder empty holds no file."


def test_a_format_that_the_file_has_not_is_told(tmp_path: Path) -> None:
    assert "no Movable Type export" in refusal(written(tmp_path, "<rss></rss>"), format="mt")


def test_an_old_root_gives_addresses_below_it(tmp_path: Path) -> None:
    command(written(tmp_path, export()), old_root="http://www.example.org/log/")
    addresses = Article.objects.get().past_addresses.values_list("path", flat=True)
    assert "/log/2003/08/on_trust.html" in addresses


def test_text_that_was_encoded_twice_is_put_right_when_asked_for(tmp_path: Path) -> None:
    file = written(tmp_path, export("<p>CristÃ³bal</p>"))
    command(file)
    assert Article.objects.get().body == "<p>CristÃ³bal</p>"
    command(file, mend=True)
    assert Article.objects.get().body == "<p>Cristóbal</p>"
