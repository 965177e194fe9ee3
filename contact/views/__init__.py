from .writing import check, sent, write

__all__ = ["check", "sent", "write"]
