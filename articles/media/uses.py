"""Which texts show or offer a file."""

from django.core.files.storage import default_storage
from django.db.models import Q
from django.db.models.expressions import RawSQL

from articles.models import Article, FormerFile, Image, Page

from .keeping import Kept

Text = Article | Page


def used_by(kept: Kept) -> list[Text]:
    """Articles in any state and pages whose text names an address of the file, by title."""
    names = Q(body__contains=kept.get_absolute_url())
    if isinstance(kept, Image):
        for former in kept.former.all():
            names |= Q(body__contains=default_storage.url(former.file))
    articles = Article.objects.filter(names).only("title", "slug", "published_at")
    pages = Page.objects.filter(names).only("title", "slug")
    return [*articles.order_by("title", "pk"), *pages.order_by("title", "pk")]


NAMES = """
    SELECT (regexp_matches(body, '/media/(images/[0-9a-f]+/[0-9a-f]+[.][a-z0-9]+)', 'g'))[1]
    FROM {table} WHERE body LIKE '%%/media/images/%%'
"""


def used() -> Q:
    """Which pictures a text shows, under today's address or a former one; reads every text once."""
    tables = (Article._meta.db_table, Page._meta.db_table)
    named = RawSQL(" UNION ".join(NAMES.format(table=table) for table in tables), [])  # noqa: S611
    return Q(file__in=named) | Q(pk__in=FormerFile.objects.filter(file__in=named).values("image"))
