"""Who wants to be told of what, and what they were sent."""

from .consent import Consent
from .examination import Examination
from .issue import Issue, TestCopy
from .receipt import CorrectionReceipt, Receipt
from .signup import AddressChange, LinkRequest, SignUp
from .subscriber import Subscriber, Topic
from .tally import TopicTally
from .upload import SubscriberUpload

__all__ = [
    "AddressChange",
    "Consent",
    "CorrectionReceipt",
    "Examination",
    "Issue",
    "LinkRequest",
    "Receipt",
    "SignUp",
    "Subscriber",
    "SubscriberUpload",
    "TestCopy",
    "Topic",
    "TopicTally",
]
