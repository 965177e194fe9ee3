"""Which texts show or offer a file."""

from django.db.models import Exists, OuterRef, Q

from articles.models import Article, FileUse, FormerFile, Image, Page

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


def used() -> Q:
    """Which pictures a text shows, under today's address or a former one."""
    uses = FileUse.objects.filter(file=OuterRef("file"))
    former = FormerFile.objects.filter(Exists(uses), image=OuterRef("pk"))
    return Q(Exists(uses)) | Q(Exists(former))
