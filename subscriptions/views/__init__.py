from .issues import issue_detail, issue_feed, issue_list
from .joining import confirm, sent, subscribe
from .leaving import undo, unsubscribe
from .managing import ask_for_link, link_sent, mail_link, manage, move
from .private import follow_canary

__all__ = [
    "ask_for_link",
    "confirm",
    "follow_canary",
    "issue_detail",
    "issue_feed",
    "issue_list",
    "link_sent",
    "mail_link",
    "manage",
    "move",
    "sent",
    "subscribe",
    "undo",
    "unsubscribe",
]
