"""Pictures as pages offer them: sizes and formats, credits, and replaced ones."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Pillow
from procrastinate.contrib.django.models import ProcrastinateJob

from articles import media, pictures, rendering
from articles.exporting import tables
from articles.media.renditions import CARD, Made, renditions
from articles.models import FormerFile, Image, Rendition, UnusedImage
from articles.tasks import make_renditions
from tests.factories import make_article, make_page
from tests.pictures import encoded, opened, photograph


def noisy(width: int, height: int, *, mode: str = "RGB", seed: int = 1) -> Pillow.Image:
    """A picture with something in it, so that it does not shrink to nothing; always the same."""
    across, down = max(2, width // 8), max(2, height // 8)
    places = ((x, y) for y in range(down) for x in range(across))
    spots = bytes((x * x * 7 + y * 31 * seed + x * y) % 251 for x, y in places)
    return Pillow.frombytes("L", (across, down), spots).resize((width, height)).convert(mode)


def made_of(picture: Pillow.Image, kind: str = "JPEG", **options: Any) -> list[Made]:
    return list(renditions(encoded(picture, kind, quality=95, **options)))


# ---- What is made ---------------------------------------------------------------------


def test_a_photograph_comes_in_three_widths_and_formats() -> None:
    made = made_of(noisy(2400, 1600))
    wide = {(one.width, one.height, one.format) for one in made if one.kind == "wide"}
    assert wide == {
        (width, height, kind)
        for width, height in ((480, 320), (960, 640), (1600, 1067))
        for kind in ("avif", "webp", "jpg")
    }
    for one in made:
        assert opened(one.data).size == (one.width, one.height)


def test_none_is_wider_or_heavier_than_the_picture() -> None:
    data = encoded(noisy(700, 500), "JPEG", quality=80)
    made = list(renditions(data))
    assert made
    assert max(one.width for one in made) == 700
    assert ("jpg", 700) not in {(one.format, one.width) for one in made}
    assert all(len(one.data) < len(data) for one in made)


def test_a_picture_of_one_pixel_is_not_enlarged() -> None:
    assert {(one.width, one.height) for one in made_of(noisy(1, 1))} <= {(1, 1)}


def test_what_moves_has_none() -> None:
    frames = [noisy(600, 400, seed=seed) for seed in (1, 2)]
    for kind in ("GIF", "WEBP"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:])
        assert list(renditions(out.getvalue())) == []


def test_what_is_transparent_stays_so() -> None:
    picture = noisy(900, 600, mode="RGBA")
    picture.putalpha(noisy(900, 600, mode="L", seed=2))
    made = list(renditions(encoded(picture, "PNG")))
    assert {one.format for one in made} == {"avif", "webp", "png"}
    assert all(opened(one.data).mode == "RGBA" for one in made)


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "I;16"])
def test_colours_of_every_kind_are_taken(mode: str) -> None:
    if mode == "I;16":
        picture = noisy(1000, 700, mode="L").convert("I;16")
    else:
        picture = noisy(1000, 700, mode="RGB").convert(mode)
    kind = "JPEG" if mode == "CMYK" else "PNG"
    options = {"quality": 95} if kind == "JPEG" else {}
    made = list(renditions(encoded(picture, kind, **options)))
    assert all(opened(one.data).mode in {"RGB", "RGBA", "L"} for one in made)


def test_no_rendition_tells_where_a_photograph_was_taken() -> None:
    kept = media.read_picture(photograph(width=2000, height=1500))
    for one in renditions(kept.data):
        picture = opened(one.data)
        assert not picture.getexif()
        assert "xmp" not in picture.info


def test_a_card_is_cut_around_the_focal_point() -> None:
    picture = Pillow.new("RGB", (3000, 1000), "black")
    picture.paste("white", (2000, 0, 3000, 1000))
    data = encoded(picture, "PNG")

    def brightness(focus: tuple[int, int]) -> float:
        (card,) = [one for one in renditions(data, focus=focus) if one.kind == "card"]
        assert (card.width, card.height) == CARD
        grey = opened(card.data).convert("L").resize((1, 1)).getpixel((0, 0))
        assert isinstance(grey, int)
        return grey

    assert brightness((0, 50)) < 30 < brightness((50, 50)) + 30 < brightness((100, 50))


def test_a_small_picture_has_no_card() -> None:
    assert [one for one in made_of(noisy(1100, 700)) if one.kind == "card"] == []


# ---- What is kept ---------------------------------------------------------------------


@pytest.fixture
def folder(db: None, settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def make_image(width: int = 1400, height: int = 900, *, seed: int = 1, **fields: Any) -> Image:
    data = encoded(noisy(width, height, seed=seed), "JPEG", quality=95)
    row, stored = media.prepare(data, extension="jpg", name="")
    image = media.keep(row, stored)
    assert isinstance(image, Image)
    for name, value in fields.items():
        setattr(image, name, value)
    image.save()
    return image


def another(seed: int = 9) -> bytes:
    return encoded(noisy(1300, 800, seed=seed), "JPEG", quality=95)


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def rows() -> set[str]:
    names = [str(row.file.name) for row in (*Image.objects.all(), *Rendition.objects.all())]
    return set(names)


def test_a_new_picture_plans_its_renditions_once(folder: Path) -> None:
    jobs = ProcrastinateJob.objects.filter(task_name="articles.tasks.make_renditions")
    before = set(jobs)
    image = make_image()
    make_image()
    assert [job.args for job in set(jobs.all()) - before] == [{"image_id": image.pk}]


def test_renditions_are_made_once_and_served(folder: Path, client: Client) -> None:
    image = make_image()
    make_renditions(image_id=image.pk)
    first = set(Rendition.objects.values_list("pk", "file"))
    make_renditions(image_id=image.pk)
    assert set(Rendition.objects.values_list("pk", "file")) == first
    assert files(folder) == rows()
    for rendition in Rendition.objects.all():
        response = client.get(rendition.get_absolute_url())
        assert response.status_code == 200
        assert response["Content-Type"] in {"image/avif", "image/webp", "image/jpeg"}
        assert "immutable" in response["Cache-Control"]
        assert len(b"".join(response.streaming_content)) == rendition.bytes  # type: ignore[attr-defined]


def test_a_picture_that_is_gone_has_no_renditions(folder: Path) -> None:
    image = make_image()
    pk = image.pk
    media.forget(image)
    make_renditions(image_id=pk)
    assert Rendition.objects.count() == 0


def test_a_new_focal_point_cuts_another_card(folder: Path) -> None:
    image = make_image()
    media.make_renditions(image)
    before = Rendition.objects.get(kind="card")
    image.focus_y = 0
    image.save()
    media.make_renditions(image)
    assert Rendition.objects.get(kind="card").sha256 != before.sha256


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_of_a_picture_that_is_forgotten(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    image = make_image()
    media.make_renditions(image)
    media.forget(image)
    assert (files(tmp_path), rows()) == (set(), set())


def test_the_command_makes_what_the_archive_lacks(folder: Path, capsys: Any) -> None:
    make_image()
    lost = make_image(seed=5)
    lost.file.storage.delete(lost.file.name)
    call_command("make_renditions")
    told = capsys.readouterr()
    assert "renditions of 1 pictures are made" in told.out
    assert str(lost.file.name) in told.err
    call_command("make_renditions", "--all")
    assert Rendition.objects.exclude(image=lost).exists()


# ---- Replaced -------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_replaced_picture_shows_the_new_one_under_every_address(
    settings: Any, tmp_path: Path, client: Client
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    image = make_image()
    old = image.get_absolute_url()
    body = f'<figure><img src="{old}" alt="A net"></figure>'
    article = make_article(body=body)
    media.make_renditions(image)
    media.replace(image, another())
    assert files(tmp_path) == {str(image.file.name)}
    moved = client.get(old)
    assert (moved.status_code, moved["Location"]) == (302, image.get_absolute_url())
    assert moved["Cache-Control"] == "no-cache"
    page = client.get(article.get_absolute_url()).content.decode()
    assert image.get_absolute_url() in page
    assert old not in page
    article.refresh_from_db()
    assert old in article.body
    assert media.used_by(image) == [article]
    assert not UnusedImage.objects.exists()


def test_a_replaced_picture_may_come_back(folder: Path) -> None:
    data = encoded(noisy(1400, 900), "JPEG", quality=95)
    image = make_image()
    first = image.sha256
    media.replace(image, another())
    assert media.keep(*media.prepare(data, extension="jpg", name="")) == image
    assert image.sha256 != first
    media.replace(image, data)
    image.refresh_from_db()
    assert image.sha256 == first
    assert FormerFile.objects.count() == 1


def test_a_picture_is_not_replaced_by_itself_or_by_another_of_the_library(folder: Path) -> None:
    image, other = make_image(), make_image(seed=5)
    for taken in (image, other):
        with taken.file.open("rb") as file, pytest.raises(media.Refused):
            media.replace(image, file.read())
    with pytest.raises(media.Refused, match="SVG"):
        media.replace(image, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert FormerFile.objects.count() == 0


def test_an_exported_picture_brings_its_former_addresses_home(folder: Path) -> None:
    image = make_image()
    old = str(image.file.name)
    media.replace(image, another())
    row = tables.media_row(image, is_missing=False)
    assert row["former"] == [old]
    FormerFile.objects.all().delete()
    media.recall(image, [*row["former"], "images/zz/x.png", 5, str(image.file.name)])
    assert FormerFile.objects.get().file == old
    media.recall(image, None)


# ---- As pages show them ---------------------------------------------------------------


def test_a_page_offers_sizes_and_formats(folder: Path, client: Client) -> None:
    image = make_image(credit="Ann Lee & Co, CC BY")
    media.make_renditions(image)
    body = f'<figure><img src="{image.get_absolute_url()}" alt="A net"></figure><p>On nets.</p>'
    for thing in (make_article(body=body), make_page("nets", body=body)):
        page = client.get(thing.get_absolute_url()).content.decode()
        avif, webp = re.findall(r'<source type="image/(?:avif|webp)" srcset="([^"]*)"', page)
        assert re.findall(r" (\d+)w", avif) == ["480", "960", "1400"]
        assert ".webp 480w" in webp
        assert 'width="1400" height="900" srcset=' in page
        assert '<small class="credit">Ann Lee &amp; Co, CC BY</small></figcaption>' in page


def test_a_large_picture_is_the_card_of_its_article(folder: Path, client: Client) -> None:
    image = make_image(alt="A net")
    media.make_renditions(image)
    article = make_article(body=f'<p><img src="{image.get_absolute_url()}" alt="x"></p>')
    page = client.get(article.get_absolute_url()).content.decode()
    card = Rendition.objects.get(kind="card")
    assert (
        f'<meta property="og:image" content="http://localhost:8000{card.get_absolute_url()}">'
        in page
    )


def test_a_picture_that_the_library_does_not_know_stays_as_it_is(db: None) -> None:
    html = f'<p><img src="/media/images/aa/{"a" * 64}.png" alt="x"></p>'
    assert pictures.shown(html) == html


def test_a_text_without_pictures_asks_nothing(db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert pictures.shown("<p>On nets.</p>") == "<p>On nets.</p>"


PIECES = st.lists(
    st.sampled_from(
        ["<figure>", "</figure>", "<figcaption>", "</figcaption>", "<p>", "</p>", "a & b",
         '<img src="KNOWN" alt="x">', '<img alt="" src="KNOWN" width="30">', "<em>", "</em>",
         '<img src="/else.png" alt="y">', '<a href="KNOWN">', "</a>"]
    ), max_size=12,
).map("".join)  # fmt: skip
ADDED = re.compile(
    r'<source [^>]*>|</?picture>|<small class="credit">[^<]*</small>'
    r'| srcset="[^"]*"| sizes="[^"]*"| width="1400" height="900"'
)


@given(PIECES)
def test_without_what_is_added_a_text_is_what_it_was(html: str) -> None:
    image = Image(pk=1, width=1400, height=900, credit="Ann & Co")
    image.file.name = f"images/aa/{'a' * 64}.jpg"
    image._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "renditions": [
            Rendition(width=480, format=kind, file=f"images/bb/{'b' * 64}.{kind}")
            for kind in ("avif", "webp", "jpg")
        ]
    }
    html = rendering.sanitise(html.replace("KNOWN", image.get_absolute_url()))
    told = "".join(pictures.spliced(html, {image.get_absolute_url(): image}))
    plain = ADDED.sub("", told)
    assert plain.replace("<figcaption></figcaption>", "") == html.replace(
        "<figcaption></figcaption>", ""
    )
