"""The journal of subjects, its trigger and its rights go and come back."""

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection

from tests.factories import make_article, make_subject

OURS = "SELECT count(*) FROM pg_trigger WHERE tgname = 'subject_of_article_is_not_merged'"
TABLE = "SELECT count(*) FROM pg_class WHERE relname = 'articles_subjectchange'"


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_the_journal_can_be_taken_out_and_put_back() -> None:
    make_article(subjects=[make_subject("Trust")])
    rights = Permission.objects.filter(codename="view_subjectchange")
    try:
        call_command("migrate", "articles", "0013", verbosity=0)
        assert (count(OURS), count(TABLE)) == (0, 0)
    finally:
        call_command("migrate", verbosity=0)
    assert (count(OURS), count(TABLE)) == (1, 1)
    assert rights.exists()
