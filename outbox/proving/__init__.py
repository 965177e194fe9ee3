"""Prove on this machine that no mail is sent twice and none is lost when workers are killed."""

from .proof import Refused, prove
from .sink import Sink, running

__all__ = ["Refused", "Sink", "prove", "running"]
