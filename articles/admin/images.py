"""Pictures and downloads: what they say to readers who can't see them, and where they are used."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from articles import media
from articles.media import Kept
from articles.models import Attachment, Image, Rendition

from .base import LargeTable
from .uploading import UploadsImages

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


class UsedFilter(admin.SimpleListFilter):
    """By what the texts name, as triggers note it."""

    title = "use"
    parameter_name = "used"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "In no text"), ("yes", "In a text")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Image]) -> QuerySet[Image]:
        if self.value() not in {"no", "yes"}:
            return queryset
        return queryset.filter(unused__isnull=self.value() == "yes")


class ImageForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a picture says; and, chosen with it, the file that is to take its place."""

    new_file = forms.FileField(
        label="Replace the picture",
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(media.PICTURES.values())}),
        help_text="JPEG, PNG, GIF, WebP or AVIF, up to 20 MB. The texts that show this picture "
        "show the new one at once, with the words they have; the old one is deleted.",
    )

    class Meta:
        model = Image
        fields = ("alt", "is_decorative", "credit", "caption", "focus_x", "focus_y")

    def clean_new_file(self) -> bytes | None:
        """The bytes, if the library would take them for this picture."""
        file = self.cleaned_data["new_file"]
        if file is None:
            return None
        data: bytes = file.read()
        try:
            media.read_picture(data)
        except media.Refused as error:
            raise forms.ValidationError(str(error)) from error
        return data


class InListForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a picture says, in its row of the list: the fields are named with the picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label} of {self.instance}".capitalize()
            field.help_text = ""


class KeptFileAdmin(LargeTable):
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
class ImageAdmin(UploadsImages, KeptFileAdmin):
    form = ImageForm
    fields = [
        "preview", "alt", "is_decorative", "credit", "caption", "focus_x", "focus_y", "uses",
        "new_file", "dimensions", "size", "sizes", "original_url", "created_at",
    ]  # fmt: skip
    readonly_fields = [
        "preview", "uses", "dimensions", "size", "sizes", "original_url", "created_at",
    ]  # fmt: skip
    list_display = ["thumbnail", "__str__", "alt", "is_decorative", "dimensions", "size"]
    list_display_links = ["__str__"]
    list_editable = ["alt", "is_decorative"]
    list_filter = [UntoldFilter, UsedFilter]
    search_fields = ["alt", "caption", "credit", "original_url"]
    search_help_text = "Words of the picture’s texts, or a part of its old address."

    @admin.display(description="Picture")
    def thumbnail(self, image: Image) -> SafeString:
        return shown(image, *THUMBNAIL)

    @admin.display(description="Picture")
    def preview(self, image: Image) -> SafeString:
        return shown(image, *PREVIEW)

    class Media:
        js = ("js/focal-point.js",)

    def get_changelist_form(self, request: HttpRequest, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, **{"form": InListForm} | kwargs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        small = Rendition.objects.filter(kind=Rendition.Kind.WIDE, format="webp").order_by("width")
        return (
            super().get_queryset(request).prefetch_related(Prefetch("renditions", small, "small"))
        )

    def save_model(self, request: HttpRequest, obj: Image, form: Any, change: Any) -> None:
        """A picture that can't take the place is told of; what else was typed is saved."""
        data = form.cleaned_data.get("new_file")
        super().save_model(request, obj, form, change)
        if data:
            try:
                media.replace(obj, data)
            except media.Refused as error:
                said = f"The picture is not replaced: {error} What else you typed is saved."
                self.message_user(request, said, messages.ERROR)
        elif {"focus_x", "focus_y"} & set(form.changed_data):
            media.plan_renditions(obj)

    @admin.display(description="For browsers")
    def sizes(self, image: Image) -> str:
        """What the worker has made of it."""
        made = [f"{one.width} px {one.format}" for one in image.renditions.all()]
        return ", ".join(made) or "None yet, or none that is smaller than the picture."

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
    """The picture, no larger than that and no larger than it is, in few bytes where there are."""
    scale = min(width / image.width, height / image.height, 1)
    small: list[Rendition] = getattr(image, "small", [])
    renditions = [one for one in small if one.width >= width]
    return format_html(
        '<img class="kept-picture" src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        (renditions[0] if renditions else image).get_absolute_url(),
        max(1, round(image.width * scale)),
        max(1, round(image.height * scale)),
        image.alt,
    )
