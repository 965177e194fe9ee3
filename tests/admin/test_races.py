"""Several editors at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from articles.models import Article
from tests.factories import make_article, make_publisher

from .pages import change_address, form_of
from .people import client_of, make_groups, make_user

EDITORS = 6


@pytest.mark.django_db(transaction=True)
def test_of_several_saves_at_once_one_is_stored_and_the_others_are_told() -> None:
    make_publisher()
    make_groups()
    article = make_article()
    address = change_address(article)
    editors = [client_of(make_user("Editor")) for _ in range(EDITORS)]
    opened = [form_of(editor.get(address)) for editor in editors]

    def save(number: int, editor: Client) -> int:
        try:
            return editor.post(address, opened[number] | {"title": f"By {number}"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(EDITORS) as pool:
        answers = list(pool.map(save, range(EDITORS), editors))

    assert sorted(answers) == [200] * (EDITORS - 1) + [302]
    assert Article.objects.get().title == f"By {answers.index(302)}"
