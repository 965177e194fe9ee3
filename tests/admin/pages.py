"""What a browser does with the admin's pages: read a form, change some of it, send it."""

from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from articles.models import Article


class FormReader(HTMLParser):
    """The values of one form as a browser would send them, submit buttons left out."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.inside = False
        self.values: dict[str, list[str]] = {}
        self.textarea = ""
        self.select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside:
            return
        name = given.get("name", "")
        if tag == "input" and name and given.get("type") not in {"submit", "button", "file"}:
            chosen = given.get("type") not in {"checkbox", "radio"} or "checked" in given
            if chosen:
                unsaid = "on" if given.get("type") == "checkbox" else ""
                self.values.setdefault(name, []).append(given.get("value", unsaid))
        elif tag == "textarea":
            self.textarea = name
            self.values[name] = [""]
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self.values.setdefault(self.select, []).append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.textarea = ""
        elif tag == "select":
            self.select = ""

    def handle_data(self, data: str) -> None:
        if self.textarea:
            self.values[self.textarea][0] += data.removeprefix("\n")


def form_of(response: HttpResponse, form_id: str = "article_form") -> dict[str, Any]:
    """The form of a page, filled in as it came."""
    reader = FormReader(form_id)
    reader.feed(response.content.decode())
    return {
        name: values if len(values) > 1 else values[0] for name, values in reader.values.items()
    }


def change_address(article: Article) -> str:
    return reverse("admin:articles_article_change", args=[article.pk])


def save(client: Client, article: Article, **changes: Any) -> HttpResponse:
    """Open an article's form, change what is given, press Save."""
    address = change_address(article)
    response = client.get(address)
    assert response.status_code == 200
    return client.post(address, form_of(response) | changes)


def add(client: Client, **changes: Any) -> HttpResponse:
    """Open an empty form, fill in what is given, press Save."""
    address = reverse("admin:articles_article_add")
    return client.post(address, form_of(client.get(address)) | changes)


def errors_of(response: HttpResponse) -> str:
    """All that a form refused, as one text."""
    form = response.context["adminform"].form  # type: ignore[attr-defined]
    return " ".join(message for messages in form.errors.values() for message in messages)
