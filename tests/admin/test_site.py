"""Publisher, pages, authors, subjects, old addresses, comments: their forms."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import taggit.models
from django import forms
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import reverse

from articles.models import Author, Page, PastAddress, Publisher, Subject
from tests.factories import (
    make_article,
    make_author,
    make_comment,
    make_page,
    make_publisher,
    make_subject,
)

from .pages import errors_of, form_of


def change(client: Client, thing: Any, **changes: Any) -> Any:
    name = thing._meta.model_name
    address = reverse(f"admin:articles_{name}_change", args=[thing.pk])
    return client.post(address, form_of(client.get(address), f"{name}_form") | changes)


def add(client: Client, model: Any, **fields: Any) -> Any:
    name = model._meta.model_name
    address = reverse(f"admin:articles_{name}_add")
    return client.post(address, form_of(client.get(address), f"{name}_form") | fields)


# ---- Every field explains itself ------------------------------------------------------


def fields_of_all_forms(user: User) -> Iterator[tuple[str, forms.Field]]:
    """Every field that an editor may fill in, of the forms to add and to change."""
    request = RequestFactory().get("/")
    request.user = user
    article = make_article()
    for model, model_admin in admin.site._registry.items():
        thing = article if model is type(article) else model()
        adding = [None] if model_admin.has_add_permission(request) else []
        changing = [thing] if model_admin.has_change_permission(request, thing) else []
        for thing in adding + changing:
            form = model_admin.get_form(request, thing, change=thing is not None)
            shown = flatten_fieldsets(model_admin.get_fieldsets(request, thing))
            instance = form(instance=thing) if thing else form()
            for name, field in instance.fields.items():
                if name in shown and not field.widget.is_hidden:
                    yield f"{model.__name__}.{name}", field
            for inline in model_admin.get_inline_instances(request, thing):
                formset = inline.get_formset(request, thing)
                for name, field in formset().empty_form.fields.items():
                    if name not in {"id", "DELETE", formset.fk.name}:
                        yield f"{model.__name__}.{inline.model.__name__}.{name}", field


def test_every_field_says_in_an_editors_words_what_it_is_for(
    make_user: Callable[..., User],
) -> None:
    fields = list(fields_of_all_forms(make_user("superuser")))
    silent = [name for name, field in fields if not str(field.help_text).strip()]
    assert len(fields) > 60
    assert silent == []


def test_taggits_own_tags_are_not_offered() -> None:
    assert not admin.site.is_registered(taggit.models.Tag)


# ---- The publisher --------------------------------------------------------------------


def test_the_publisher_is_one_form_without_a_list(chief: Client) -> None:
    response = chief.get("/admin/articles/publisher/")
    assert response["Location"] == "/admin/articles/publisher/1/change/"
    assert chief.get("/admin/articles/publisher/add/").status_code == 403
    assert chief.post("/admin/articles/publisher/1/delete/", {"post": "yes"}).status_code == 403


def test_the_publishers_form_can_be_opened_before_there_is_one(chief: Client) -> None:
    Publisher.objects.all().delete()
    assert chief.get("/admin/articles/publisher/", follow=True).status_code == 200


def test_a_chief_editor_renames_the_site(chief: Client) -> None:
    publisher = make_publisher()
    change(chief, publisher, name="Strategy & Ties", time_zone="Europe/London")
    publisher.refresh_from_db()
    assert (publisher.name, publisher.time_zone) == ("Strategy & Ties", "Europe/London")


def test_a_zone_set_elsewhere_stays_offered(chief: Client) -> None:
    publisher = make_publisher(time_zone="US/Eastern")
    change(chief, publisher, name="Changed")
    publisher.refresh_from_db()
    assert (publisher.name, publisher.time_zone) == ("Changed", "US/Eastern")


# ---- Pages ----------------------------------------------------------------------------


def test_a_page_is_written_and_published(editor: Client) -> None:
    add(
        editor, Page, title="About us", slug="about", body="<p>Who we are.</p>",
        published_at_0="2003-08-22", published_at_1="18:38:00",
    )  # fmt: skip
    assert b"Who we are." in Client().get("/about/").content


def test_an_address_of_the_site_itself_is_refused_for_a_page(editor: Client) -> None:
    response = add(editor, Page, title="Search", slug="search")
    assert "/search/ is an address of the site itself" in errors_of(response)


def test_renaming_a_page_leaves_its_old_address(editor: Client) -> None:
    page = make_page("about")
    change(editor, page, slug="about-us")
    response = Client().get("/about/")
    assert (response.status_code, response["Location"]) == (301, "/about-us/")


def test_renaming_there_and_back_leaves_no_loop(editor: Client) -> None:
    page = make_page("about")
    change(editor, page, slug="about-us")
    change(editor, page, slug="about")
    assert [address.path for address in PastAddress.objects.all()] == ["/about-us/"]
    assert Client().get("/about/").status_code == 200


def test_a_published_page_is_not_deleted(editor: Client) -> None:
    page = make_page("about")
    address = reverse("admin:articles_page_delete", args=[page.pk])
    response = editor.post(address, {"post": "yes"}, follow=True)
    assert "Take the date away first" in response.content.decode()
    assert Page.objects.exists()
    change(editor, page, published_at_0="", published_at_1="")
    editor.post(address, {"post": "yes"})
    assert not Page.objects.exists()


# ---- Authors and subjects -------------------------------------------------------------


def test_an_authors_filing_name_and_address_are_made_from_the_name(editor: Client) -> None:
    add(editor, Author, name="Jane Q. Porter", website="example.org")
    author = Author.objects.get()
    assert (author.sort_name, author.slug) == ("Porter, Jane Q.", "jane-q-porter")
    assert author.website == "https://example.org"


def test_a_subjects_address_is_made_from_its_name(editor: Client) -> None:
    make_subject("Trust")
    add(editor, Subject, name="Trust!")
    assert set(Subject.objects.values_list("slug", flat=True)) == {"trust", "trust-2"}


def test_a_subject_that_differs_by_capitals_only_is_refused(editor: Client) -> None:
    make_subject("Trust")
    response = add(editor, Subject, name="  trust ")
    assert "There is such a subject already: “Trust”." in errors_of(response)


def test_a_new_subject_can_be_made_from_the_articles_form(editor: Client) -> None:
    response = editor.post(
        "/admin/articles/subject/add/?_to_field=id&_popup=1",
        {"name": "Trust", "description": "", "slug": "", "_popup": "1"},
    )
    assert response.status_code == 200
    assert "Trust" in response.context["popup_response_data"]


@pytest.mark.parametrize("maker", [make_author, make_subject])
def test_what_articles_name_is_not_deleted(editor: Client, maker: Callable[[str], Any]) -> None:
    used, unused = maker("Used"), maker("Unused")
    if isinstance(used, Author):
        make_article(authors=[used])
    else:
        make_article(subjects=[used])
    name = used._meta.model_name
    for thing in (used, unused):
        address = reverse(f"admin:articles_{name}_delete", args=[thing.pk])
        editor.post(address, {"post": "yes"})
    assert list(type(used).objects.all()) == [used]


def test_renaming_an_author_leaves_the_old_address(editor: Client) -> None:
    author = make_author("Jane Doe")
    make_article(authors=[author])
    change(editor, author, slug="jane-porter")
    response = Client().get("/authors/jane-doe/")
    assert (response.status_code, response["Location"]) == (301, "/authors/jane-porter/")


# ---- Old addresses and old comments ---------------------------------------------------


def test_an_old_address_typed_by_hand_leads_to_its_article(chief: Client) -> None:
    article = make_article()
    add(chief, PastAddress, path="https://old.example/archives/000123.html", article=article.pk)
    response = Client().get("/archives/000123.html")
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


def test_an_old_address_needs_one_target(chief: Client) -> None:
    both = {"article": make_article().pk, "author": make_author().pk}
    for targets in ({}, both):
        response = add(chief, PastAddress, path="/archives/1.html", **targets)
        assert "Choose one thing" in errors_of(response)


def test_an_archived_comment_is_read_and_deleted_never_changed(editor: Client) -> None:
    comment = make_comment(make_article(), body_html="<p>Well said.</p>")
    address = reverse("admin:articles_archivedcomment_change", args=[comment.pk])
    assert "Well said." in editor.get(address).content.decode()
    assert editor.post(address, {"name": "Hacked"}).status_code == 403
    delete = reverse("admin:articles_archivedcomment_delete", args=[comment.pk])
    editor.post(delete, {"post": "yes"})
    assert not type(comment).objects.exists()
