"""Addresses of subscriptions. Promises: the links in mails must live as long as the mails."""

from django.urls import path, re_path

from . import views

app_name = "subscriptions"

WORD = r"(?P<word>[A-Za-z0-9_-]{40})"

urlpatterns = [
    path("subscribe/", views.subscribe, name="subscribe"),
    path("subscribe/sent/", views.sent, name="sent"),
    path("subscriptions/link/", views.ask_for_link, name="ask_for_link"),
    path("subscriptions/link/sent/", views.link_sent, name="link_sent"),
    re_path(rf"^subscriptions/link/{WORD}/$", views.mail_link, name="mail_link"),
    re_path(rf"^subscriptions/confirm/{WORD}/$", views.confirm, name="confirm"),
    re_path(rf"^subscriptions/unsubscribe/{WORD}/$", views.unsubscribe, name="unsubscribe"),
    re_path(rf"^subscriptions/canary/{WORD}/$", views.follow_canary, name="canary"),
    re_path(rf"^subscriptions/undo/{WORD}/$", views.undo, name="undo"),
    re_path(rf"^subscriptions/manage/{WORD}/$", views.manage, name="manage"),
    re_path(rf"^subscriptions/move/old/{WORD}/$", views.move, {"which": "old"}, name="move-old"),
    re_path(rf"^subscriptions/move/new/{WORD}/$", views.move, {"which": "new"}, name="move-new"),
    path("newsletters/", views.issue_list, name="issues"),
    path("newsletters/newsletters.atom", views.issue_feed, name="issue_feed"),
    path("newsletters/<slug:slug>/", views.issue_detail, name="issue"),
]
