"""Pictures and files of an archive, as an import brings them home."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from articles.importers import batches
from articles.importers.report import Report
from articles.models import Article, Image, ImportBatch, Publisher
from tests.pictures import picture

from .exports import export, source_of
from .imports import make_batch, outcome

pytestmark = pytest.mark.django_db
URL = "http://www.example.org/2003/08/on_trust.html"
SHOWN = '<p><img src="http://www.example.org/images/x.png" alt="A hand"></p>'


@pytest.fixture(autouse=True)
def _site(publisher: Publisher, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "kept"


def copy_of_the_old_site(folder: Path, **pictures: bytes) -> Path:
    place = folder / "old"
    for name, data in pictures.items():
        file = place / "images" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    place.mkdir(exist_ok=True)
    return place


def bring(text: str, media: Path | None = None, *, dry: bool = False) -> Report:
    files = [source_of(text)]
    return batches.import_sources(files, batch=make_batch(is_dry_run=dry), media=media)


def test_a_picture_is_copied_and_shown_with_its_size(client: Client, tmp_path: Path) -> None:
    folder = copy_of_the_old_site(tmp_path, x=picture("PNG", 60, 40))
    report = bring(export(SHOWN, UNIQUE_URL=URL), folder)
    image = Image.objects.get()
    article = Article.objects.get()
    assert f'<img src="{image.get_absolute_url()}"' in article.body
    assert 'width="60" height="40"' in article.body_html
    assert 'alt="A hand"' in article.body_html
    assert client.get("/images/x.png")["Location"] == image.get_absolute_url()
    response = client.get(image.get_absolute_url())
    assert response["Content-Type"] == "image/png"
    response.close()
    assert (report.assets["shown"], report.assets["new_images"]) == (1, 1)
    assert report.assets["missing"] == []


def test_without_a_copy_the_text_stays_and_the_picture_is_named_as_missing() -> None:
    report = bring(export(SHOWN, UNIQUE_URL=URL))
    assert "http://www.example.org/images/x.png" in Article.objects.get().body
    assert report.assets["missing"] == ["http://www.example.org/images/x.png"]
    assert not Image.objects.exists()


def test_a_dry_run_tells_the_same_and_keeps_no_file(tmp_path: Path) -> None:
    folder = copy_of_the_old_site(tmp_path, x=picture("PNG"))
    text = export(SHOWN, UNIQUE_URL=URL)
    planned = bring(text, folder, dry=True)
    assert not Image.objects.exists()
    assert not (tmp_path / "kept").exists()
    assert planned.assets == bring(text, folder).assets


def test_pictures_that_come_later_change_what_was_imported_before(tmp_path: Path) -> None:
    text = export(SHOWN, UNIQUE_URL=URL)
    bring(text)
    folder = copy_of_the_old_site(tmp_path, x=picture("PNG"))
    assert outcome(bring(text, folder)) == {"updated": 1}
    assert "/media/images/" in Article.objects.get().body
    assert outcome(bring(text, folder)) == {"unchanged": 1}
    assert Image.objects.count() == 1


def test_what_is_no_picture_is_left_out_and_named(tmp_path: Path) -> None:
    folder = copy_of_the_old_site(tmp_path, x=b"<svg onload='alert(1)'></svg>")
    report = bring(export(SHOWN, UNIQUE_URL=URL), folder)
    (refused,) = report.assets["refused"]
    assert refused["url"] == "http://www.example.org/images/x.png"
    assert "is not shown" in report.repaired[0]["what"]
    assert not Image.objects.exists()


def test_a_folder_that_is_not_there_is_told_before_anything_is_stored(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="There is no folder"):
        bring(export(), tmp_path / "missing")
    assert not Article.objects.exists()


def test_an_upload_may_be_a_zip_file_with_the_pictures_in_it(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("export.txt", export(SHOWN, UNIQUE_URL=URL))
        archive.writestr("www.example.org/images/x.png", picture("PNG"))
        archive.writestr("../../outside.png", picture("PNG", shade=9))
    batch = make_batch(upload=content.getvalue(), state=ImportBatch.State.WAITING)
    batches.run(batch.pk)
    batch.refresh_from_db()
    assert (batch.state, batch.report["assets"]["shown"]) == (ImportBatch.State.DONE, 1)
    assert Image.objects.get().get_absolute_url() in Article.objects.get().body
    assert not list(tmp_path.parent.rglob("outside.png"))
