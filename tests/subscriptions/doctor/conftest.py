from tests.admin.conftest import chief, editor, groups, log_in, make_user, writer

__all__ = ["chief", "editor", "groups", "log_in", "make_user", "writer"]
