"""Which texts show or offer a file."""

from articles.models import Article, Page

from .keeping import Kept

Text = Article | Page


def used_by(kept: Kept) -> list[Text]:
    """Articles in any state and pages whose text names the file's address, by title."""
    address = kept.get_absolute_url()
    articles = Article.objects.filter(body__contains=address).only("title", "slug", "published_at")
    pages = Page.objects.filter(body__contains=address).only("title", "slug")
    return [*articles.order_by("title", "pk"), *pages.order_by("title", "pk")]
