"""Editors of every role, as in the tests of the admin."""

from tests.admin.conftest import groups, log_in, make_user

__all__ = ["groups", "log_in", "make_user"]
