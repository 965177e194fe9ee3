"""One blog that came down to us in two formats: both imports make the same of it."""

import pytest

from articles.importers import batches, sources
from articles.models import Article, Publisher
from tests.shared import shared

from .imports import make_batch, outcome

Told = dict[str, tuple[object, ...]]


def site(*path: str) -> Told:
    """
    What the import of an archive makes, by title; imported again, nothing changes.

    Not the moments: the tool that made the folder took those of Greenwich for local ones.
    """
    files = sources.of_paths([shared("imports", *path)])
    batches.import_sources(files, batch=make_batch(format="auto"))
    again = batches.import_sources(files, batch=make_batch(format="auto"))
    assert set(outcome(again)) == {"unchanged"}
    told: Told = {
        article.title: (
            article.slug,
            article.status,
            article.authors_text,
            article.subjects_text,
            " ".join(article.text.split()),
        )
        for article in Article.objects.all()
    }
    Article.objects.all().delete()
    return told


@pytest.mark.django_db
def test_a_blog_is_the_same_from_an_export_of_wordpress_and_from_a_folder_of_jekylls(
    publisher: Publisher,
) -> None:
    folder, export = site("jekyll"), site("wxr", "cc-labs.xml")
    assert len(folder) == 13
    assert folder == {title: export[title] for title in folder}
