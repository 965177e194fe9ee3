"""Pictures and downloads: what is kept of them, and how the site serves it."""

import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from PIL import ImageChops, ImageFilter, ImageStat

from articles import media
from articles.media import Refused, pictures, read_picture
from articles.models import Attachment, Image
from tests.pictures import CANARY, GPS, drawn, encoded, opened, photograph, picture

KINDS = ["JPEG", "PNG", "WEBP", "AVIF"]
PDF = b"%PDF-1.4\n%%EOF"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A media folder with nothing in it."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def kept(data: bytes, extension: str = "jpg", name: str = "") -> Any:
    return media.keep(*media.prepare(data, extension=extension, name=name))


# ---- Pictures -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_loses_its_exif_and_where_it_was_taken(kind: str) -> None:
    given = photograph(kind)
    assert CANARY.encode() in given
    shown = opened(read_picture(given).data)
    assert CANARY.encode() not in read_picture(given).data
    assert dict(shown.getexif()) == {}
    assert shown.getexif().get_ifd(GPS) == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_taken_on_its_side_is_stood_up(kind: str) -> None:
    stood = read_picture(photograph(kind, orientation=6))
    assert (stood.width, stood.height) == (40, 60)
    shown = opened(stood.data).convert("RGB")
    assert shown.size == (40, 60)
    assert min(shown.getpixel((35, 5))) > 240  # what was left above is right above now
    assert min(shown.getpixel((5, 5))) < 100


def test_a_lossless_picture_loses_no_pixel() -> None:
    for data in (picture("PNG"), picture("WEBP", lossless=True)):
        after = opened(read_picture(data).data).convert("RGB")
        assert after.tobytes() == opened(data).convert("RGB").tobytes()


def test_transparency_and_the_colour_profile_stay() -> None:
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for kind in KINDS:
        shown = opened(read_picture(picture(kind, icc_profile=profile)).data)
        assert shown.info["icc_profile"] == profile, kind
    clear = drawn(mode="RGBA")
    clear.putalpha(7)
    assert opened(read_picture(encoded(clear, "PNG")).data).getpixel((1, 1))[3] == 7


def test_a_jpeg_is_hardly_worse_written_anew() -> None:
    soft = drawn(640, 480).filter(ImageFilter.GaussianBlur(8))
    before = encoded(soft, quality=70, comment=b"a reason to write it anew")
    once = read_picture(before).data
    assert opened(once).quantization == opened(before).quantization  # type: ignore[attr-defined]
    difference = ImageChops.difference(opened(before), opened(once))
    assert max(ImageStat.Stat(difference).mean) < 0.5


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_kept_once_is_kept_again_byte_for_byte(kind: str) -> None:
    once = read_picture(photograph(kind, orientation=6))
    assert read_picture(once.data) == once


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"quality": 30}])
def test_a_picture_that_carries_nothing_stays_byte_for_byte(options: dict[str, Any]) -> None:
    for data in (picture("JPEG", **options), encoded(drawn(mode="L")), picture("WEBP")):
        assert read_picture(data).data == data


def test_a_comment_in_a_jpeg_goes() -> None:
    assert b"made by Jo" not in read_picture(picture(comment=b"made by Jo")).data


def test_what_follows_a_picture_in_its_file_goes() -> None:
    for kind in ("JPEG", "PNG", "WEBP"):
        assert b"alert" not in read_picture(picture(kind) + b"<script>alert(1)</script>").data


def test_a_moving_picture_stays_as_it_is() -> None:
    frames = [drawn(shade=shade) for shade in (0, 100, 200)]
    for kind in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:])
        assert read_picture(data).data == data
        assert read_picture(data).extension == kind.lower()


def test_of_a_cameras_two_pictures_in_one_file_the_first_is_kept() -> None:
    data = encoded(drawn(), "MPO", save_all=True, append_images=[drawn(shade=200)])
    assert opened(data).format == "MPO"
    kept_one = read_picture(data)
    assert kept_one.extension == "jpg"
    assert opened(kept_one.data).format == "JPEG"
    assert len(kept_one.data) < len(data)


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that says it has side × side pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [7_500, 50_000])
def test_a_bomb_is_refused_by_its_head(side: int) -> None:
    with pytest.raises(Refused, match="pixels"):
        read_picture(bomb(side))


def test_a_picture_of_too_many_frames_or_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [drawn(shade=shade) for shade in range(5)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    monkeypatch.setattr(pictures, "MOST_FRAMES", 4)
    with pytest.raises(Refused, match="more than 4 frames"):
        read_picture(data)
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(Refused, match="pictures may have 100"):
        read_picture(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "SVG"),
        (b'<?xml version="1.0"?>\n<!-- x --><svg/>', "SVG"),
        (b"<!DOCTYPE html><title>Not found</title>", "web page"),
        (b"", "empty"),
        (b"GIF89a", "damaged|no picture"),
        (b"BM" + bytes(60), "no picture"),
        (picture()[:300], "damaged"),
        (picture("PNG")[:-30], "damaged"),
        (picture("GIF")[:20], "damaged|no picture"),
        (picture("WEBP")[:60], "damaged|no picture"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        read_picture(data)


# ---- Downloads ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("extension", "data"),
    [
        ("pdf", PDF), ("zip", b"PK\x03\x04x"), ("docx", b"PK\x03\x04x"), ("rtf", b"{\\rtf1}"),
        ("doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("doc", b"{\\rtf1}"), ("mp3", b"ID3\x03"),
        ("mp3", b"\xff\xfb\x90"), ("mp4", b"\0\0\0\x18ftypmp42"), ("csv", b"a;b\n"),
    ],
)  # fmt: skip
def test_a_download_that_is_what_it_says_is_taken(extension: str, data: bytes) -> None:
    row, stored = media.prepare(data, extension=extension, name=f"a.{extension}")
    assert isinstance(row, Attachment)
    assert stored == data


@pytest.mark.parametrize(
    ("extension", "data"),
    [
        ("pdf", b"<html>"), ("zip", b"MZ\x90"), ("mp3", PDF), ("doc", b"<html>"), ("pdf", b""),
        ("txt", b"a\0b"), ("csv", b"<html><script>"), ("mp4", PDF),
    ],
)  # fmt: skip
def test_a_download_that_is_something_else_is_refused(extension: str, data: bytes) -> None:
    with pytest.raises(Refused):
        media.prepare(data, extension=extension, name="a")


@pytest.mark.parametrize("extension", ["exe", "html", "js", "swf", "php", ""])
def test_what_is_neither_picture_nor_document_is_refused(extension: str) -> None:
    with pytest.raises(Refused):
        media.prepare(b"MZ something", extension=extension, name="a")


# ---- Keeping --------------------------------------------------------------------------


def test_a_file_is_kept_once_under_its_own_digest(db: None, folder: Path) -> None:
    first, second = kept(picture()), kept(picture())
    assert first == second
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*")]
    assert files == [f"images/{first.sha256[:2]}/{first.sha256}.jpg"]
    assert media.known(first.source_sha256) == first
    assert (first.width, first.height, first.bytes) == (60, 40, (folder / files[0]).stat().st_size)


def test_two_originals_that_differ_in_exif_only_are_one_picture(db: None, folder: Path) -> None:
    assert kept(photograph("PNG")) == kept(picture("PNG"))
    assert Image.objects.count() == 1


def test_a_file_left_half_by_a_killed_process_is_written_again(db: None, folder: Path) -> None:
    row, stored = media.prepare(picture(), extension="jpg", name="")
    default_storage.save(str(row.file.name), ContentFile(stored[:50]))
    media.keep(row, stored)
    assert (folder / str(row.file.name)).read_bytes() == stored
    assert len(list(folder.rglob("*.*"))) == 1


def test_preparing_writes_nothing(db: None, folder: Path) -> None:
    media.prepare(picture(), extension="jpg", name="")
    assert not folder.exists()
    assert not Image.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"width": 0}, {"bytes": 0}, {"sha256": "x"}, {"alt": "A", "is_decorative": True}]
)
def test_the_database_refuses_a_picture_that_can_not_be(db: None, wrong: dict[str, Any]) -> None:
    row = kept(picture())
    with pytest.raises(IntegrityError), transaction.atomic():
        Image.objects.filter(pk=row.pk).update(**wrong)


# ---- Serving --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "content_type"),
    [
        ("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"),
        ("WEBP", "image/webp"), ("AVIF", "image/avif"),
    ],
)  # fmt: skip
def test_a_picture_is_served_as_its_kind_and_for_ever(
    db: None, client: Client, kind: str, content_type: str
) -> None:
    row = kept(picture(kind))
    response = client.get(row.get_absolute_url(), headers={"accept-encoding": "gzip"})
    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "attachment" not in response.get("Content-Disposition", "")
    assert not response.cookies
    assert not response.has_header("Vary")
    assert not response.has_header("Content-Encoding")
    body = b"".join(response)
    assert int(response["Content-Length"]) == len(body) == row.bytes


def test_a_download_is_saved_under_its_name(db: None, client: Client) -> None:
    row = kept(PDF, "pdf", "Jahresbericht Zürich “2003”.pdf")
    response = client.get(row.get_absolute_url())
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert "Z%C3%BCrich" in response["Content-Disposition"]
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(response) == PDF


def test_head_says_the_same_without_the_bytes(db: None, client: Client) -> None:
    row = kept(picture())
    response = client.head(row.get_absolute_url())
    assert response.status_code == 200
    assert int(response["Content-Length"]) == row.bytes
    assert b"".join(response) == b""


@pytest.mark.parametrize("method", ["get", "head"])
def test_who_has_it_already_gets_304(db: None, client: Client, method: str) -> None:
    row = kept(picture())
    ask = getattr(client, method)
    first = ask(row.get_absolute_url())
    b"".join(first)
    etag = first["ETag"]
    again = ask(row.get_absolute_url(), headers={"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert again["ETag"] == etag
    assert again["Cache-Control"] == "public, max-age=31536000, immutable"
    other = ask(row.get_absolute_url(), headers={"if-none-match": '"other"'})
    assert other.status_code == 200
    b"".join(other)


def test_a_post_is_refused(db: None, client: Client) -> None:
    assert client.post(kept(picture()).get_absolute_url()).status_code == 405


def test_what_has_no_row_is_not_served(db: None, client: Client, folder: Path) -> None:
    row = kept(picture())
    address, path = row.get_absolute_url(), folder / str(row.file.name)
    (folder / "secret.txt").write_text("secret")
    (path.parent / f"{row.sha256[:2]}{'0' * 62}.jpg").write_bytes(b"no row")
    for other in (
        "/media/", "/media/images/", f"/media/images/{row.sha256[:2]}/", "/media/secret.txt",
        f"/media/images/{row.sha256[:2]}/{row.sha256[:2]}{'0' * 62}.jpg",
        "/media/images/../secret.txt", "/media/images/%2e%2e/secret.txt", "/media//etc/passwd",
        "/media/..%2f..%2fetc/passwd", "/media/images/aa/..%5c..%5csecret.txt",
        address.replace(".jpg", ".html"), address.replace("images", "attachments"),
        address.replace(f"/{row.sha256[:2]}/", "/zz/"), address.upper(), f"{address}/",
        f"{address}%00", f"{address}%0a",
    ):  # fmt: skip
        assert client.get(other).status_code == 404, other
    row.delete()
    assert client.get(address).status_code == 404


def test_a_lost_file_answers_404(db: None, client: Client, folder: Path) -> None:
    row = kept(picture())
    (folder / str(row.file.name)).unlink()
    assert client.get(row.get_absolute_url()).status_code == 404
