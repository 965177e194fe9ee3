"""Every mail that the site ever tries to send, and what is known of each."""

from .delivery import OPEN, WAITING, Delivery, Event
from .mailing import Mailing
from .notice import Notice
from .sender import Bucket, Sender, Switch, Throttle
from .suppression import Suppression

__all__ = [
    "OPEN",
    "WAITING",
    "Bucket",
    "Delivery",
    "Event",
    "Mailing",
    "Notice",
    "Sender",
    "Suppression",
    "Switch",
    "Throttle",
]
