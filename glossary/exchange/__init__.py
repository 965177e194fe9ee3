"""
The glossary in and out, as JSON (all of it) and as CSV (for a spreadsheet).

Both forms are read into the same records: dictionaries with the keys of `records.KEYS`, of which a
file may leave some out; what it leaves out stays as it is.
"""

from .gathering import records_of, written
from .reading import FORMATS, BrokenFile, read, read_ignored
from .records import KEYS, Fault, Record
from .storing import Plan, Row, plan, store
from .writing import as_csv, as_json

__all__ = [
    "FORMATS",
    "KEYS",
    "BrokenFile",
    "Fault",
    "Plan",
    "Record",
    "Row",
    "as_csv",
    "as_json",
    "plan",
    "read",
    "read_ignored",
    "records_of",
    "store",
    "written",
]
