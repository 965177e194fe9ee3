"""
What a mail at our bounce mailbox says about mails that we sent. Pure: no Django, no database.

Standards: delivery reports RFC 3464, their codes RFC 3463, their envelope RFC 6522, all of it in
UTF-8 RFC 6533, complaints (ARF) RFC 5965; qmail's own format, and the header that Exim adds.

Anybody can write such a mail. What proves that one is about a mail of ours is the signed address
among `Report.addressed_to`, which the caller examines.
"""

from .items import Item
from .reading import Kind, Report, read

__all__ = ["Item", "Kind", "Report", "read"]
