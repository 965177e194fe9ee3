"""Which pictures no text shows: noted by triggers as texts, pages and pictures change."""

import pytest

from articles import media
from articles.models import Article, Image, UnusedImage
from tests.factories import make_article, make_page

from .test_pictures import another, folder, make_image

__all__ = ["folder"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


def unused() -> set[int]:
    return set(UnusedImage.objects.values_list("pk", flat=True))


def showing(image: Image) -> str:
    return f'<p><img src="{image.get_absolute_url()}" alt="A net"></p>'


def test_a_new_picture_is_in_no_text_until_one_shows_it() -> None:
    one, other = make_image(), make_image(seed=2)
    assert unused() == {one.pk, other.pk}
    make_article(body=showing(one) * 2)
    assert unused() == {other.pk}
    make_page("nets", body=showing(other))
    assert unused() == set()


def test_it_is_again_when_the_last_text_that_shows_it_changes_or_goes() -> None:
    image = make_image()
    article, page = make_article(body=showing(image)), make_page("nets", body=showing(image))
    article.body = "<p>Nothing.</p>"
    article.save()
    assert unused() == set()
    page.delete()
    assert unused() == {image.pk}
    article.body = showing(image)
    article.save()
    assert unused() == set()
    Article.objects.all().delete()
    assert unused() == {image.pk}


def test_a_text_may_have_named_a_picture_before_it_came() -> None:
    image = make_image()
    body = showing(image)
    image.delete()
    make_article(body=body)
    make_image()
    assert unused() == set()


def test_a_replaced_picture_is_shown_by_what_names_a_former_address() -> None:
    image = make_image()
    article = make_article(body=showing(image))
    media.replace(image, another())
    assert unused() == set()
    article.body = "<p>Nothing.</p>"
    article.save()
    assert unused() == {image.pk}


def test_with_a_picture_its_note_goes() -> None:
    image = make_image()
    image.delete()
    assert unused() == set()


def test_what_is_noted_wrongly_is_put_right_at_night() -> None:
    shown, other = make_image(), make_image(seed=2)
    make_article(body=showing(shown))
    UnusedImage.objects.all().delete()
    UnusedImage.objects.create(image=shown)
    media.look_again()
    assert unused() == {other.pk}
