"""Pictures on their way into the library: from the list, from the editor's dialog, by paste."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse

from articles import media
from articles.models import Image

AT_ONCE = 30  # files
SHOWN = 24  # pictures of a page of the library
KINDS = ",".join(media.PICTURES.values())


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that were chosen, a list of UploadedFile."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = data if isinstance(data, list | tuple) and data else [data or None]
        return [super(FilesField, self).clean(file, initial) for file in files]


class UploadForm(forms.ModelForm):  # type: ignore[type-arg]
    """One picture with its words, or several, whose words are asked for afterwards."""

    pictures = FilesField(
        label="Pictures",
        widget=SeveralFiles(attrs={"multiple": True, "accept": KINDS}),
        help_text="JPEG, PNG, GIF, WebP or AVIF, up to 20 MB each. They may be dropped on the "
        "field or pasted into this page.",
        error_messages={"required": "Choose a picture."},
    )

    class Meta:
        model = Image
        fields = ("alt", "is_decorative", "credit", "caption")

    field_order = ["pictures", "alt", "is_decorative", "credit", "caption"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        files = cleaned.get("pictures", [])
        if len(files) > AT_ONCE:
            self.add_error("pictures", f"{AT_ONCE} files at once are the most.")
        told = cleaned.get("alt") or cleaned.get("is_decorative")
        if len(files) == 1 and not told and "alt" not in self.errors:
            self.add_error("alt", "Say what the picture shows, or that it is decorative.")
        if len(files) > 1 and cleaned.get("alt"):
            self.add_error("alt", "One text can’t tell several pictures: leave it empty here.")
        return cleaned


class UploadsImages(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the page “Upload pictures”, and the library that the editor's dialog opens."""

    def get_urls(self) -> Any:
        view, name = self.admin_site.admin_view, "articles_image"
        return [
            path("upload/", view(self.upload_view), name=f"{name}_upload"),
            path("choose/", view(self.choose_view), name=f"{name}_choose"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        may = request.user.has_perm("articles.add_image")
        return super().changelist_view(request, {"may_upload": may} | (extra_context or {}))

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """The page; a script that pastes a picture into a text is answered in JSON."""
        self.ask_to_upload(request)
        if (
            request.method == "POST"
            and request.accepts("application/json")
            and not request.accepts("text/html")
        ):
            return self.pasted(request)
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            taken = self.take(request, form)
            if not form.errors:
                return HttpResponseRedirect(self.after(taken))
        return self.page(request, "upload", {"title": "Upload pictures", "form": form}, form)

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """The library in the window of the editor's dialog; POST puts a picture into it first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        taken: list[Image] = []
        if request.method == "POST":
            self.ask_to_upload(request)
            if form.is_valid():
                taken = self.take(request, form)
                form = form if form.errors else UploadForm()
        words = request.GET.get("q", "").strip()
        found, _ = self.get_search_results(request, self.get_queryset(request), words)
        asked = request.GET.get("p", "")
        number = int(asked) if asked.isdecimal() and len(asked) < 8 else 1
        start = max(0, number - 1) * SHOWN
        pictures = list(found.order_by("-pk")[start : start + SHOWN + 1])  # all are not counted
        context = {
            "title": "Choose a picture",
            "is_popup": True,
            "form": form,
            "taken": taken,
            "pictures": pictures[:SHOWN],
            "newer": number - 1,
            "older": number + 1 if len(pictures) > SHOWN else 0,
            "words": words,
            "number": request.GET.get("CKEditorFuncNum", ""),
            "may_upload": request.user.has_perm("articles.add_image"),
        }
        return self.page(request, "choose", context, form)

    def pasted(self, request: HttpRequest) -> HttpResponse:
        """One file without words: 201 with its address, or 422 with the reason."""
        file = request.FILES.get("pictures")
        if file is None:
            return JsonResponse({"error": "Choose a picture."}, status=422)
        try:
            image, _ = self.keep(file.read())
        except media.Refused as error:
            return JsonResponse({"error": f"{file.name}: {error}"}, status=422)
        told = {"address": image.get_absolute_url(), "alt": image.alt, "caption": image.caption}
        size = {"width": image.width, "height": image.height}
        return JsonResponse(told | size, status=201)

    def take(self, request: HttpRequest, form: UploadForm) -> list[Image]:
        """Keep what can be kept; of the rest, the form says file by file why not."""
        taken = []
        for file in form.cleaned_data["pictures"]:
            try:
                image, is_new = self.keep(file.read())
            except media.Refused as error:
                form.add_error("pictures", f"{file.name}: {error}")
                continue
            taken.append(image)
            if is_new:
                for name in ("alt", "is_decorative", "credit", "caption"):
                    setattr(image, name, form.cleaned_data[name])
                image.save()
                self.log_addition(request, image, "Uploaded.")
            else:
                messages.info(request, f"“{file.name}” is in the library already.")
        return taken

    @staticmethod
    def keep(data: bytes) -> tuple[Image, bool]:
        """The picture, and whether it is new. Raises articles.media.Refused."""
        row, stored = media.prepare(data, extension="", name="")
        there = Image.objects.filter(sha256=row.sha256).exists()
        image = media.keep(row, stored)
        if not isinstance(image, Image):
            raise media.Refused("It is no picture.")
        return image, not there and image.sha256 == row.sha256

    def after(self, taken: list[Image]) -> str:
        """One: its own page. Several: the list of those that nobody has told yet."""
        if len(taken) == 1:
            return reverse("admin:articles_image_change", args=[taken[0].pk])
        return f"{reverse('admin:articles_image_changelist')}?told=no"

    def page(
        self, request: HttpRequest, name: str, context: dict[str, Any], form: UploadForm
    ) -> HttpResponse:
        frame = {**self.admin_site.each_context(request), "opts": self.opts}
        template = f"admin/articles/image/{name}.html"
        status = 422 if form.errors else 200
        return TemplateResponse(request, template, frame | context, status=status)

    def ask_to_upload(self, request: HttpRequest) -> None:
        if not request.user.has_perm("articles.add_image"):
            raise PermissionDenied
