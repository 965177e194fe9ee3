"""The mail doctor: will other servers believe this one's mail? Asked before the first sending."""
