"""Small folders of texts as a test needs them, and what is read of them."""

from articles.importers.entries import Entry, Failure, Reading, Record
from articles.importers.frontmatter import Archive

from .exports import source_of

POST = "_posts/2003-08-22-on-trust.md"


def read(files: dict[str, str | bytes], *, old_root: str = "", mend: bool = False) -> list[Record]:
    """All records of a folder."""
    sources = [source_of(content, name) for name, content in files.items()]
    return list(Archive(sources, Reading(old_root=old_root, mend=mend)))


def entries(files: dict[str, str | bytes], *, old_root: str = "") -> list[Entry]:
    return [record for record in read(files, old_root=old_root) if isinstance(record, Entry)]


def entry_of(
    front: str = "", body: str = "It grows.", *, name: str = POST, old_root: str = ""
) -> Entry:
    """What is read of one text with this front matter, in YAML."""
    lines = f"{front.strip()}\n" if front.strip() else ""
    (entry,) = entries({name: f"---\n{lines}---\n{body}"}, old_root=old_root)
    return entry


def failure_of(content: str | bytes, *, name: str = POST) -> Failure:
    """The failure of the only text of a folder."""
    (record,) = read({name: content})
    assert isinstance(record, Failure)
    return record
