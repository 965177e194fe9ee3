"""Articles: the list, and the form with the text beside what is to happen to it."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ORDER_VAR
from django.contrib.auth.models import User
from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from articles import guard, happenings, notices, planning, publishing, roles, search, visibility
from articles.models import Article
from common.desk import ShortPaginator, is_completing

from . import places, preview, updates
from .actions import BulkActions
from .checks import ChecksText
from .correcting import CorrectsArticles
from .discussing import DiscussesArticles
from .forms import ArticleForm
from .inlines import BylineInline, ReferenceInline
from .lists import ArticleList, AuthorFilter, MineFilter, StateFilter, SubjectFilter, WaitsFilter
from .reviews import ReviewInline
from .states import moment, state_in_words
from .writing import Refused

TEXT = ["opened_version", "replace", "title", "summary", "body", "subjects"]
STEPS_SHOWN = 20  # of the newest
DATES = ["published_at", "expires_at"]
FEATURED = ["featured_from", "featured_until", "featured_rank"]
Fieldsets = list[tuple[str | None, dict[str, Any]]]


@admin.register(Article)
class ArticleAdmin(BulkActions, ChecksText, CorrectsArticles, DiscussesArticles):
    form = ArticleForm
    inlines = [BylineInline, ReferenceInline, ReviewInline]
    readonly_fields = [
        "state_in_words", "in_the_way", "seen_where", "address", "entered", "whole_text",
        "steps_taken", "planned",
    ]  # fmt: skip
    save_on_top = False

    list_display = ["titled", "authors_column", "published", "words", "changed"]
    list_filter = [StateFilter, WaitsFilter, MineFilter, "kind", SubjectFilter, AuthorFilter]
    date_hierarchy = "published_at"
    ordering = ["-updated_at", "-pk"]
    paginator = ShortPaginator
    show_full_result_count = False
    list_per_page = 50
    sortable_by = ["titled", "published", "changed"]
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
        is_update = bool(obj and obj.update_of_id)
        publishing = ["state_in_words", "step", "step_note", *self._dates(obj, may_publish)]
        if obj and (is_update or not obj.was_public):
            publishing.insert(1, "in_the_way")
        if obj and planning.entry_of(obj):
            publishing.append("planned")
        about = ["kind", "language", *(["entered"] if obj else [])]
        panels: Fieldsets = [("Publishing", {"fields": publishing, "classes": ["panel"]})]
        if roles.may_assign(request.user):
            who = {"fields": ["assignee", "due_on"], "classes": ["panel"]}
            panels.append(("Who sees to it", who))
        if may_publish and not is_update:
            featured = {"fields": FEATURED, "classes": ["panel", "collapse"]}
            panels.append(("Featured", featured))
        if obj:
            seen = {"fields": ["seen_where"], "classes": ["panel"]}
            panels.append(("Where readers see it", seen))
        if obj and obj.steps.exists():
            panels.append(("What happened", {"fields": ["steps_taken"], "classes": ["panel"]}))
        panels += [
            ("About the text", {"fields": about, "classes": ["panel"]}),
            ("Address", {"fields": ["slug", "address"], "classes": ["panel", "collapse"]}),
        ]
        return [(None, {"fields": TEXT + ["suggested"] * (obj is not None)}), *panels]

    def _dates(self, article: Article | None, may_publish: bool) -> list[str]:  # noqa: FBT001
        """The dates that the form offers; an update has none but its own."""
        if not may_publish:
            return []
        if article and article.update_of_id:
            return ["goes_out_at", "substance"]
        revised = ["substance", "revised_at"] if article and article.was_public else []
        return [*DATES, *revised]

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

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "assignee":
            staff = User.objects.filter(is_staff=True, is_active=True)
            kwargs["queryset"] = staff.order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="State")
    def state_in_words(self, article: Article) -> str:
        return state_in_words(article, now=timezone.now())

    @admin.display(description="Before it can be published")
    def in_the_way(self, article: Article) -> str:
        """The list of the guard, of the article as it is stored."""
        had = guard.problems(article.update_of) if article.update_of else []
        problems = guard.brought_in(article, had=had)
        if not problems:
            return "Nothing stands in the way."
        return format_html_join(
            "", "<p class='in-the-way'>{}</p>", ([p.sentence] for p in problems)
        )

    @admin.display(description="Places")
    def seen_where(self, article: Article) -> str:
        found = visibility.surfaces(article, now=timezone.now())
        context = {"surfaces": found, "seen": sum(surface.is_now for surface in found)}
        return render_to_string("admin/articles/article/visibility.html", context)

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
        before = Article.objects.get(pk=obj.pk) if change else None
        if before is None:
            obj.created_by = request.user
        elif before.status == Article.Status.PUBLISHED:
            form.had = guard.problems(before)
        if obj.update_of_id and "substance" in form.fields:
            obj.revised_at = form.now if form.cleaned_data.get("substance") else None
        super().save_model(request, obj, form, change)
        if obj.assignee and (before is None or before.assignee_id != obj.assignee_id):
            tell_assignee(obj, by=form.user)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: Any) -> None:
        super().save_related(request, form, formsets, change)
        article = form.instance
        if hasattr(form, "had") and not hasattr(request, "unguarded"):
            hold(article, had=form.had)
        self.keep_revision(request, article)
        happenings.plan(article)
        self._take_step(request, article, form)

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
        if article.update_of_id and not Article.objects.filter(pk=article.pk).exists():
            self.message_user(request, "The update has gone out: readers see it now.")
            return
        after = article.state(now)
        date = f" for {moment(article.published_at)}" if after == "scheduled" else ""
        self.log_change(request, article, f"From {before} to {after}{date}.")
        self.message_user(request, state_in_words(article, now=now), messages.INFO)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Of an update that has gone out, with the live article."""
        is_gone = obj.update_of and not Article.objects.filter(pk=obj.pk).exists()
        return super().log_change(request, obj.update_of if is_gone else obj, message)

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        if obj.update_of and not Article.objects.filter(pk=obj.pk).exists():
            return HttpResponseRedirect(self.address_of(obj.update_of))
        return super().response_change(request, obj)

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
            context["places_address"] = reverse("admin:articles_article_places", args=[article.pk])
        context |= updates.context_of(request, article)
        context["show_save_and_add_another"] = False
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        if obj and obj.is_published(timezone.now()):
            return str(obj.get_absolute_url())
        return None

    def get_urls(self) -> Any:
        site, name = self.admin_site, "articles_article"
        index = site.admin_view(self.places_view)
        begin = self.of_one(require_POST(self.update_view), reads=True, posts=True)
        return [
            path("print.css", site.admin_view(preview.print_rules), name="articles_print_rules"),
            path("<path:object_id>/places/", index, name=f"{name}_places"),
            path("<path:object_id>/update/", begin, name=f"{name}_update"),
            path(
                "<path:object_id>/drop/",
                self.of_one(require_POST(self.drop_view)),
                name=f"{name}_drop",
            ),
            path(
                "<path:object_id>/with-live/",
                self.of_one(self.with_live_view),
                name=f"{name}_with_live",
            ),
            *super().get_urls(),
        ]

    def places_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        article = self.get_object(request, unquote(object_id))
        return places.edit(self, request, article)

    def update_view(self, request: HttpRequest, article: Article) -> HttpResponse:
        return updates.begin(self, request, article)

    def drop_view(self, request: HttpRequest, article: Article) -> HttpResponse:
        return updates.drop(self, request, article)

    def with_live_view(self, request: HttpRequest, article: Article) -> HttpResponse:
        return updates.with_live(self, request, article)

    # ---- The list ---------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article, Article]:
        articles: QuerySet[Article, Article] = super().get_queryset(request)
        return articles.only("title") if is_completing(request) else articles.defer("search")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ArticleList]:
        return ArticleList

    def get_ordering(self, request: HttpRequest) -> Any:
        """What an index has: of a time by date, of a subject or an author as it was entered."""
        if "published_at__year" in request.GET:
            return ["-published_at", "-pk"]
        if any(request.GET.get(one.parameter_name) for one in (SubjectFilter, AuthorFilter)):
            return ["-pk"]
        return self.ordering

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
            '{} <span class="state state-{}">{}{}</span>',
            article.title,
            state.replace(" ", "-"),
            "update, " if article.update_of_id else "",
            f"{state}, retracted" if article.is_retracted else state,
        )

    @admin.display(description="Authors")
    def authors_column(self, article: Article) -> str:
        return article.authors_text

    @admin.display(description="Publication", ordering="published_at")
    def published(self, article: Article) -> str:
        return moment(article.published_at, short=True)

    @admin.display(description="Words")
    def words(self, article: Article) -> str:
        return intcomma(article.word_count)

    @admin.display(description="Changed", ordering="updated_at")
    def changed(self, article: Article) -> str:
        return moment(article.updated_at, short=True)


def tell_assignee(article: Article, *, by: User) -> None:
    """Mail who is to see to an article now, unless they said so themselves."""
    assignee = article.assignee
    if assignee is None or assignee == by:
        return
    until = f", until {article.due_on:%B %-d, %Y}" if article.due_on else ""
    name = by.get_full_name() or by.get_username()
    notices.send(
        to=[assignee],
        subject=f"“{article}” is yours to see to{until}",
        text=f"{name} asks you to see to “{article}”{until}.",
        about=article,
    )


def hold(article: Article, *, had: list[guard.Problem]) -> None:
    """Raise Refused where a save takes from a live article what the guard demands."""
    if new := guard.brought_in(article, had=had):
        raise Refused([f"Readers see this article. {problem.sentence}" for problem in new])
