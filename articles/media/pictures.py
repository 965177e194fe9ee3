"""A picture from outside -> one that may be shown: whole, upright, without EXIF and GPS; pure."""

import struct
import zlib
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from .bare import is_bare_jpeg, is_bare_webp
from .kinds import Refused

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
MOST_FRAMES = 1_000
EXTENSIONS = {
    "JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif",
}  # fmt: skip
FORMATS = [name for name in EXTENSIONS if name != "MPO"]  # which is opened as a JPEG
# What the decoders raise at broken files, beside Pillow's own errors.
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError,
    struct.error, zlib.error,
)  # fmt: skip
BOMBS = (Image.DecompressionBombError, Image.DecompressionBombWarning)


class Picture(NamedTuple):
    """The bytes of a harmless picture; width and height in pixels."""

    data: bytes
    extension: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """
    The picture with its colour profile and nothing else that it carried. Raises Refused.

    A file that holds nothing else stays as it is, and so do GIFs and other moving pictures. The
    rest is written anew: PNG and lossless WebP lose nothing; a JPEG keeps its own tables, so that
    next to nothing is lost. What was read once is read again without a change.
    """
    if len(data) > MOST_BYTES:
        raise Refused(f"It has {len(data):,} bytes; pictures may have {MOST_BYTES:,}.")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            check_size(image)
            image.verify()
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            return rewritten(image, data)
    except UnidentifiedImageError as error:
        raise Refused(what_else(data)) from error
    except BOMBS as error:
        raise Refused(f"It has more than {MOST_PIXELS:,} pixels.") from error
    except BROKEN as error:
        raise Refused("It is damaged: it can’t be shown whole.") from error


def check_size(image: Image.Image) -> None:
    """By what the head of the file says, before anything is unpacked."""
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise Refused(f"It is {width} × {height} pixels; {MOST_PIXELS:,} pixels are the most.")
    if frames_of(image) > MOST_FRAMES:
        raise Refused(f"It has more than {MOST_FRAMES:,} frames.")


def frames_of(image: Image.Image) -> int:
    """How many follow each other; a camera's second picture in a JPEG is none of them."""
    return 1 if image.format in {"JPEG", "MPO"} else int(getattr(image, "n_frames", 1))


def rewritten(image: Image.Image, data: bytes) -> Picture:
    image.load()
    extension = EXTENSIONS[image.format or ""]
    tells = bool(image.getexif()) or "xmp" in image.info
    if extension == "gif" or frames_of(image) > 1:
        if tells and extension != "gif":
            raise Refused("It moves and carries EXIF data, which can’t be taken out of it.")
        return Picture(data, extension, *image.size)
    if not tells and is_bare(data, extension):
        return Picture(data, extension, *image.size)
    options = how_to_save(image, extension, data)
    ImageOps.exif_transpose(image, in_place=True)
    out = BytesIO()
    image.save(out, **options)
    return Picture(out.getvalue(), extension, *image.size)


def is_bare(data: bytes, extension: str) -> bool:
    """Of an AVIF, Pillow's word is taken; a PNG is written anew without loss."""
    if extension == "jpg":
        return is_bare_jpeg(data)
    return is_bare_webp(data) if extension == "webp" else extension == "avif"


def how_to_save(image: Image.Image, extension: str, data: bytes) -> dict[str, Any]:
    """Pillow's options: as near to the original as the format allows, the colour profile kept."""
    profile = image.info.get("icc_profile")
    if isinstance(image, JpegImagePlugin.JpegImageFile):
        options: dict[str, Any] = {
            "format": "JPEG",
            "qtables": image.quantization,
            "subsampling": JpegImagePlugin.get_sampling(image),
            "progressive": "progressive" in image.info,
            "optimize": True,
            "comment": b"",  # else the old one
        }
    elif extension == "png":
        options = {"format": "PNG", "optimize": True}
    elif extension == "webp":
        # The chunk of lossless data; where these letters stand by chance, nothing is lost either.
        is_lossless = b"VP8L" in data
        options = {"format": "WEBP", "lossless": is_lossless, "exact": True, "quality": 92}
    else:
        options = {"format": "AVIF", "quality": 90}
    return options | ({"icc_profile": profile} if profile else {})


def what_else(data: bytes) -> str:
    """
    Why something that Pillow does not know is no picture for us.

    >>> what_else(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    'SVG pictures may carry programs; they are not taken.'
    """
    start = data[:2000].lower()
    if b"<svg" in start:
        return "SVG pictures may carry programs; they are not taken."
    if b"<html" in start or b"<!doctype html" in start or b"<script" in start:
        return "It is a web page, not a picture."
    if not data:
        return "It is empty."
    return (
        "It is no picture that browsers show (JPEG, PNG, GIF, WebP, AVIF), and no known document."
    )
