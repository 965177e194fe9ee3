"""Whether a picture's file holds the picture and nothing else; pure. Such a file may stay as is."""

import re

# Of a JPEG's segments: its tables and frame, JFIF, the colour profile, Adobe's colour transform.
STRUCTURE = {*range(0xC0, 0xD0), 0xDA, 0xDB, 0xDD}
TELLING = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
SCAN, END = 0xDA, b"\xff\xd9"
WEBP_PARTS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
FILLED = re.compile(rb"\xff+([^\xff\x00])", re.DOTALL)


def is_bare_jpeg(data: bytes) -> bool:
    """
    No EXIF, no XMP, no comment, no thumbnail, nothing after the end.

    >>> is_bare_jpeg(b"\\xff\\xd8\\xff\\xfe\\x00\\x04hi\\xff\\xda...\\xff\\xd9")
    False
    """
    position = 2
    while marker := FILLED.match(data, position):
        kind, start = marker[1][0], marker.end()
        length = int.from_bytes(data[start : start + 2])
        content = data[start + 2 : start + length]
        if kind in TELLING:
            if not content.startswith(TELLING[kind]):
                return False
        elif kind not in STRUCTURE:
            return False
        if kind == SCAN:
            # Within the scans 0xFF is followed by zero; so these two bytes are the end.
            return data.find(END, start + length) == len(data) - 2
        position = start + length
    return False


def is_bare_webp(data: bytes) -> bool:
    """One picture with its colour profile: no EXIF, no XMP, nothing after the end."""
    position = 12
    while position < len(data):
        if data[position : position + 4] not in WEBP_PARTS:
            return False
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        position += 8 + length + length % 2
    return position == len(data)
