"""Who publishes, the pages that are no articles, old addresses, readers' old comments."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import Truncator

from articles.models import ArchivedComment, Page, PastAddress, Publisher
from articles.models.history import TARGETS
from common.zones import zones

from .base import DeskAdmin, KeepsAddress, LargeTable
from .checks import ChecksText
from .exporting import OffersExport
from .forms import PageForm
from .writing import WritingAdmin


@admin.register(Page)
class PageAdmin(KeepsAddress, ChecksText, WritingAdmin):
    form = PageForm
    fieldsets = [
        (None, {"fields": ["opened_version", "replace", "title", "label", "summary", "body"]}),
        ("Publishing", {"fields": ["published_at", "slug"], "classes": ["panel"]}),
    ]
    list_display = ["title", "address", "published_at", "updated_at"]
    search_fields = ["title", "text"]
    search_help_text = "Words of the page."
    ordering = ["title", "pk"]

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        self.keep_revision(request, form.instance)

    @admin.display(description="Address", ordering="slug")
    def address(self, page: Page) -> str:
        return page.get_absolute_url()

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj and obj.is_published(timezone.now()):
            return str(obj.get_absolute_url())
        return None

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.published_at is None)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        page = self.get_object(request, unquote(object_id))
        if page and page.published_at and self.has_delete_permission(request):
            self.message_user(
                request,
                f"“{page}” is not deleted: it has a date of publication. Take the date away "
                "first; then only editors see the page.",
                messages.ERROR,
            )
            return HttpResponseRedirect(reverse("admin:articles_page_change", args=[page.pk]))
        return super().delete_view(request, object_id, extra_context)


@admin.register(Publisher)
class PublisherAdmin(OffersExport, DeskAdmin):
    """One row: its form is the list."""

    fieldsets = [
        (None, {"fields": ["name", "tagline", "description"]}),
        ("How to reach it", {"fields": ["postal_address", "phone", "email"]}),
        ("Rights and time", {"fields": ["copyright_holder", "copyright_from", "time_zone"]}),
    ]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        return HttpResponseRedirect(
            reverse("admin:articles_publisher_change", args=[Publisher.load().pk])
        )

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "time_zone":
            kwargs["widget"] = forms.Select(choices=zones(also=Publisher.load().time_zone))
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class PastAddressForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean_path(self) -> str:
        """A whole address may be pasted: only what follows the host is kept."""
        parts = urlsplit(str(self.cleaned_data["path"]).strip())
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if not path.startswith("/"):
            raise forms.ValidationError("An old address begins with a slash: /archives/000123.html")
        return path

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if sum(cleaned.get(name) is not None for name in TARGETS) != 1:
            raise forms.ValidationError(
                "Choose one thing that the old address leads to: an article, a page, a subject or "
                "an author."
            )
        return cleaned


@admin.register(PastAddress)
class PastAddressAdmin(LargeTable):
    form = PastAddressForm
    fields = ["path", *TARGETS]
    autocomplete_fields = TARGETS
    list_display = ["path", "leads_to", "created_at"]
    list_select_related = list(TARGETS)
    search_fields = ["path"]
    search_help_text = "A part of the old address."
    list_per_page = 100
    help_texts = {
        "path": "What readers may still have in a bookmark, without the host: "
        "/archives/000123.html",
        "article": "The article that stood there.",
        "page": "Or the page.",
        "subject": "Or the subject.",
        "author": "Or the author.",
    }

    @admin.display(description="Leads to")
    def leads_to(self, address: PastAddress) -> str:
        return str(address.article or address.page or address.subject or address.author)


@admin.register(ArchivedComment)
class ArchivedCommentAdmin(LargeTable):
    """Readers wrote these on another site: they are read, and at the most deleted."""

    fields = ["place", "kind", "name", "title", "url", "posted_at", "words"]
    readonly_fields = ["place", "words"]
    list_display = ["name", "place", "kind", "posted_at", "opening"]
    list_filter = ["kind"]
    list_select_related = ["article", "page"]
    search_fields = ["name", "body_html"]
    search_help_text = "A name, or words of the comment."
    ordering = ["-posted_at", "-pk"]
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description="On")
    def place(self, comment: ArchivedComment) -> str:
        return str(comment.article or comment.page)

    @admin.display(description="Text")
    def words(self, comment: ArchivedComment) -> str:
        return strip_tags(comment.body_html.replace("<br>", "\n").replace("</p>", "\n\n")).strip()

    @admin.display(description="Text")
    def opening(self, comment: ArchivedComment) -> str:
        return Truncator(strip_tags(comment.body_html)).chars(100)
