"""Reports as servers write them: their headers, parts and codes; names and words are made up."""

import base64

VERP = "bounces+7f3a9c@news.example.org"
MESSAGE_ID = "<17.abc@news.example.org>"
ORIGINAL = f"""\
Return-Path: <{VERP}>
Received: from web.example.org (web.example.org [192.0.2.10])
\tby mx.example.net with ESMTPS id 4F2; Mon, 02 Mar 2026 08:00:01 +0000
From: The Editors <editors@example.org>
To: joe@example.net
Subject: Ties that hold
Message-ID: {MESSAGE_ID}
Content-Type: text/plain; charset=utf-8

Trust grows slowly.
"""
HEADER = ORIGINAL.partition("\n\n")[0] + "\n"


def mail(head: str, body: str) -> bytes:
    return f"{head.strip()}\n\n{body}".replace("\n", "\r\n").encode()


def parts(*pieces: tuple[str, str], boundary: str) -> str:
    """The body of a multipart, from types with more header lines below, and contents."""
    opened = "".join(
        f"--{boundary}\nContent-Type: {kind}\n\n{content}\n" for kind, content in pieces
    )
    return f"This is a MIME-encapsulated message.\n\n{opened}--{boundary}--\n"


def delivery(
    *recipients: str,
    head: str = "From: MAILER-DAEMON@mx.example.net\nSubject: Undelivered Mail Returned to Sender",
    about: str = "Reporting-MTA: dns; mx.example.net\nArrival-Date: Mon, 2 Mar 2026 08:00:01 +0000",
    original: tuple[str, str] = ("message/rfc822", ORIGINAL),
    to: str = VERP,
) -> bytes:
    """A report of RFC 3464; each recipient is a group of fields."""
    status = "\n\n".join([about, *(one.strip() for one in recipients)]) + "\n"
    body = parts(
        ("text/plain; charset=us-ascii", "I'm sorry: what you sent has come back. 550 9.9.9"),
        ("message/delivery-status", status),
        original,
        boundary="4F2.1772438401/mx.example.net",
    )
    kind = (
        'multipart/report; report-type=delivery-status;\n\tboundary="4F2.1772438401/mx.example.net"'
    )
    return mail(f"{head}\nTo: {to}\nMIME-Version: 1.0\nContent-Type: {kind}", body)


def complaint(
    *lines: str, original: tuple[str, str] = ("message/rfc822", ORIGINAL), to: str = VERP
) -> bytes:
    """A report of RFC 5965."""
    body = parts(
        ("text/plain", "This is an email abuse report for a message from 192.0.2.10."),
        ("message/feedback-report", "\n".join(lines) + "\n"),
        original,
        boundary="part1_13d.2e68ed54_boundary",
    )
    kind = "multipart/report; boundary=part1_13d.2e68ed54_boundary; report-type=feedback-report"
    head = f"From: <fbl@provider.example>\nTo: {to}\nSubject: FW: Ties that hold"
    return mail(f"{head}\nContent-Type: {kind}", body)


POSTFIX = delivery(
    """
Final-Recipient: rfc822; joe@EXAMPLE.net
Original-Recipient: rfc822;joe@example.net
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 5.1.1 <joe@example.net>: Recipient address rejected:
    User unknown in local recipient table
""",
    head="Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net (Mail Delivery System)\n"
    "Auto-Submitted: auto-replied\nSubject: Undelivered Mail Returned to Sender",
)
POSTFIX_DELAYED = delivery(
    """
Final-Recipient: rfc822; joe@example.net
Original-Recipient: rfc822;joe@example.net
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.example.net[192.0.2.1]:25: Connection timed out
Will-Retry-Until: Sat, 7 Mar 2026 08:00:01 +0000 (UTC)
""",
    original=("text/rfc822-headers", HEADER),
)
POSTFIX_EXPIRED = delivery(
    """
Final-Recipient: rfc822; joe@example.net
Original-Recipient: rfc822;joe@example.net
Action: failed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.example.net[192.0.2.1]:25: Connection timed out
"""
)
POSTFIX_NO_HOST = delivery(
    """
Final-Recipient: rfc822; joe@nowhere.example
Action: failed
Status: 5.4.4
Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for
    name=nowhere.example type=AAAA: Host not found
"""
)
POSTFIX_ONLY_REPLY = delivery(
    """
Final-Recipient: rfc822; joe@example.net
Action: failed
Status: 5.0.0
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550 No such person at this address
"""
)
POSTFIX_FORWARDED = delivery(
    """
Final-Recipient: rfc822; joe.private@mail.example.com
Original-Recipient: rfc822;joe@example.net
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 unknown
"""
)
SENDMAIL = delivery(
    """
Final-Recipient: RFC822; joe@example.net
X-Actual-Recipient: RFC822; joe@inner.example.net
Action: failed
Status: 5.1.1
Remote-MTA: DNS; inner.example.net
Diagnostic-Code: SMTP; 550 5.1.1 <joe@inner.example.net>... User unknown
Last-Attempt-Date: Mon, 2 Mar 2026 08:00:02 GMT
""",
    """
Final-Recipient: RFC822; jane@example.net
Action: relayed (to non-DSN-aware mailer)
Status: 2.1.9
""",
    """
Final-Recipient: RFC822; list@example.net
Action: expanded (to multi-recipient alias)
Status: 2.0.0
""",
    """
Final-Recipient: RFC822; jim@example.net
Action: delivered (to mailbox)
Status: 2.1.5
""",
    head="From: Mail Delivery Subsystem <MAILER-DAEMON@example.net>\n"
    "Auto-Submitted: auto-generated (failure)\nSubject: Returned mail: see transcript for details",
    original=("text/rfc822-headers", HEADER),
)
EXIM = delivery(
    """
Action: failed
Final-Recipient: rfc822;joe@example.net
Status: 5.0.0
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 550-5.1.1 The account that you tried to reach is not here.
 550 5.1.1 Look at what you typed.
""",
    head="X-Failed-Recipients: joe@example.net\nAuto-Submitted: auto-replied\n"
    "From: Mail Delivery System <Mailer-Daemon@example.net>\n"
    "Subject: Mail delivery failed: returning message to sender",
)
EXIM_GAVE_UP = delivery(
    """
Action: failed
Final-Recipient: rfc822;joe@example.net
Status: 5.0.0
Remote-MTA: dns; mx.example.net
Diagnostic-Code: smtp; 452-4.2.2 The mailbox has no room
""",
    head="X-Failed-Recipients: joe@example.net\nAuto-Submitted: auto-replied",
)
EXIM_OLD = mail(
    f"""
Return-path: <>
X-Failed-Recipients: joe@example.net, Jane@EXAMPLE.net,
  jim@example.net
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@example.net>
To: {VERP}
Subject: Mail delivery failed: returning message to sender
""",
    f"""\
This message was created automatically by mail delivery software.

The following address(es) failed:

  joe@example.net
    SMTP error from remote mail server after RCPT TO:<joe@example.net>:
    host mx.example.net [192.0.2.1]: 550 5.1.1 <joe@example.net>: no such user
  Jane@example.net
    host mx.example.net [192.0.2.1]: 552 mailbox is over its quota

------ This is a copy of the message, including all the headers. ------

{ORIGINAL}""",
)
OFFICE = delivery(
    """
Original-Recipient: rfc822;Joe@Example.NET
Final-Recipient: rfc822;Joe@Example.NET
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient joe@example.net
 not found by SMTP address lookup
X-Display-Name: Joe
""",
    head="From: <postmaster@example.onmicrosoft.com>\nSubject: Undeliverable: Ties that hold\n"
    "Auto-Submitted: auto-replied\nX-MS-Exchange-Message-Is-Ndr:\n"
    "X-Forefront-Antispam-Report: CIP:255.255.255.255;CTRY:;LANG:en",
)
OFFICE_POLICY = delivery(
    """
Final-Recipient: rfc822;joe@example.net
Action: failed
Status: 5.7.133
Diagnostic-Code: smtp;550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; refused
"""
)
EXCHANGE_FULL = delivery(
    """
Final-recipient: RFC822;joe@example.net
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException
"""
)
GMAIL = delivery(
    """
Final-Recipient: rfc822; joe@gmail.example
Action: failed
Status: 5.2.1
Remote-MTA: dns; gmail-smtp-in.l.gmail.example. (2001:db8::1b, the server for the domain.)
Diagnostic-Code: smtp; 550-5.2.1 The email account that you tried to reach is inactive.
 550 5.2.1  https://support.example/mail/?p=Disabled a640c23a62f3a - gsmtp
Last-Attempt-Date: Mon, 02 Mar 2026 00:00:02 -0800 (PST)
""",
    head="From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\n"
    "X-Failed-Recipients: joe@gmail.example\nAuto-Submitted: auto-replied\n"
    "Subject: Delivery Status Notification (Failure)\n"
    f"Delivered-To: {VERP}\nX-Original-To: {VERP}",
    to="editors@example.org",
)
YAHOO = delivery(
    """
Final-Recipient: rfc822; joe@yahoo.example
Original-Recipient: rfc822;joe@yahoo.example
Action: failed
Status: 5.0.0
Remote-MTA: dns; mta5.am0.yahoodns.example
Diagnostic-Code: smtp; 554 30 Sorry, your message to joe@yahoo.example cannot be delivered. This
    mailbox is disabled (554.30).
"""
)
YAHOO_SLOW = delivery(
    """
Final-Recipient: rfc822; joe@yahoo.example
Action: delayed
Status: 4.7.0
Diagnostic-Code: smtp; 421 4.7.0 [TSS04] Messages from 192.0.2.10 temporarily deferred
"""
)
AMAZON = delivery(
    """
Final-Recipient: rfc822; joe@example.net
Action: failed
Remote-MTA: dns; mx.example.net
Status: 5.4.14
Diagnostic-Code: smtp; 550 5.4.14 Hop count exceeded - possible mail loop
""",
    about="Reporting-MTA: dns; a8-50.smtp-out.amazonses.example",
    head="From: MAILER-DAEMON@amazonses.example\nSubject: Delivery Status Notification (Failure)",
)
NO_STATUS = delivery(
    """
Final-Recipient: <joe@example.net>
Diagnostic-Code: smtp; 550 5.1.1 unknown
"""
)
NOTHING_BUT_A_NAME = delivery("Final-Recipient: rfc822; joe@example.net")
NO_NAME = delivery("Final-Recipient: x-local; joe\nAction: failed\nStatus: 5.1.1")
SENDER_REFUSED = delivery(
    """
Final-Recipient: rfc822; joe@example.net
Action: failed
Status: 5.1.8
Diagnostic-Code: smtp; 553 5.1.8 <editors@example.org>... Domain of sender does not exist
"""
)
TOO_BIG = delivery("Final-Recipient: rfc822; joe@example.net\nAction: failed\nStatus: 5.3.4")
GLOBAL = mail(
    f"To: {VERP}\nContent-Type: multipart/report; report-type=delivery-status; boundary=g",
    parts(
        ("text/plain; charset=utf-8", "Zurückgekommen."),
        (
            "message/global-delivery-status",
            """\
Reporting-MTA: dns; mx.bücher.example

Original-Recipient: utf-8; jos\\x{E9}@bücher.example
Final-Recipient: utf-8; josé@BÜCHER.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 Empfänger „josé“ ist unbekannt
""",
        ),
        ("message/global-headers", HEADER),
        boundary="g",
    ),
)
ENCODED = mail(
    f"To: {VERP}\nContent-Type: multipart/report; report-type=delivery-status; boundary=e",
    parts(
        (
            "message/global-delivery-status\nContent-Transfer-Encoding: base64",
            base64.encodebytes(
                b"Reporting-MTA: dns; mx.example.net\r\n\r\n"
                b"Final-Recipient: rfc822; joe@example.net\r\nAction: failed\r\nStatus: 5.1.1\r\n"
            ).decode(),
        ),
        (
            "message/global\nContent-Transfer-Encoding: quoted-printable",
            ORIGINAL.replace("=", "=3D"),
        ),
        boundary="e",
    ),
)
WRAPPED = mail(
    f"From: gateway@example.net\nTo: {VERP}\nContent-Type: multipart/mixed; boundary=outer",
    parts(
        ("text/plain", "A gateway added this."),
        (
            "multipart/mixed; boundary=inner",
            parts(
                (
                    "message/delivery-status",
                    """\
Reporting-MTA: dns; mx.example.net
\x20
Final-Recipient: rfc822; joe@example.net
Action: failed
Status: 5.1.1
""",
                ),
                ("message/rfc822", ORIGINAL),
                boundary="inner",
            ),
        ),
        boundary="outer",
    ),
)
FORWARDED = mail(
    "From: joe@example.net\nTo: editors@example.org\nContent-Type: multipart/mixed; boundary=fw",
    parts(
        ("text/plain", "I got this?"),
        ("message/rfc822", POSTFIX.decode().replace("\r\n", "\n")),
        boundary="fw",
    ),
)
QMAIL = mail(
    f"""
Return-Path: <>
Delivered-To: {VERP}
Date: 2 Mar 2026 08:00:02 -0000
From: MAILER-DAEMON@mx.example.net
Subject: failure notice
""",
    f"""\
Hi. This is the qmail-send program at mx.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<joe@Example.net>:
192.0.2.1 does not like recipient.
Remote host said: 550 5.1.1 no such user
Giving up on 192.0.2.1.

<jane@example.net>:
Sorry, no mailbox here by that name. (#5.1.1)

<jim@example.net>:
Remote host said: 554 refused

<jill@example.net>:
Sorry, I couldn't find any host by that name.

--- Below this line is a copy of the message.

{ORIGINAL}""",
)

ARF_ABUSE = complaint(
    "Feedback-Type: abuse",
    "User-Agent: SomeGenerator/1.0",
    "Version: 1",
    "Original-Mail-From: <bounces+other@news.example.org>",
    "Original-Rcpt-To: <joe@EXAMPLE.net>",
    "Source-IP: 192.0.2.10",
    to="abuse@example.org",
)
ARF_HEADERS_ONLY = complaint(
    "Feedback-Type: fraud",
    "Version: 0.1",
    "Removal-Recipient: rfc822; joe@example.net",
    original=("text/rfc822-headers", HEADER),
)
ARF_WITHHELD = complaint("Feedback-Type: abuse", "Version: 1", "Original-Rcpt-To: [redacted]")
ARF_NOT_SPAM = complaint("Feedback-Type: not-spam", "Version: 1", "Original-Rcpt-To: joe@a.example")
ARF_DMARC = complaint("Feedback-Type: auth-failure", "Version: 1", "Auth-Failure: dmarc")

HOLIDAY = mail(
    f"From: joe@example.net\nTo: {VERP}\nAuto-Submitted: auto-replied\nX-Autoreply: yes\n"
    "Precedence: bulk\nSubject: Out of office: Ties that hold",
    "I'm away until 5.1.1. Mails are not read; 550 5.1.1 is the number of my desk.\n",
)
HOLIDAY_WITH_REPORT = mail(
    "From: joe@example.net\nX-Autoreply: yes\nContent-Type: multipart/mixed; boundary=fw",
    parts(("message/rfc822", POSTFIX.decode().replace("\r\n", "\n")), boundary="fw"),
)
LETTER = mail(
    f"From: joe@example.net\nTo: {VERP}\nSubject: Re: Ties that hold",
    "Dear editors, my friend's address joe@example.net gave me 550 5.1.1 User unknown.\n",
)
GREETING = mail(f"From: joe@example.net\nTo: {VERP}", "Hi. This is the man from the fair.\n\nBye")
RECEIPT = mail(
    f"To: {VERP}\nContent-Type: multipart/report; report-type=disposition-notification; boundary=r",
    parts(
        ("text/plain", "Your message was displayed."),
        (
            "message/disposition-notification",
            "Final-Recipient: rfc822; joe@example.net\nDisposition: manual-action; displayed",
        ),
        boundary="r",
    ),
)

BOUNCES = [
    POSTFIX, POSTFIX_DELAYED, POSTFIX_EXPIRED, POSTFIX_NO_HOST, POSTFIX_ONLY_REPLY,
    POSTFIX_FORWARDED, SENDMAIL, EXIM, EXIM_GAVE_UP, EXIM_OLD, OFFICE, OFFICE_POLICY,
    EXCHANGE_FULL, GMAIL, YAHOO, YAHOO_SLOW, AMAZON, NO_STATUS, NOTHING_BUT_A_NAME, NO_NAME,
    SENDER_REFUSED, TOO_BIG, GLOBAL, ENCODED, WRAPPED, FORWARDED, QMAIL,
]  # fmt: skip
COMPLAINTS = [ARF_ABUSE, ARF_HEADERS_ONLY, ARF_WITHHELD]
NO_REPORTS = [
    ARF_NOT_SPAM, ARF_DMARC, HOLIDAY, HOLIDAY_WITH_REPORT, LETTER, GREETING, RECEIPT,
]  # fmt: skip
SAMPLES = BOUNCES + COMPLAINTS + NO_REPORTS
