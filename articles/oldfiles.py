"""The old addresses of pictures and files, whatever size of them was asked for; pure."""

import re
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

# WordPress adds the size to a scaled picture's name, TypePad to its number.
SCALED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled)(?=\.\w+$)")
TYPEPAD = re.compile(r"/(6a[0-9a-f]{16,40})(?:-\w+)?(?:\.\w+)?$")


def key(url: str) -> str:
    """
    What the addresses of one file in all its sizes have in common; empty where there is none.

    >>> key("http://old.example.org/Uploads/2010/x-300x200.jpg?w=3"), key("/uploads/2010/X.jpg")
    ('/uploads/2010/x.jpg', '/uploads/2010/x.jpg')
    >>> key("http://a.typepad.com/.a/6a00d83451b44469e2-320wi"), key("http://[server]/x.jpg")
    ('/6a00d83451b44469e2', '')
    """
    try:
        path = unquote(urlsplit(url.strip()).path).casefold()
    except ValueError:  # such addresses stand in real archives
        return ""
    if number := TYPEPAD.search(path):
        return f"/{number[1]}"
    return SCALED.sub("", path)[:1000] if PurePosixPath(path).suffix else ""
