"""Every address of the site; joins those of the apps."""

import re

from django.contrib import admin
from django.urls import include, path, re_path

from articles import feeds
from articles.feeds import OLD_FEED_ADDRESSES
from contact.webhook import mail_in
from outbox.views import events as mail_events

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("admin/", admin.site.urls),
    path("robots.txt", views.robots, name="robots"),
    path(".well-known/security.txt", views.security, name="security"),
    path("favicon.ico", views.favicon, name="favicon"),
    re_path(rf"^(?P<old>{'|'.join(map(re.escape, OLD_FEED_ADDRESSES))})$", feeds.old_feed),
    path("mail-events/<slug:service>/", mail_events, name="mail_events"),
    path("mail-events/<slug:service>/inbound/", mail_in, name="mail_in"),
    path("", include("glossary.urls")),
    path("", include("subscriptions.urls")),
    path("", include("contact.urls")),
    path("", include("articles.urls")),
]

handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
