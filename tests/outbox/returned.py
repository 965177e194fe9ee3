"""What servers send about mails of ours: that one came back, that somebody complained."""

BOUNCE = """\
Date: Tue, 24 Nov 2026 10:00:00 +0000
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; ada@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} <ada@example.org>: no such user

--b
Content-Type: text/rfc822-headers

Message-ID: {original}

--b--
"""
COMPLAINT = """\
Date: Tue, 24 Nov 2026 10:00:00 +0000
From: fbl@mx.example.net
To: {to}
Subject: Complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

Somebody complained.

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: Some/1.0
Version: 1

--b--
"""
GONE = {"action": "failed", "status": "5.1.1", "original": "<x@example.net>"}


def filled(template: str, **words: str) -> bytes:
    """A mail to an address, `to`; a bounce says of a mailbox that it is gone, if nothing else."""
    return template.format(**(GONE | words)).replace("\n", "\r\n").encode()


def bounce(*, to: str, original: str) -> bytes:
    """The mail with the Message-ID `original` came back, because its mailbox is gone."""
    return filled(BOUNCE, to=to, original=original)
