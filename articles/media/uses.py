"""Which texts show or offer a file."""

from django.db import connection

from articles.models import Article, Image, Page

from .keeping import Kept

Text = Article | Page


def used_by(kept: Kept) -> list[Text]:
    """Articles in any state and pages whose text names an address of the file, by title."""
    names = [kept.file.name]
    if isinstance(kept, Image):
        names += kept.former.values_list("file", flat=True)
    articles = Article.objects.filter(file_uses__file__in=names)
    pages = Page.objects.filter(file_uses__file__in=names)
    return [
        *articles.only("title", "slug", "published_at").order_by("title", "pk").distinct(),
        *pages.only("title", "slug").order_by("title", "pk").distinct(),
    ]


def look_again() -> None:
    """Note anew of all pictures whether a text shows them; triggers do it of those that change."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT articles_recheck_images((SELECT array_agg(id) FROM articles_image))")
