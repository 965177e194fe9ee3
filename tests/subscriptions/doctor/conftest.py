from tests.admin.conftest import editor, writer

__all__ = ["editor", "writer"]
