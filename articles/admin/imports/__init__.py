"""Archives of other systems: uploaded here, imported by the worker, and what came of it."""

from .batches import ImportBatchAdmin

__all__ = ["ImportBatchAdmin"]
