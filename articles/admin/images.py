"""Pictures and downloads: what they say to readers who can't see them, and where they are used."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles import media
from articles.media import Kept
from articles.models import Attachment, Image

from .base import DeskAdmin

THUMBNAIL = (120, 80)  # pixels at most
PREVIEW = (480, 360)
UNTOLD = Q(alt="", is_decorative=False)


class UntoldFilter(admin.SimpleListFilter):
    """What screen readers can only name by its file."""

    title = "alternative text"
    parameter_name = "told"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Missing: neither told nor decorative"), ("yes", "Told or decorative")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if self.value() == "no":
            return queryset.filter(UNTOLD)
        return queryset.exclude(UNTOLD) if self.value() == "yes" else queryset


class KeptFileAdmin(DeskAdmin):
    """What is shown or offered by a text can't be deleted: a hole would be left there."""

    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    @admin.display(description="Size", ordering="bytes")
    def size(self, kept: Kept) -> str:
        return filesizeformat(kept.bytes)

    @admin.display(description="Used in")
    def uses(self, kept: Kept) -> str:
        texts = [
            (reverse(f"admin:articles_{text._meta.model_name}_change", args=[text.pk]), text)
            for text in media.used_by(kept)
        ]
        return format_html_join(", ", '<a href="{}">{}</a>', texts) or "No article and no page."

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        kept = self.get_object(request, unquote(object_id))
        if kept and self.has_delete_permission(request, kept) and media.used_by(kept):
            self.message_user(
                request,
                f"“{kept}” is not deleted: the texts below use it. Take it out of them first.",
                messages.ERROR,
            )
            address = f"admin:articles_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(address, args=[kept.pk]))
        return super().delete_view(request, object_id, extra_context)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        media.forget(obj)


@admin.register(Image)
class ImageAdmin(KeptFileAdmin):
    fields = [
        "preview", "alt", "is_decorative", "credit", "caption", "uses", "dimensions", "size",
        "original_url", "created_at",
    ]  # fmt: skip
    readonly_fields = ["preview", "uses", "dimensions", "size", "original_url", "created_at"]
    list_display = ["thumbnail", "__str__", "alt", "is_decorative", "dimensions", "size"]
    list_display_links = ["__str__"]
    list_filter = [UntoldFilter]
    search_fields = ["alt", "caption", "credit", "original_url"]
    search_help_text = "Words of the picture’s texts, or a part of its old address."

    @admin.display(description="Picture")
    def thumbnail(self, image: Image) -> SafeString:
        return shown(image, *THUMBNAIL)

    @admin.display(description="Picture")
    def preview(self, image: Image) -> SafeString:
        return shown(image, *PREVIEW)

    @admin.display(description="Dimensions")
    def dimensions(self, image: Image) -> str:
        return f"{image.width} × {image.height} px"


@admin.register(Attachment)
class AttachmentAdmin(KeptFileAdmin):
    fields = ["name", "uses", "size", "original_url", "created_at"]
    readonly_fields = ["uses", "size", "original_url", "created_at"]
    list_display = ["name", "size", "original_url", "created_at"]
    search_fields = ["name", "original_url"]
    search_help_text = "A part of the file’s name, or of its old address."


def shown(image: Image, width: int, height: int) -> SafeString:
    """The picture, no larger than that and no larger than it is."""
    scale = min(width / image.width, height / image.height, 1)
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        image.get_absolute_url(),
        max(1, round(image.width * scale)),
        max(1, round(image.height * scale)),
        image.alt,
    )
