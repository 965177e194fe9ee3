"""Articles: the list, and the form with the text beside what is to happen to it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import planning, publishing, roles, search
from articles.models import Article

from . import places, preview
from .actions import BulkActions
from .base import EditorAdmin
from .forms import ArticleForm
from .inlines import BylineInline, ReferenceInline
from .lists import ArticleList, AuthorFilter, MineFilter, StateFilter, SubjectFilter
from .states import moment, state_in_words

TEXT = ["opened_version", "replace", "title", "summary", "body", "subjects"]
STEPS_SHOWN = 20  # of the newest
DATES = ["published_at", "expires_at"]
FEATURED = ["featured_from", "featured_until", "featured_rank"]
Fieldsets = list[tuple[str | None, dict[str, Any]]]


@admin.register(Article)
class ArticleAdmin(BulkActions, EditorAdmin):
    form = ArticleForm
    inlines = [BylineInline, ReferenceInline]
    readonly_fields = [
        "state_in_words",
        "address",
        "entered",
        "whole_text",
        "steps_taken",
        "planned",
    ]
    save_on_top = False

    list_display = ["titled", "authors_column", "published", "words", "changed"]
    list_filter = [StateFilter, MineFilter, "kind", SubjectFilter, AuthorFilter]
    date_hierarchy = "published_at"
    ordering = ["-updated_at", "-pk"]
    list_per_page = 50
    search_fields = ["title"]  # shows the field; what is searched says `get_search_results`
    search_help_text = (
        "Words of the text, its title, subjects and authors. Quote a phrase; put a minus before "
        "a word that must not occur."
    )

    # ---- Who may what -----------------------------------------------------------------

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_change_permission(request)
        return roles.may_edit(request.user, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if obj is None:
            return super().has_delete_permission(request)
        return not roles.why_not_delete(request.user, obj)

    # ---- The form ---------------------------------------------------------------------

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and not self.has_change_permission(request, obj):
            return self._to_read(obj)
        may_publish = roles.may_publish(request.user)
        dates = list(DATES) if may_publish else []
        if may_publish and obj and obj.was_public:
            dates += ["substance", "revised_at"]
        about = ["kind", "language", *(["entered"] if obj else [])]
        planned = ["planned"] if obj and planning.entry_of(obj) else []
        panels: Fieldsets = [
            (
                "Publishing",
                {
                    "fields": ["state_in_words", "step", "step_note", *dates, *planned],
                    "classes": ["panel"],
                },
            ),
            ("About the text", {"fields": about, "classes": ["panel"]}),
            ("Address", {"fields": ["slug", "address"], "classes": ["panel", "collapse"]}),
        ]
        if obj and obj.steps.exists():
            panels.insert(1, ("What happened", {"fields": ["steps_taken"], "classes": ["panel"]}))
        if may_publish:
            panels.insert(1, ("Featured", {"fields": FEATURED, "classes": ["panel", "collapse"]}))
        return [(None, {"fields": TEXT + ["suggested"] * (obj is not None)}), *panels]

    def _to_read(self, article: Article) -> Fieldsets:
        steps = ["steps_taken"] if article.steps.exists() else []
        return [
            (None, {"fields": ["title", "summary", "whole_text", "subjects"]}),
            (
                "Publishing",
                {"fields": ["state_in_words", *DATES, "revised_at", *steps], "classes": ["panel"]},
            ),
            (
                "About the text",
                {"fields": ["kind", "language", "entered", "address"], "classes": ["panel"]},
            ),
        ]

    def get_form(self, request: HttpRequest, obj: Any = None, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, *args, **kwargs)
        form.user = request.user
        return form

    @admin.display(description="State")
    def state_in_words(self, article: Article) -> str:
        return state_in_words(article, now=timezone.now())

    @admin.display(description="Steps")
    def steps_taken(self, article: Article) -> str:
        steps = article.steps.select_related("actor")[:STEPS_SHOWN]
        return render_to_string("admin/articles/article/steps.html", {"steps": steps})

    @admin.display(description="Calendar")
    def planned(self, article: Article) -> str:
        entry = planning.entry_of(article)
        if entry is None:
            return ""
        address = reverse("admin:articles_calendarentry_change", args=[entry.pk])
        when = planning.target_in_words(entry)
        return format_html("<a href='{}'>{}</a>, {}", address, entry, when)

    @admin.display(description="Address")
    def address(self, article: Article) -> str:
        return article.get_absolute_url() or "It gets one with its date of publication."

    @admin.display(description="Entered")
    def entered(self, article: Article) -> str:
        by = article.created_by
        name = f" by {by.get_full_name() or by.get_username()}" if by else ""
        return f"{moment(article.created_at)}{name}; last changed {moment(article.updated_at)}"

    @admin.display(description="Text")
    def whole_text(self, article: Article) -> str:
        return render_to_string("admin/articles/article/text.html", {"article": article})

    # ---- Saving -----------------------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        self._take_step(request, form.instance, form)

    def _take_step(self, request: HttpRequest, article: Article, form: ArticleForm) -> None:
        """All is stored; now the step that was chosen, which somebody may have forestalled."""
        step, at = form.chosen
        if not step:
            return
        now = form.now
        before = article.state(now)
        said = {"by": form.user, "note": form.cleaned_data.get("step_note", "")}
        try:
            if step == "publish":
                publishing.publish(article, at=at or now, **said)
            else:
                {
                    "submit": publishing.submit,
                    "approve": publishing.approve,
                    "return_to_draft": publishing.return_to_draft,
                    "unschedule": publishing.unschedule,
                    "withdraw": publishing.withdraw,
                }[step](article, **said)
        except publishing.NotAllowed as error:
            reason = " ".join(error.messages)
            self.message_user(request, f"The text is saved, but: {reason}", messages.ERROR)
            return
        after = article.state(now)
        date = f" for {moment(article.published_at)}" if after == "scheduled" else ""
        self.log_change(request, article, f"From {before} to {after}{date}.")
        self.message_user(request, state_in_words(article, now=now), messages.INFO)

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """Refuse with the reason where the right is there, but the article must stay."""
        article = self.get_object(request, unquote(object_id))
        if article and self.has_delete_permission(request):
            reason = roles.why_not_delete(request.user, article)
            if reason:
                self.message_user(request, f"“{article}” is not deleted. {reason}", messages.ERROR)
                return HttpResponseRedirect(
                    reverse("admin:articles_article_change", args=[article.pk])
                )
        return super().delete_view(request, object_id, extra_context)

    # ---- Reading ----------------------------------------------------------------------

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        article = context["original"]
        if article and self.has_change_permission(request, article):
            name = "admin:articles_article_preview"
            context["preview_address"] = reverse(name, args=[article.pk])
            context["places_address"] = reverse("admin:articles_article_places", args=[article.pk])
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj and obj.is_published(timezone.now()):
            return str(obj.get_absolute_url())
        return None

    def get_urls(self) -> Any:
        show = self.admin_site.admin_view(self.preview_view, cacheable=True)  # says it itself
        name = "articles_article_preview"
        index = self.admin_site.admin_view(self.places_view)
        return [
            path("<path:object_id>/preview/", show, name=name),
            path("<path:object_id>/places/", index, name="articles_article_places"),
            *super().get_urls(),
        ]

    def places_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.get_object(request, unquote(object_id))
        return places.edit(self, request, article)

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.get_object(request, unquote(object_id))
        return preview.show(request, article)

    # ---- The list ---------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article, Article]:
        articles: QuerySet[Article, Article] = super().get_queryset(request)
        return articles.defer("search")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ArticleList]:
        return ArticleList

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """A user who may not see authors or subjects can't look them up either."""
        needed = {SubjectFilter: "articles.view_subject", AuthorFilter: "articles.view_author"}
        return [
            item
            for item in self.list_filter
            if item not in needed or request.user.has_perm(needed[item])
        ]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Article, Article], search_term: str
    ) -> tuple[QuerySet[Article, Article], bool]:
        if not search_term.strip():
            return queryset, False
        found = search.admin_search(queryset, search_term)
        if ORDER_VAR in request.GET:  # a column was chosen; else the best comes first
            found = found.order_by(*queryset.query.order_by)
        return found, False

    @property
    def media(self) -> Any:
        return super().media + SubjectFilter.media(self.admin_site)

    @admin.display(description="Title", ordering="title")
    def titled(self, article: Article) -> SafeString:
        state = article.state_now  # type: ignore[attr-defined]
        return format_html(
            '{} <span class="state state-{}">{}</span>',
            article.title,
            state.replace(" ", "-"),
            state,
        )

    @admin.display(description="Authors", ordering="authors_text")
    def authors_column(self, article: Article) -> str:
        return article.authors_text

    @admin.display(description="Publication", ordering="published_at")
    def published(self, article: Article) -> str:
        return moment(article.published_at, short=True)

    @admin.display(description="Words", ordering="word_count")
    def words(self, article: Article) -> str:
        return intcomma(article.word_count)

    @admin.display(description="Changed", ordering="updated_at")
    def changed(self, article: Article) -> str:
        return moment(article.updated_at, short=True)
