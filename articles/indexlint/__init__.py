"""
What is wrong with the subject index, by the rules that indexers go by, and how it is put right.

`CHECKS` are the rules, `found` what breaks one of them, `repairs.repair` the one-click remedies.
"""

from .checks import CHECKS, Check
from .finding import Finding, Section, found, lint
from .repairs import CannotRepair, repair

__all__ = ["CHECKS", "CannotRepair", "Check", "Finding", "Section", "found", "lint", "repair"]
