"""Addresses of the contact desk. `?topic=` and `?about=` stand in pages elsewhere: promises."""

from django.urls import path, re_path

from . import views

app_name = "contact"

WORD = r"(?P<word>[A-Za-z0-9_-]{32})"

urlpatterns = [
    path("contact/", views.write, name="write"),
    re_path(rf"^contact/sent/{WORD}/$", views.sent, name="sent"),
    re_path(rf"^contact/check/{WORD}/$", views.check, name="check"),
]
