"""The glossary's public addresses."""

from django.urls import path

from . import views

app_name = "glossary"

urlpatterns = [
    path("glossary/", views.glossary, name="glossary"),
    path("glossary/terms.json", views.terms_json, name="terms-json"),
    path("glossary/letter/<slug:anchor>/", views.letter, name="letter"),
    path("glossary/<slug:slug>/", views.term_detail, name="term"),
]
