"""Writes exports of other systems by rule, of any length: the same entries in each format."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from articles.synthetic import FIRST, Writer

CATEGORIES = 12
AUTHORS = 5
HOST = "http://old.example.org"


class Old(NamedTuple):
    """One entry of the old site; its text links to the one before. As long as real ones: 5 kB."""

    number: int
    title: str
    date: datetime
    html: str
    summary: str
    comments: list[str]

    @property
    def path(self) -> str:
        return f"/{self.date:%Y/%m}/entry-{self.number}.html"


def entries(count: int) -> Iterator[Old]:
    path = "/"
    for number in range(count):
        writer = Writer(number)
        html = writer.body().replace("<p>", '<p class="MsoNormal" style="margin: 0in">')
        link = f'<p>As I said <a href="{HOST}{path}" target="_blank">before</a>.</p>'
        old = Old(
            number=number,
            title=writer.phrase(3, 7),
            date=FIRST + timedelta(hours=9 * number),
            html=f"{html}\n{link}",
            summary=writer.sentence(),
            comments=[writer.sentence(), writer.sentence()],
        )
        path = old.path
        yield old


def movabletype(file: Path, count: int) -> Path:
    with file.open("w", encoding="utf-8") as stream:
        for old in entries(count):
            stamp = f"{old.date:%m/%d/%Y %I:%M:%S %p}"
            comments = "".join(
                f"COMMENT:\nAUTHOR: Reader\nEMAIL: \nIP: \nURL: \nDATE: {stamp}\n{text}\n-----\n"
                for text in old.comments
            )
            stream.write(
                f"AUTHOR: Author {old.number % AUTHORS}\nTITLE: {old.title}\n"
                f"BASENAME: entry-{old.number}\nSTATUS: Publish\nALLOW COMMENTS: 1\n"
                f"CONVERT BREAKS: richtext\nCATEGORY: Category {old.number % CATEGORIES}\n\n"
                f"UNIQUE URL: {HOST}{old.path}\nDATE: {stamp}\n-----\nBODY:\n{old.html}\n-----\n"
                f"EXTENDED BODY:\n\n-----\nEXCERPT:\n{old.summary}\n-----\nKEYWORDS:\n\n-----\n"
                f"{comments}\n--------\n"
            )
    return file


WXR_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Old</title><link>{HOST}</link><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{HOST}</wp:base_site_url><wp:base_blog_url>{HOST}</wp:base_blog_url>
"""


def wordpress(file: Path, count: int) -> Path:
    with file.open("w", encoding="utf-8") as stream:
        stream.write(WXR_HEAD)
        for old in entries(count):
            stamp = f"{old.date:%Y-%m-%d %H:%M:%S}"
            category = old.number % CATEGORIES
            comments = "".join(
                f"<wp:comment><wp:comment_id>{old.number * 2 + place}</wp:comment_id>"
                "<wp:comment_author>Reader</wp:comment_author>"
                f"<wp:comment_date_gmt>{stamp}</wp:comment_date_gmt>"
                f"<wp:comment_content><![CDATA[{text}]]></wp:comment_content>"
                "<wp:comment_approved>1</wp:comment_approved></wp:comment>\n"
                for place, text in enumerate(old.comments)
            )
            stream.write(
                f"<item><title>{old.title}</title><link>{HOST}{old.path}</link>"
                f"<dc:creator>Author {old.number % AUTHORS}</dc:creator>\n"
                f"<content:encoded><![CDATA[{old.html}]]></content:encoded>\n"
                f"<excerpt:encoded><![CDATA[{old.summary}]]></excerpt:encoded>\n"
                f"<wp:post_id>{old.number + 1}</wp:post_id><wp:post_date>{stamp}</wp:post_date>"
                f"<wp:post_date_gmt>{stamp}</wp:post_date_gmt>"
                f"<wp:post_name>entry-{old.number}</wp:post_name><wp:status>publish</wp:status>"
                "<wp:post_type>post</wp:post_type>"
                f'<category domain="category" nicename="c-{category}">Category {category}'
                f"</category>\n{comments}</item>\n"
            )
        stream.write("</channel></rss>\n")
    return file


def ghost(file: Path, count: int) -> Path:
    posts = [
        {
            "id": f"{old.number:024x}", "uuid": f"{old.number:08x}-0000-4000-8000-000000000000",
            "title": old.title, "slug": f"entry-{old.number}", "html": old.html,
            "custom_excerpt": old.summary, "status": "published", "visibility": "public",
            "type": "post", "published_at": f"{old.date:%Y-%m-%dT%H:%M:%S}.000Z",
        }
        for old in entries(count)
    ]  # fmt: skip
    tags = [{"id": f"t{n}", "name": f"Category {n}", "slug": f"c-{n}"} for n in range(CATEGORIES)]
    links = [
        {"post_id": post["id"], "tag_id": f"t{number % CATEGORIES}", "sort_order": 0}
        for number, post in enumerate(posts)
    ]
    data = {"posts": posts, "tags": tags, "posts_tags": links, "users": [], "settings": []}
    content = {"db": [{"meta": {"version": "5.80.0"}, "data": data}]}
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def folder(place: Path, count: int) -> Path:
    """A site of Jekyll's: a file for each post."""
    posts = place / "_posts"
    posts.mkdir(parents=True, exist_ok=True)
    for old in entries(count):
        head = (
            f"---\ntitle: {old.title}\ndate: {old.date:%Y-%m-%d %H:%M:%S +0000}\n"
            f"author: Author {old.number % AUTHORS}\n"
            f"categories: [Category {old.number % CATEGORIES}]\n"
            f"description: {old.summary}\n---\n"
        )
        name = f"{old.date:%Y-%m-%d}-entry-{old.number}.html"
        (posts / name).write_text(head + old.html + "\n", encoding="utf-8")
    return place


WRITERS: dict[str, Callable[[Path, int], Path]] = {
    "mt": movabletype, "wxr": wordpress, "ghost": ghost, "folder": folder,
}  # fmt: skip
