"""
Who may do what to an article, a user or a group: plain rules, asked by the admin and its views.

The groups and their permissions come from a migration. These rules read permissions, never names of
groups, so a site may arrange its own groups.
"""

from datetime import datetime

from django.contrib.auth.models import AnonymousUser, Group, Permission, User
from django.db.models import QuerySet

from . import publishing
from .models import Article, CalendarEntry, Correction

Person = User | AnonymousUser
Status = Article.Status

WRITER = "Writer"
EDITOR = "Editor"
CHIEF_EDITOR = "Chief editor"
DESK = "Desk"

# What a writer may change of their own: until it is submitted.
OPEN_TO_ITS_WRITER = frozenset({Status.DRAFT})

# The permission that a step needs beside the right to edit the article.
NEEDED = {
    "submit": None,
    "return_to_draft": None,
    "approve": "articles.publish_article",
    "publish": "articles.publish_article",
    "unschedule": "articles.publish_article",
    "withdraw": "articles.withdraw_article",
}


def may_edit(user: Person, article: Article) -> bool:
    """Editors: everything. Writers: what they entered, until they submit it."""
    if not user.has_perm("articles.change_article"):
        return False
    if user.has_perm("articles.edit_any_article"):
        return True
    return article.created_by_id == user.pk and article.status in OPEN_TO_ITS_WRITER


def may_update(user: Person, article: Article) -> bool:
    """Whether this user may prepare an update of a live article: editors, and who entered it."""
    if article.status != Status.PUBLISHED or not user.has_perm("articles.change_article"):
        return False
    return user.has_perm("articles.edit_any_article") or article.created_by_id == user.pk


def may_correct(user: Person, article: Article) -> bool:
    """Whether this user may tell readers what was wrong: editors, of live articles and updates."""
    is_live = article.status == Status.PUBLISHED or article.update_of_id is not None
    return is_live and may_publish(user) and may_edit(user, article)


def may_take_back(user: Person, correction: Correction) -> bool:
    """Whether this user may take a correction back: chief editors, once readers have read it."""
    if correction.article.update_of_id is None and not user.has_perm("articles.withdraw_article"):
        return False
    return may_correct(user, correction.article)


def may_discuss(user: Person, article: Article) -> bool:
    """Whether this user may comment on the text: editors, and who entered it or sees to it."""
    if not user.has_perm("articles.view_article"):
        return False
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.pk is not None and user.pk in {article.created_by_id, article.assignee_id}


def may_assign(user: Person) -> bool:
    """Whether it is this user's to say who sees to an article, and until when."""
    return user.has_perm("articles.edit_any_article")


def may_publish(user: Person) -> bool:
    """Whether dates, featuring and approval are this user's to set."""
    return user.has_perm("articles.edit_any_article") and user.has_perm("articles.publish_article")


def may_export(user: Person) -> bool:
    """Whether the whole site is this user's to carry away, drafts and all."""
    return user.has_perm("articles.edit_any_article") and user.has_perm("articles.change_publisher")


def may_take(user: Person, step: str, article: Article, *, now: datetime) -> bool:
    """Whether both the user's rights and the article's status allow `step` of publishing.STEPS."""
    return why_not(user, step, article, now=now) == ""


def why_not(user: Person, step: str, article: Article, *, now: datetime) -> str:
    """Why this user can't take `step` with this article, in a sentence; empty where they can."""
    needed = NEEDED[step]
    if needed and not user.has_perm(needed):
        return f"You don’t have the right to {step.replace('_', ' ')} articles."
    if not may_edit(user, article):
        return "You don’t have the right to change it."
    if not publishing.may(step, article, now=now):
        return f"It is {article.state(now)}."
    return ""


def why_not_feature(user: Person, article: Article) -> str:
    """Why this user can't put the article forward or take it down; empty where they can."""
    if may_publish(user) and may_edit(user, article):
        return ""
    return "You don’t have the right to feature articles."


def why_not_delete(user: Person, article: Article) -> str:
    """Why this user can't delete the article; empty where they can: a draft was never public."""
    if not user.has_perm("articles.delete_article"):
        return "You don’t have the right to delete articles."
    if not may_edit(user, article):
        return "You don’t have the right to change it."
    if article.was_public:
        return (
            "Its address may be known outside. Withdraw it instead: readers are told that it "
            "is gone, and nothing is lost."
        )
    if article.status != Status.DRAFT:
        return f"It is {Status(article.status).label}: return it to draft first."
    return ""


# ---- The editorial calendar ----------------------------------------------------------


def may_plan(user: Person) -> bool:
    """Whether every entry is this user's to change: its stage, its assignee, what is public."""
    return user.has_perm("articles.change_calendarentry") and user.has_perm(
        "articles.plan_calendar"
    )


def may_change_entry(user: Person, entry: CalendarEntry) -> bool:
    """
    Editors: every one. Writers: their own and theirs to see to, until it is an article, or readers
    see it.
    """
    if not user.has_perm("articles.change_calendarentry"):
        return False
    if may_plan(user):
        return True
    is_open = entry.article_id is None and not entry.is_public
    return is_open and user.pk in {entry.created_by_id, entry.assignee_id}


def may_begin(user: Person, entry: CalendarEntry) -> bool:
    """Whether this user can make an article of it."""
    return may_change_entry(user, entry) and user.has_perm("articles.add_article")


def may_delete_entry(user: Person, entry: CalendarEntry) -> bool:
    """Only what has not become an article; the rest is dropped or unlinked first."""
    return (
        may_plan(user)
        and user.has_perm("articles.delete_calendarentry")
        and entry.article_id is None
    )


# ---- Users and groups -----------------------------------------------------------------


def may_manage(user: Person, other: User) -> bool:
    """Whether `user` may change the log-in `other`: nobody who can do more than they can."""
    if user.is_superuser:
        return True
    if other.is_superuser:
        return False
    return other.get_all_permissions() <= user.get_all_permissions()


def groups_within_reach(user: Person) -> QuerySet[Group]:
    """The groups that give no right beyond those of `user`."""
    groups = Group.objects.order_by("name")
    if user.is_superuser:
        return groups
    own = [
        permission.pk
        for permission in Permission.objects.select_related("content_type")
        if user.has_perm(f"{permission.content_type.app_label}.{permission.codename}")
    ]
    beyond = Permission.objects.exclude(pk__in=own)
    return groups.exclude(permissions__in=beyond)
