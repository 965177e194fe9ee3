"""Pictures that tests need, drawn by Pillow; nothing is random."""

from io import BytesIO
from typing import Any

from PIL import Image as Pillow

CANARY = "CANARY CAMERA"
ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825


def drawn(width: int = 60, height: int = 40, *, shade: int = 0, mode: str = "RGB") -> Pillow.Image:
    """The upper left quarter white, the rest of that shade."""
    picture = Pillow.new("RGB", (width, height), (shade, 40, 90))
    picture.paste((255, 255, 255), (0, 0, width // 2, height // 2))
    return picture.convert(mode)


def encoded(picture: Pillow.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def picture(kind: str = "JPEG", width: int = 60, height: int = 40, **options: Any) -> bytes:
    """The bytes of a drawn picture; `shade` makes it another."""
    shade = options.pop("shade", 0)
    return encoded(drawn(width, height, shade=shade), kind, **options)


def photograph(kind: str = "JPEG", *, orientation: int = 1, **options: Any) -> bytes:
    """A picture as a camera writes it: its make, where it was taken, which side is up."""
    exif = Pillow.Exif()
    exif[ORIENTATION] = orientation
    exif[MAKE] = CANARY
    exif.get_ifd(GPS).update({1: "N", 2: (52.0, 31.0, 12.0)})
    return picture(kind, exif=exif, xmp=f"<x>{CANARY}</x>".encode(), **options)


def opened(data: bytes) -> Pillow.Image:
    image = Pillow.open(BytesIO(data))
    image.load()
    return image
