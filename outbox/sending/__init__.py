"""Send what is planned: claim, say so, send, record. Any number of processes may at once."""

from .loop import Done, send_due

__all__ = ["Done", "send_due"]
