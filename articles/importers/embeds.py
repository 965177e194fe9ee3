"""Frames, players and scripts in imported HTML, which are not kept: links where they led; pure."""

import re
from html import escape, unescape
from urllib.parse import urlsplit

# Bounded: what is longer than any real frame is left to the sanitiser, which drops it.
PLAYER = re.compile(
    r"<(iframe|video|audio)\b((?:[^<>\"']|\"[^\"<>]{0,2000}\"|'[^'<>]{0,2000}'){0,2000})>"
    r"(.{0,5000}?)</\1\s?>",
    re.I | re.S,
)
SOURCE = re.compile(r"""\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
YOUTUBE = re.compile(r"/embed/([\w-]{6,20})/?")
VIMEO = re.compile(r"/video/(\d+)/?")
NAMES = {"iframe": "frame", "video": "video", "audio": "recording"}


def without_frames(html: str) -> tuple[str, list[str]]:
    """
    The HTML with a link in place of each frame and player, and notes.

    >>> without_frames('<iframe src="//www.youtube.com/embed/abc123_-x"></iframe>')[0]
    '<a href="https://www.youtube.com/watch?v=abc123_-x">https://www.youtube.com/watch?v=abc123_-x</a>'
    """
    notes = []

    def link(found: "re.Match[str]") -> str:
        url = watched(source_of(found[2]) or source_of(found[3]))
        name = NAMES[found[1].lower()]
        if not url:
            notes.append(f"A {name} that names no address was dropped.")
            return ""
        notes.append(f"In place of a {name} stands a link to {url}.")
        return link_to(url)

    html = PLAYER.sub(link, html)
    if scripts := len(SCRIPT.findall(html)):
        notes.append(f"Scripts are not kept: {scripts}.")
    return html, notes


def source_of(attributes: str) -> str:
    found = SOURCE.search(attributes)
    return unescape(next(filter(None, found.groups()), "")).strip() if found else ""


def link_to(url: str, words: str = "") -> str:
    return f'<a href="{escape(url)}">{escape(words or url, quote=False)}</a>'


def watched(url: str) -> str:
    """
    The address at which people see what a frame showed.

    >>> watched("https://player.vimeo.com/video/12345"), watched("https://[x"), watched("/a.mp4")
    ('https://vimeo.com/12345', '', '/a.mp4')
    """
    url = f"https:{url}" if url.startswith("//") else url
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https", ""} or url.startswith(("javascript:", "data:")):
        return ""
    host = (parts.hostname or "").removeprefix("www.").removeprefix("player.")
    if host in {"youtube.com", "youtube-nocookie.com"} and (found := YOUTUBE.fullmatch(parts.path)):
        return f"https://www.youtube.com/watch?v={found[1]}"
    if host == "vimeo.com" and (found := VIMEO.fullmatch(parts.path)):
        return f"https://vimeo.com/{found[1]}"
    return url
