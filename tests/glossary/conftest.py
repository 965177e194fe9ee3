"""Editors of every role, as in the tests of the admin."""

from tests.admin.conftest import log_in, make_user

__all__ = ["log_in", "make_user"]
