"""The archive that is measured, in an embedded PostgreSQL of its own."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from config import embedded
from config.embedded import DATA

DATABASE = "postgres-bench"
HOST = "www.example.org"  # the name in deploy/nginx.conf
STATIC = DATA / "bench-static"


@contextmanager
def database() -> Iterator[None]:
    """Runs it, and lets everything that is started find it, with the settings of a deployment."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DEBUG": "off",
        "SECRET_KEY": "for-measuring-only-" * 4,
        "ALLOWED_HOSTS": f"localhost,127.0.0.1,{HOST}",
        "SITE_URL": "http://localhost:8472",
        "STATIC_ROOT": str(STATIC),
        "ACCESS_LOG": "",
    }
    with embedded.server(DATABASE) as url:
        os.environ["DATABASE_URL"] = url
        yield


def prepare(articles: int) -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from django.db import connection

    from articles import tallies
    from bench.relinking import relink

    call_command("migrate", verbosity=0, interactive=False)
    print(f"Building an archive of {articles:,} articles, unless it is there …", flush=True)
    call_command("make_archive", articles=articles)
    call_command("make_glossary")
    print("Linking its terms …", flush=True)  # what is added many at a time has no links yet
    relink()
    tallies.fold()  # as a worker does every ten minutes
    call_command("collectstatic", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    connection.close()


@contextmanager
def subject_index(headings: int, articles: int) -> Iterator[None]:
    """A large one beside the archive, in a transaction that is rolled back at the end."""
    from django.db import connection, transaction

    from articles import synthetic

    with transaction.atomic():
        synthetic.make_index(headings, articles)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # what autovacuum would do within a minute
        yield
        transaction.set_rollback(True)
