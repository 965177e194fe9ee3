"""The site's smaller things -> rows of JSON and CSV; nothing of anybody's log-in."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch

from articles.models import (
    ArticleSubject,
    Attachment,
    Author,
    Image,
    PastAddress,
    Publisher,
    Subject,
)
from articles.models.history import TARGETS

from .composing import filled

CHUNK = 500  # rows held at once
PUBLISHER_FIELDS = [
    "name", "tagline", "description", "postal_address", "phone", "email", "copyright_holder",
    "copyright_from", "time_zone", "index_filing", "index_language", "tag_authority",
]  # fmt: skip
SUBJECT_FIELDS = ["description", "scope_note", "language", "sort_as"]
LABEL_FIELDS = ["text", "kind", "language"]
PLACE_FIELDS = ["subheading", "anchor", "note"]
KEPT_FIELDS = ["sha256", "source_sha256", "bytes", "original_url"]
IMAGE_FIELDS = ["width", "height", "alt", "is_decorative", "credit", "caption"]


def publisher_row(publisher: Publisher) -> dict[str, Any]:
    """Its e-mail address is the one that every page of the site shows."""
    return {name: getattr(publisher, name) for name in PUBLISHER_FIELDS}


def author_rows() -> Iterator[dict[str, Any]]:
    authors = Author.objects.order_by("slug").prefetch_related("past_addresses")
    for author in authors.iterator(chunk_size=CHUNK):
        yield filled(
            {
                "name": author.name,
                "sort_name": author.sort_name,
                "slug": author.slug,
                "role": author.role,
                "about": author.about,
                "website": author.website,
                "aliases": paths_of(author),
            }
        )


def subject_rows() -> Iterator[dict[str, Any]]:
    """With all that the index says of them; `places` names articles by their `uid`."""
    in_index = (
        ArticleSubject.objects.filter(locators__isnull=False)
        .distinct()
        .select_related("content_object")
        .only("tag", "content_object__uid")
        .prefetch_related("locators")
    )
    subjects = Subject.objects.order_by("slug").prefetch_related(
        "past_addresses",
        "labels",
        "broader_relations__broader",
        "related_after__second",
        "related_before__first",
        "merged_into",
        Prefetch("article_subjects", in_index, to_attr="in_index"),
    )
    for subject in subjects.iterator(chunk_size=CHUNK):
        broader = (relation.broader.name for relation in subject.broader_relations.all())
        beside = [pair.second for pair in subject.related_after.all()]
        beside += [pair.first for pair in subject.related_before.all()]
        # On one side only, and that by what they are called: keys are others elsewhere.
        related = (other.name for other in beside if other.slug > subject.slug)
        yield filled(
            {
                "name": subject.name,
                "slug": subject.slug,
                **{name: getattr(subject, name) for name in SUBJECT_FIELDS},
                "uid": str(subject.uid),
                "merged_into": subject.merged_into and subject.merged_into.slug,
                "labels": labels_of(subject),
                "broader": sorted(broader),
                "related": sorted(related),
                "places": places_of(subject),
                "aliases": paths_of(subject),
            }
        )


def labels_of(subject: Subject) -> list[dict[str, str]]:
    labels = sorted(subject.labels.all(), key=lambda label: label.key)
    return [filled({name: getattr(label, name) for name in LABEL_FIELDS}) for label in labels]


def places_of(subject: Any) -> list[dict[str, str]]:
    """Where articles treat it, as the editors noted it."""
    rows = [
        filled(
            {"article": str(about.content_object.uid)}
            | {name: getattr(locator, name) for name in PLACE_FIELDS}
        )
        for about in subject.in_index
        for locator in about.locators.all()
    ]
    return sorted(rows, key=lambda row: [row.get(name, "") for name in ("article", *PLACE_FIELDS)])


def paths_of(thing: Author | Subject) -> list[str]:
    return sorted(address.path for address in thing.past_addresses.all())


def redirect_lines() -> Iterator[bytes]:
    """Old and new, a pair a line, for any web server; only of what has an address here."""
    addresses = PastAddress.objects.order_by("path").select_related(*TARGETS)
    yield b"old,new\r\n"
    for address in addresses.iterator(chunk_size=CHUNK):
        if new := address.target.get_absolute_url():
            line = io.StringIO()
            csv.writer(line).writerow([address.path, new])
            yield line.getvalue().encode()


def kept_files() -> Iterator[Image | Attachment]:
    for model in (Image, Attachment):
        kept: Any = model.objects.order_by("sha256")
        if model is Image:
            kept = kept.prefetch_related("former")
        yield from kept.iterator(chunk_size=CHUNK)


def media_row(kept: Image | Attachment, *, is_missing: bool) -> dict[str, Any]:
    is_image = isinstance(kept, Image)
    names = [*KEPT_FIELDS, *(IMAGE_FIELDS if is_image else ["name"])]
    return filled(
        {
            "kind": "image" if is_image else "attachment",
            "file": f"media/{kept.file.name}",
            "is_missing": is_missing,
            **{name: getattr(kept, name) for name in names},
            "former": sorted(one.file for one in kept.former.all())
            if isinstance(kept, Image)
            else [],
        }
    )
