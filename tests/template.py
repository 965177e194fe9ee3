"""One migrated database, of which each of several processes has a copy."""

from django.db import connection


def name() -> str:
    return f"{connection.creation._get_test_db_name()}_template"


def make(*, anew: bool) -> None:
    """
    Make the database and run what migrations it lacks; `anew`, all of them.

    Nobody is connected to it afterwards, or PostgreSQL would not copy it.
    """
    own, tests = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    before, tests["NAME"] = tests["NAME"], name()
    try:
        connection.creation.create_test_db(
            verbosity=0, autoclobber=True, serialize=False, keepdb=not anew
        )
    finally:
        connection.creation.destroy_test_db(own, verbosity=0, keepdb=True)
        tests["NAME"] = before
