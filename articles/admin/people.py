"""Who wrote, and who logs in."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from articles import roles, tallies
from articles.models import Article, Author, Subject
from common.desk import is_completing

from .base import KeepsAddress


class InUse(KeepsAddress):
    """What articles name can't be deleted: it would vanish from them, and its page from the web."""

    used_as: tallies.Kind

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        things: QuerySet[Any] = super().get_queryset(request)
        if is_completing(request):
            return things
        of = f"{self.opts.db_table}.id"
        counted: QuerySet[Any] = things.annotate(uses=tallies.uses_of(self.used_as, of=of))
        return counted

    @admin.display(description="Articles", ordering="uses")
    def uses(self, thing: Any) -> int:
        return int(thing.uses)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not obj.uses)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if thing and thing.uses and self.has_delete_permission(request):
            self.message_user(
                request,
                f"“{thing}” is not deleted: {thing.uses} of the articles name it. "
                "Take it off them first.",
                messages.ERROR,
            )
            address = f"admin:articles_{self.opts.model_name}_change"
            return HttpResponseRedirect(reverse(address, args=[thing.pk]))
        return super().delete_view(request, object_id, extra_context)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        """Readers have a page of it as soon as something that it belongs to is published."""
        if obj is None:
            return None
        articles = Article.objects.published(timezone.now())
        shown = articles.about(obj) if isinstance(obj, Subject) else articles.by(obj)
        return obj.get_absolute_url() if shown.exists() else None


@admin.register(Author)
class AuthorAdmin(InUse):
    used_as = tallies.Kind.AUTHOR
    fields = ["name", "sort_name", "role", "about", "website", "user", "slug"]
    list_display = ["name", "sort_name", "role", "uses"]
    search_fields = ["name", "sort_name"]
    search_help_text = "A part of the name."
    ordering = ["sort_name", "pk"]
    list_per_page = 100

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "user":
            kwargs["queryset"] = User.objects.filter(is_staff=True).order_by("username")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


# ---- Log-ins --------------------------------------------------------------------------

admin.site.unregister([User, Group])

OWN_FIELDS = [
    (None, {"fields": ["username", "password"]}),
    ("Who it is", {"fields": ["first_name", "last_name", "email"]}),
    ("What they may do", {"fields": ["is_active", "is_staff", "groups"]}),
]
USER_HELP = {
    "first_name": "Shown to the other editors.",
    "last_name": "Shown to the other editors.",
    "email": "Where this site may write to them.",
    "is_staff": "Lets them log in to this editors’ desk.",
    "is_active": "Take this away instead of deleting somebody: what they wrote keeps their name.",
    "groups": "Writer: own articles until they are submitted. Editor: all articles, and publishes. "
    "Chief editor: also withdraws, imports, and manages log-ins. Desk: answers readers’ messages, "
    "and sees nothing else.",
}


@admin.register(User)
class EditorUserAdmin(UserAdmin):  # type: ignore[type-arg]
    """
    Log-ins. Who is not a superuser gives nobody more than they have themselves.

    They see no superuser switch and no single rights, choose only among groups within their own
    rights, and can't touch a log-in that may do more than they may.
    """

    list_display = ["username", "first_name", "last_name", "is_staff", "is_active"]
    list_filter = ["is_staff", "is_active", "groups"]
    filter_horizontal = []
    show_facets = admin.ShowFacets.NEVER
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        ("What they may do", {"fields": ["is_staff", "groups"]}),
    ]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        if request.user.is_superuser:
            rights = {"fields": ["is_superuser", "user_permissions"], "classes": ["collapse"]}
            return [*OWN_FIELDS, ("Single rights", rights)]
        return OWN_FIELDS

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or roles.may_manage(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or roles.may_manage(request.user, obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in USER_HELP:
            kwargs["help_text"] = USER_HELP[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "groups":
            kwargs["queryset"] = roles.groups_within_reach(request.user)
            kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)


GROUP_HELP = {
    "name": "What the group is called where log-ins are edited.",
    "permissions": "What its members may do.",
}


@admin.register(Group)
class SuperusersGroupAdmin(GroupAdmin):
    """Groups decide what their members may do: superusers only."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in GROUP_HELP:
            kwargs["help_text"] = GROUP_HELP[db_field.name]
        return super().formfield_for_dbfield(db_field, request, **kwargs)
