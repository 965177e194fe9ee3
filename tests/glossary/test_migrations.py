"""The triggers of linking go and come back."""

import pytest
from django.core.management import call_command
from django.db import connection

from glossary.models import ArticleTermIndex
from tests.factories import make_article

OURS = "SELECT count(*) FROM pg_proc WHERE proname LIKE 'glossary\\_%'"


def functions() -> int:
    with connection.cursor() as cursor:
        cursor.execute(OURS)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_the_triggers_can_be_taken_out_and_put_back() -> None:
    before = functions()
    assert before > 0
    try:
        call_command("migrate", "glossary", "0001", verbosity=0)
        assert functions() == 0
        make_article()
        assert not ArticleTermIndex.objects.exists()
    finally:
        call_command("migrate", "glossary", verbosity=0)
    assert functions() == before
    assert ArticleTermIndex.objects.get().is_stale  # the article of before is queued
