"""The editors' side of the glossary."""

from . import articles, reports, terms

__all__ = ["articles", "reports", "terms"]
