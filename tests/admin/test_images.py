"""The library of pictures and downloads, as editors see it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles import media
from articles.models import Attachment, Image
from tests.factories import make_article, make_page
from tests.pictures import picture

from .pages import errors_of, form_of
from .people import ROLES

LIST = "admin:articles_image_changelist"


@pytest.fixture
def kept_in(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def make_image(shade: int = 0, *, width: int = 60, height: int = 40, **fields: Any) -> Image:
    row, stored = media.prepare(
        picture("PNG", width, height, shade=shade), extension="png", name=""
    )
    for name, value in fields.items():
        setattr(row, name, value)
    kept = media.keep(row, stored)
    assert isinstance(kept, Image)
    return kept


def make_attachment(name: str = "report.pdf") -> Attachment:
    kept = media.keep(*media.prepare(b"%PDF-1.4", extension="pdf", name=name))
    assert isinstance(kept, Attachment)
    return kept


def showing(kept: Image | Attachment) -> str:
    return f'<p>See <a href="{kept.get_absolute_url()}">it</a>.</p>'


def change(kept: Image | Attachment) -> str:
    return reverse(f"admin:articles_{kept._meta.model_name}_change", args=[kept.pk])


def delete(kept: Image | Attachment) -> str:
    return reverse(f"admin:articles_{kept._meta.model_name}_delete", args=[kept.pk])


def listed(client: Client, **query: str) -> set[Image]:
    return set(client.get(reverse(LIST), query).context["cl"].result_list)


def test_the_list_shows_the_picture_small_and_its_own_size(editor: Client) -> None:
    image = make_image(width=600, height=400, alt="A bridge")
    text = editor.get(reverse(LIST)).content.decode()
    address = image.get_absolute_url()
    assert f'src="{address}" width="120" height="80" alt="A bridge" loading="lazy">' in text
    assert "600 × 400 px" in text


def test_the_filter_finds_what_nobody_has_told(editor: Client) -> None:
    untold = make_image(1)
    told = {make_image(2, alt="A bridge"), make_image(3, is_decorative=True)}
    assert listed(editor, told="no") == {untold}
    assert listed(editor, told="yes") == told
    assert listed(editor) == {untold, *told}


def test_a_picture_is_found_by_its_words_and_its_old_address(editor: Client) -> None:
    bridge = make_image(1, alt="A bridge")
    other = make_image(2, original_url="http://old.example.org/2010/05/logo.png")
    assert listed(editor, q="bridge") == {bridge}
    assert listed(editor, q="2010/05") == {other}


def test_an_editor_tells_what_a_picture_says(editor: Client) -> None:
    image = make_image()
    response = editor.post(
        change(image), form_of(editor.get(change(image)), "image_form") | {"alt": " A  bridge "}
    )
    assert response.status_code == 302
    image.refresh_from_db()
    assert image.alt == "A bridge"


def test_a_decorative_picture_with_words_is_refused(editor: Client) -> None:
    image = make_image()
    data = form_of(editor.get(change(image)), "image_form")
    response = editor.post(change(image), data | {"alt": "A bridge", "is_decorative": "on"})
    assert "A decorative picture has no alternative text" in errors_of(response)


def test_every_field_that_is_typed_into_is_explained(editor: Client) -> None:
    for kept in (make_image(), make_attachment()):
        form = editor.get(change(kept)).context["adminform"].form
        assert form.fields
        assert all(field.help_text for field in form.fields.values())


def test_the_form_names_the_texts_that_use_it(editor: Client) -> None:
    image, report = make_image(), make_attachment()
    article = make_article("On bridges", status="draft", body=showing(image))
    page = make_page("about", title="About us", body=showing(report))
    text = editor.get(change(image)).content.decode()
    address = reverse("admin:articles_article_change", args=[article.pk])
    assert f'<a href="{address}">On bridges</a>' in text
    assert "About us" not in text
    text = editor.get(change(report)).content.decode()
    assert reverse("admin:articles_page_change", args=[page.pk]) in text


def test_what_a_text_uses_is_not_deleted(chief: Client, kept_in: Path) -> None:
    for kept in (make_image(), make_attachment()):
        make_article(f"With {kept}", body=showing(kept))
        response = chief.post(delete(kept), {"post": "yes"}, follow=True)
        assert "is not deleted" in response.content.decode()
        assert type(kept).objects.filter(pk=kept.pk).exists()
        assert (kept_in / str(kept.file.name)).exists()


def test_what_nobody_uses_is_deleted_with_its_file(
    chief: Client, kept_in: Path, django_capture_on_commit_callbacks: Any
) -> None:
    for kept in (make_image(), make_attachment()):
        with django_capture_on_commit_callbacks(execute=True):
            chief.post(delete(kept), {"post": "yes"})
        assert not type(kept).objects.exists()
        assert not (kept_in / str(kept.file.name)).exists()
        assert chief.get(kept.get_absolute_url()).status_code == 404


def test_only_chief_editors_delete(log_in: Callable[[str], Client]) -> None:
    for role in ROLES:
        image = make_image()
        log_in(role).post(delete(image), {"post": "yes"})
        is_gone = not Image.objects.filter(pk=image.pk).exists()
        assert is_gone == (role == "Chief editor"), role


def test_the_migration_of_the_roles_can_be_taken_back(db: None) -> None:
    from importlib import import_module

    from django.apps import apps

    migration = import_module("articles.migrations.0009_image_roles")
    schema = connection.schema_editor()
    rights = Group.objects.get(name="Editor").permissions.filter(codename__endswith="_image")
    migration.give(apps, schema)
    assert {right.codename for right in rights.all()} >= {"view_image", "change_image"}
    migration.take(apps, schema)
    assert {right.codename for right in rights.all()} == {"add_image"}  # of a later one


# ---- Replaced, and where the eye falls ------------------------------------------------


def test_a_picture_is_replaced_with_its_words_and_its_texts(editor: Client, kept_in: Path) -> None:
    image = make_image(alt="A net")
    article = make_article("On nets", body=f'<p><img src="{image.get_absolute_url()}" alt="x"></p>')
    old = image.file.name
    new = SimpleUploadedFile("new.png", picture("PNG", 90, 30, shade=200), "image/png")
    address = reverse("admin:articles_image_change", args=[image.pk])
    response = editor.post(address, form_of(editor.get(address), "image_form") | {"new_file": new})
    assert response.status_code == 302, errors_of(response)
    image.refresh_from_db()
    assert (image.width, image.height, image.alt) == (90, 30, "A net")
    assert image.file.name != old
    page = editor.get(address).content.decode()
    assert article.title in page


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG pictures may carry programs"),
        (b"not a picture", "It is no picture that browsers show"),
    ],
)
def test_what_is_no_picture_replaces_none(
    editor: Client, kept_in: Path, data: bytes, reason: str
) -> None:
    image = make_image()
    address = reverse("admin:articles_image_change", args=[image.pk])
    sent = form_of(editor.get(address), "image_form") | {
        "new_file": SimpleUploadedFile("a.png", data)
    }
    response = editor.post(address, sent | {"credit": "Typed here."})
    assert response.status_code == 200
    assert reason in response.content.decode()
    assert "Typed here." in response.content.decode()
    image.refresh_from_db()
    assert image.former.count() == 0


def test_a_picture_of_the_library_does_not_replace_another(editor: Client, kept_in: Path) -> None:
    image, other = make_image(), make_image(shade=200)
    address = reverse("admin:articles_image_change", args=[image.pk])
    with other.file.open("rb") as file:
        new = SimpleUploadedFile("other.png", file.read())
    page = editor.post(
        address, form_of(editor.get(address), "image_form") | {"new_file": new}, follow=True
    )
    assert "The picture is not replaced" in page.content.decode()


def test_the_focal_point_is_typed_and_lies_in_the_picture(editor: Client, kept_in: Path) -> None:
    image = make_image()
    address = reverse("admin:articles_image_change", args=[image.pk])
    data = form_of(editor.get(address), "image_form")
    assert editor.post(address, data | {"focus_x": "101"}).status_code == 200
    assert editor.post(address, data | {"focus_x": "20", "focus_y": "80"}).status_code == 302
    image.refresh_from_db()
    assert (image.focus_x, image.focus_y) == (20, 80)


def test_the_list_tells_used_from_unused(editor: Client, kept_in: Path) -> None:
    used, unused = make_image(), make_image(shade=200)
    make_page("nets", body=f'<p><img src="{used.get_absolute_url()}" alt="x"></p>')
    for value, image in (("yes", used), ("no", unused)):
        page = editor.get(reverse(LIST), {"used": value})
        assert list(page.context["cl"].result_list) == [image]
