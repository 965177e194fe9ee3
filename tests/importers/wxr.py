"""Small WordPress exports as a test needs them, and what is read of them."""

import io
from xml.sax.saxutils import escape

from articles.importers.entries import Entry, Reading, Record, Source
from articles.importers.wordpress import Archive

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.4" -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
"""
BLOG = """<title>Old blog</title>
<link>https://old.example.com/blog</link>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example.com/</wp:base_site_url>
<wp:base_blog_url>https://old.example.com/blog</wp:base_blog_url>
"""
END = "</channel>\n</rss>\n"
FIELDS = {
    "title": "On trust",
    "link": "https://old.example.com/blog/2003/08/on-trust/",
    "dc:creator": "jane",
    "content:encoded": "Trust grows.",
    "excerpt:encoded": "",
    "wp:post_id": "12",
    "wp:post_date": "2003-08-22 18:38:00",
    "wp:post_date_gmt": "2003-08-22 16:38:00",
    "wp:post_name": "on-trust",
    "wp:status": "publish",
    "wp:post_type": "post",
}


def element(name: str, text: str, **attributes: str) -> str:
    """One field, its text as WordPress writes it."""
    told = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<{name}{told}><![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]></{name}>\n"


def item(body: str | None = None, *more: str, **changes: str | None) -> str:
    """
    A post. `changes` are fields of it (`post_type="page"`, `title="…"`), with None left out;
    `more` stands behind its fields as it is.
    """
    fields: dict[str, str | None] = {**FIELDS}
    if body is not None:
        fields["content:encoded"] = body
    for key, value in changes.items():
        plain = {"creator": "dc:creator", "excerpt": "excerpt:encoded"}.get(key, key)
        known = plain in {*FIELDS, "guid", "pubDate"}
        fields[plain if known else f"wp:{key}"] = value
    told = "".join(element(name, text) for name, text in fields.items() if text is not None)
    return f"<item>\n{told}{''.join(more)}</item>\n"


def meta(key: str, value: str) -> str:
    fields = element("wp:meta_key", key) + element("wp:meta_value", value)
    return f"<wp:postmeta>\n{fields}</wp:postmeta>\n"


def comment(number: int, text: str = "Yes.", **fields: str) -> str:
    told = {
        "comment_id": str(number),
        "comment_author": "Reader",
        "comment_author_email": "reader@example.org",
        "comment_author_url": "http://reader.example.com/",
        "comment_author_IP": "192.0.2.7",
        "comment_date": "2003-08-23 10:00:00",
        "comment_date_gmt": "2003-08-23 08:00:00",
        "comment_content": text,
        "comment_approved": "1",
        "comment_type": "",
        "comment_parent": "0",
    } | fields
    inner = "".join(element(f"wp:{name}", value) for name, value in told.items())
    return f"<wp:comment>\n{inner}</wp:comment>\n"


def category(nicename: str, name: str, parent: str = "") -> str:
    fields = element("wp:category_nicename", nicename) + element("wp:category_parent", parent)
    return f"<wp:category>\n{fields}{element('wp:cat_name', name)}</wp:category>\n"


def attachment(number: int, url: str, *more: str, **changes: str) -> str:
    fields = {"title": f"File {number}", "post_id": str(number), "post_type": "attachment",
              "status": "inherit", "attachment_url": url} | changes  # fmt: skip
    return item("", *more, **fields)


def export(*parts: str, blog: str = BLOG) -> str:
    return f"{HEAD}{blog}{''.join(parts)}{END}"


def archive(*files: str | bytes, reading: Reading | None = None) -> Archive:
    """The files are called a.xml, b.xml and so on."""
    raws = [file.encode() if isinstance(file, str) else file for file in files]
    sources = [
        Source(f"{name}.xml", lambda raw=raw: io.BytesIO(raw))  # type: ignore[misc]
        for name, raw in zip("abcdef", raws, strict=False)
    ]
    return Archive(sources, reading or Reading())


def read(*files: str | bytes, reading: Reading | None = None) -> list[Record]:
    return list(archive(*files, reading=reading))


def entries(*files: str | bytes, reading: Reading | None = None) -> list[Entry]:
    records = read(*files, reading=reading)
    return [record for record in records if isinstance(record, Entry)]


def entry(*parts: str, reading: Reading | None = None, blog: str = BLOG) -> Entry:
    """The only post or page of an export."""
    (found,) = entries(export(*parts, blog=blog), reading=reading)
    return found
