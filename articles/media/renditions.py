"""A picture in the sizes and formats that pages offer to browsers; pure."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageOps

from .pictures import EXTENSIONS, FORMATS, frames_of

WIDTHS = (480, 960, 1600)  # pixels: a phone, a text on a sharp screen, a wide window
CARD = (1200, 630)  # pixels: what previews of pages on other sites show
OPAQUE = {"1", "L", "RGB", "I", "I;16"}
OPTIONS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 60, "speed": 6},
    "webp": {"format": "WEBP", "quality": 80},
    "jpg": {"format": "JPEG", "quality": 82, "progressive": True, "optimize": True},
    "png": {"format": "PNG", "optimize": True},
}


class Made(NamedTuple):
    """One rendition: its kind, size in pixels, format and bytes."""

    kind: str
    width: int
    height: int
    format: str
    data: bytes


def renditions(data: bytes, *, focus: tuple[int, int] = (50, 50)) -> Iterator[Made]:
    """
    The renditions of a kept picture, none of them larger than it in pixels or bytes.

    AVIF, WebP and, for what reads neither, JPEG; PNG of what is PNG or transparent. None of what
    moves. `focus` is in per cent from the left and the upper edge.
    """
    with Image.open(BytesIO(data), formats=FORMATS) as source:
        if source.format == "GIF" or frames_of(source) > 1:
            return
        own = EXTENSIONS[source.format or ""]
        picture = in_plain_colours(source)
    plain = "png" if own == "png" or picture.mode == "RGBA" else "jpg"
    for width in widths(picture.width):
        height = max(1, round(picture.height * width / picture.width))
        sized = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)
        for kind in ("avif", "webp", plain):
            if width == picture.width and kind in {own, plain}:
                continue
            if len(made := encoded(sized, kind)) < len(data):
                yield Made("wide", width, height, kind, made)
    if picture.width >= CARD[0] and picture.height >= CARD[1]:
        at = focus[0] / 100, focus[1] / 100
        cut = ImageOps.fit(picture, CARD, Image.Resampling.LANCZOS, centering=at)
        yield Made("card", *CARD, "jpg", encoded(on_white(cut), "jpg"))


def widths(width: int) -> list[int]:
    """
    The widths that a picture is offered in, its own among them unless it is larger than all.

    >>> widths(300), widths(960), widths(4000)
    ([300], [480, 960], [480, 960, 1600])
    """
    return sorted({min(width, known) for known in WIDTHS})


def in_plain_colours(source: Image.Image) -> Image.Image:
    """RGB, or RGBA where it is transparent; with its colour profile as long as that fits."""
    is_opaque = source.mode in OPAQUE | {"CMYK", "YCbCr", "LAB"}
    is_opaque = is_opaque and "transparency" not in source.info
    if source.mode == "P" and "transparency" not in source.info:
        is_opaque = True
    profile = source.info.get("icc_profile") if source.mode in {"RGB", "RGBA"} else None
    picture = source.convert("RGB" if is_opaque else "RGBA")
    picture.info = {"icc_profile": profile} if profile else {}
    return picture


def on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encoded(picture: Image.Image, kind: str) -> bytes:
    out = BytesIO()
    options = OPTIONS[kind]
    if profile := picture.info.get("icc_profile"):
        options = options | {"icc_profile": profile}
    picture.save(out, **options)
    return out.getvalue()
