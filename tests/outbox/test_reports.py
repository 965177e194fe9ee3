"""What mails at the bounce mailbox say about mails that we sent, whoever writes them."""

from email import message_from_string
from email.message import Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outbox.reports import Item, Kind, Report, read
from outbox.reports.parts import MOST_BYTES, MOST_DEPTH, MOST_FIELDS, MOST_PARTS
from outbox.reports.reading import MOST_RECIPIENTS
from tests.patience import patience

from . import samples
from .samples import MESSAGE_ID, VERP, delivery, mail, parts

FAILED = "Final-Recipient: rfc822; {}\nAction: failed\nStatus: 5.1.1"


def said(raw: bytes) -> Report:
    report = read(raw)
    assert report is not None
    return report


def only(raw: bytes) -> Item:
    (item,) = said(raw).items
    return item


def verdict(raw: bytes) -> tuple[str, bool, bool]:
    """Its code, whether it is permanent, and whether the mailbox is at fault."""
    item = only(raw)
    return item.status, item.is_permanent, item.is_mailbox_fault


# ---- Servers --------------------------------------------------------------------------


def test_a_bounce_of_postfix_names_the_unknown_mailbox() -> None:
    assert said(samples.POSTFIX) == Report(
        kind=Kind.BOUNCE,
        items=(
            Item(
                address="joe@example.net",
                status="5.1.1",
                action="failed",
                diagnostic="550 5.1.1 <joe@example.net>: Recipient address rejected: "
                "User unknown in local recipient table",
                is_permanent=True,
                is_mailbox_fault=True,
            ),
        ),
        message_id=MESSAGE_ID,
        addressed_to=(VERP,),
    )


def test_a_delay_is_no_failure() -> None:
    item = only(samples.POSTFIX_DELAYED)
    assert (item.action, item.status, item.is_failure) == ("delayed", "4.4.1", False)
    assert not item.is_permanent
    assert not only(samples.YAHOO_SLOW).is_failure


def test_a_mail_that_was_given_up_after_days_is_a_failure_but_not_permanent() -> None:
    assert only(samples.POSTFIX_EXPIRED).is_failure
    assert verdict(samples.POSTFIX_EXPIRED) == ("4.4.1", False, False)


def test_a_host_that_is_not_found_is_permanent_and_not_the_mailboxs_fault() -> None:
    assert verdict(samples.POSTFIX_NO_HOST) == ("5.4.4", True, False)


def test_a_reply_of_three_digits_tells_permanence_and_no_fault() -> None:
    assert verdict(samples.POSTFIX_ONLY_REPLY) == ("5.0.0", True, False)
    assert verdict(samples.YAHOO) == ("5.0.0", True, False)


def test_the_address_that_we_wrote_to_counts_not_the_one_it_was_forwarded_to() -> None:
    assert only(samples.POSTFIX_FORWARDED).address == "joe@example.net"


def test_sendmail_tells_of_each_recipient() -> None:
    items = said(samples.SENDMAIL).items
    assert [(one.address, one.action, one.is_failure) for one in items] == [
        ("joe@example.net", "failed", True),
        ("jane@example.net", "relayed", False),
        ("list@example.net", "expanded", False),
        ("jim@example.net", "delivered", False),
    ]
    assert [one.is_permanent for one in items] == [True, False, False, False]


def test_the_code_of_the_answer_is_read_where_the_status_is_general() -> None:
    assert verdict(samples.EXIM) == ("5.1.1", True, True)


def test_a_status_of_class_5_gives_way_to_a_full_mailbox_in_the_answer() -> None:
    assert only(samples.EXIM_GAVE_UP).is_failure
    assert verdict(samples.EXIM_GAVE_UP) == ("4.2.2", False, False)


def test_the_header_of_exim_names_recipients_without_a_machine_readable_part() -> None:
    report = said(samples.EXIM_OLD)
    assert [(i.address, i.status, i.is_permanent, i.is_mailbox_fault) for i in report.items] == [
        ("joe@example.net", "5.1.1", True, True),
        ("Jane@example.net", "", False, False),
        ("jim@example.net", "", False, False),
    ]
    assert report.items[1].diagnostic.endswith("552 mailbox is over its quota")
    assert (report.message_id, report.addressed_to) == (MESSAGE_ID, (VERP,))


def test_office_365_names_an_address_that_its_directory_does_not_hold() -> None:
    assert only(samples.OFFICE).address == "Joe@example.net"
    assert verdict(samples.OFFICE) == ("5.1.10", True, True)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (samples.OFFICE_POLICY, "5.7.133"),
        (samples.EXCHANGE_FULL, "5.2.2"),
        (samples.TOO_BIG, "5.3.4"),
        (samples.SENDER_REFUSED, "5.1.8"),
    ],
)
def test_what_a_later_mail_may_not_meet_is_soft_even_with_class_5(raw: bytes, code: str) -> None:
    assert only(raw).is_failure
    assert verdict(raw) == (code, False, False)


@pytest.mark.parametrize("code", "5.1.7 5.2.3 5.3.1 5.6.0 5.7.1 4.1.1 4.2.2".split())
def test_codes_of_the_message_and_of_the_moment_are_soft(code: str) -> None:
    raw = delivery(FAILED.format("a@b.example").replace("5.1.1", code))
    assert verdict(raw) == (code, False, False)


@pytest.mark.parametrize("code", "5.1.0 5.1.2 5.1.3 5.1.6 5.2.1 5.7.13 5.7.17 5.7.18".split())
def test_codes_of_an_address_that_is_gone_are_permanent_faults(code: str) -> None:
    raw = delivery(FAILED.format("a@b.example").replace("5.1.1", code))
    assert verdict(raw) == (code, True, True)


def test_gmail_tells_of_a_disabled_mailbox() -> None:
    assert verdict(samples.GMAIL) == ("5.2.1", True, True)


def test_the_address_of_the_envelope_is_found_beside_that_of_the_header() -> None:
    assert said(samples.GMAIL).addressed_to == ("editors@example.org", VERP)


def test_amazon_puts_the_status_where_it_likes() -> None:
    assert verdict(samples.AMAZON) == ("5.4.14", True, False)


def test_qmails_paragraphs_are_read_by_their_codes() -> None:
    report = said(samples.QMAIL)
    assert [(i.address, i.status, i.is_permanent, i.is_mailbox_fault) for i in report.items] == [
        ("joe@example.net", "5.1.1", True, True),
        ("jane@example.net", "5.1.1", True, True),
        ("jim@example.net", "", True, False),
        ("jill@example.net", "", False, False),
    ]
    assert (report.message_id, report.addressed_to) == (MESSAGE_ID, (VERP,))


# ---- Shapes of a report ---------------------------------------------------------------


def test_a_missing_status_is_taken_from_the_answer() -> None:
    assert only(samples.NO_STATUS).action == "failed"
    assert verdict(samples.NO_STATUS) == ("5.1.1", True, True)


def test_without_any_code_nothing_is_permanent() -> None:
    assert verdict(samples.NOTHING_BUT_A_NAME) == ("", False, False)


def test_a_recipient_without_a_mail_address_still_counts() -> None:
    assert only(samples.NO_NAME).address == ""
    assert verdict(samples.NO_NAME) == ("5.1.1", True, True)


def test_a_report_in_utf_8_is_read() -> None:
    item = only(samples.GLOBAL)
    assert item.address == "josé@bücher.example"
    assert item.diagnostic == "550 5.1.1 Empfänger „josé“ ist unbekannt"
    assert said(samples.GLOBAL).message_id == MESSAGE_ID


def test_encoded_parts_are_decoded() -> None:
    assert verdict(samples.ENCODED) == ("5.1.1", True, True)
    assert said(samples.ENCODED).message_id == MESSAGE_ID


def test_a_machine_readable_part_is_found_within_other_parts() -> None:
    assert verdict(samples.WRAPPED) == ("5.1.1", True, True)
    assert said(samples.WRAPPED).message_id == MESSAGE_ID


def test_a_bounce_that_somebody_forwards_names_the_sender_of_the_original() -> None:
    assert verdict(samples.FORWARDED) == ("5.1.1", True, True)
    assert said(samples.FORWARDED).addressed_to == ("editors@example.org", VERP)


def test_a_report_within_the_returned_mail_is_not_the_report() -> None:
    inner = delivery(FAILED.format("inner@example.net")).decode().replace("\r\n", "\n")
    outer = delivery(FAILED.format("outer@example.net"), original=("message/rfc822", inner))
    assert only(outer).address == "outer@example.net"


def test_a_mail_that_is_nothing_but_a_status_is_read() -> None:
    raw = mail(f"To: {VERP}\nContent-Type: message/delivery-status", FAILED.format("a@b.example"))
    assert verdict(raw) == ("5.1.1", True, True)
    assert said(raw).message_id == ""


def test_a_report_without_a_recipient_says_nothing() -> None:
    assert read(delivery()) is None


@pytest.mark.parametrize("sent_in", ["Delivered-To", "X-Original-To", "Envelope-To", "To"])
def test_our_address_may_stand_in_any_header_of_the_envelope(sent_in: str) -> None:
    raw = delivery(
        FAILED.format("a@b.example"),
        head=f"{sent_in}: <Bounces+AB=c.example@News.Example.org>",
        to="undisclosed-recipients:;",
        original=("text/plain", "withheld"),
    )
    assert said(raw).addressed_to == ("Bounces+AB=c.example@news.example.org",)


def test_a_report_that_the_standard_library_writes_is_read() -> None:
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    for block in ("Reporting-MTA: dns; mx.example.net", FAILED.format("joe@example.net")):
        status.attach(message_from_string(block))
    report = MIMEMultipart("report", report_type="delivery-status")
    report.attach(MIMEText("Zurückgekommen."))
    report.attach(status)
    report.attach(MIMEMessage(message_from_string(samples.ORIGINAL)))
    assert verdict(report.as_bytes()) == ("5.1.1", True, True)
    assert said(report.as_bytes()).message_id == MESSAGE_ID


def test_line_ends_do_not_matter() -> None:
    for ends in (b"\n", b"\r"):
        assert read(samples.POSTFIX.replace(b"\r\n", ends)) == read(samples.POSTFIX)


def test_a_report_that_is_cut_off_is_read_as_far_as_it_goes() -> None:
    raw = samples.POSTFIX
    whole = raw[: raw.index(b"--4F2", raw.index(b"Diagnostic-Code"))]
    assert said(whole).items == said(raw).items
    assert said(whole).message_id == ""


# ---- Complaints -----------------------------------------------------------------------


def test_a_complaint_names_who_complained_about_which_mail() -> None:
    report = said(samples.ARF_ABUSE)
    assert report.kind == Kind.COMPLAINT
    assert [(one.address, one.diagnostic) for one in report.items] == [("joe@example.net", "abuse")]
    assert report.message_id == MESSAGE_ID
    assert report.addressed_to == ("abuse@example.org", "bounces+other@news.example.org", VERP)


def test_a_complaint_is_no_failure() -> None:
    item = only(samples.ARF_ABUSE)
    assert (item.is_failure, item.is_permanent, item.is_mailbox_fault) == (False, False, False)


def test_a_complaint_may_return_the_header_alone() -> None:
    report = said(samples.ARF_HEADERS_ONLY)
    assert [one.address for one in report.items] == ["joe@example.net"]
    assert (report.message_id, report.addressed_to) == (MESSAGE_ID, (VERP,))


def test_a_complaint_that_withholds_the_recipient_still_names_the_mail() -> None:
    report = said(samples.ARF_WITHHELD)
    assert (report.kind, report.items, report.message_id) == (Kind.COMPLAINT, (), MESSAGE_ID)


@pytest.mark.parametrize("raw", [samples.ARF_NOT_SPAM, samples.ARF_DMARC])
def test_feedback_of_another_kind_is_no_complaint(raw: bytes) -> None:
    assert read(raw) is None


# ---- What is no report ----------------------------------------------------------------


def test_an_answer_out_of_office_is_no_report() -> None:
    assert read(samples.HOLIDAY) is None
    assert read(samples.HOLIDAY_WITH_REPORT) is None
    assert read(samples.HOLIDAY_WITH_REPORT.replace(b"X-Autoreply: yes", b"X-A: 1")) is not None


def test_a_letter_that_quotes_codes_is_no_report() -> None:
    assert read(samples.LETTER) is None
    assert read(samples.GREETING) is None


def test_a_receipt_is_no_report() -> None:
    assert read(samples.RECEIPT) is None


def test_nothing_is_no_report() -> None:
    assert read(b"") is None
    assert read(b"\r\n\r\n") is None


# ---- Hostile mails --------------------------------------------------------------------


def test_a_diagnostic_is_one_short_line_that_can_be_stored() -> None:
    hostile = "smtp; 550 5.1.1 a\0b\x1b[31m\u202egnp.exe " + "x" * 1_000
    raw = delivery(FAILED.format("a@b.example") + f"\nDiagnostic-Code: {hostile}")
    assert only(raw).diagnostic.startswith("550 5.1.1 ab[31mgnp.exe xx")
    assert len(only(raw).diagnostic) == 300


@pytest.mark.parametrize(
    "address",
    ["a\0@b.example", "a@b\u202e.example", r"\x{D800}@b.example", "a" * 400 + "@b.example", "a@"],
)
def test_an_address_that_cannot_be_stored_is_none(address: str) -> None:
    assert only(delivery(FAILED.format(address).replace("rfc822", "utf-8"))).address == ""


def test_bytes_that_are_no_utf_8_do_not_hide_the_code() -> None:
    raw = samples.POSTFIX.replace(b"User unknown", b"Empf\xe4nger unbekannt")
    raw = b"Subject: \xff\xfe\x80\r\nX\xe4: 1\r\n" + raw
    assert verdict(raw) == ("5.1.1", True, True)


def test_recipients_are_counted_to_a_limit() -> None:
    many = [FAILED.format(f"u{number}@b.example") for number in range(MOST_RECIPIENTS + 50)]
    assert len(said(delivery(*many)).items) == MOST_RECIPIENTS


def test_what_follows_the_first_megabyte_is_not_read() -> None:
    late = "--b\nContent-Type: message/delivery-status\n\n" + FAILED.format("a@b.example")
    head = "Content-Type: multipart/mixed; boundary=b"
    assert read(mail(head, "x" * (MOST_BYTES - 100) + "\n" + late)) is None
    assert read(mail(head, "x" * (MOST_BYTES - 1_000) + "\n" + late)) is not None


def test_parts_are_counted_to_a_limit() -> None:
    status = ("message/delivery-status", FAILED.format("a@b.example"))
    texts = [("text/plain", "x")] * MOST_PARTS
    head = "Content-Type: multipart/mixed; boundary=b"
    assert read(mail(head, parts(*texts[: MOST_PARTS - 2], status, boundary="b"))) is not None
    assert read(mail(head, parts(*texts, status, boundary="b"))) is None


@pytest.mark.parametrize(("depth", "is_read"), [(MOST_DEPTH, True), (MOST_DEPTH + 1, False)])
def test_parts_are_opened_to_a_depth(depth: int, is_read: bool) -> None:
    kind, text = "message/delivery-status", FAILED.format("a@b.example")
    for level in range(depth):
        text = parts((kind, text), boundary=f"b{level}")
        kind = f"multipart/mixed; boundary=b{level}"
    assert (read(mail(f"Content-Type: {kind}", text)) is not None) == is_read


REPORT_HEAD = b"Content-Type: multipart/report; boundary=b\n\n--b\n"
STATUS_HEAD = REPORT_HEAD + b"Content-Type: message/delivery-status\n\n"
BOMBS = {
    "headers": b"X: y\n" * 300_000,
    "folds": b"To: a\n" + b" b\n" * 400_000,
    "one header": b"To: " + b"a@b," * 300_000,
    "recipients": b"".join(b"To: " + b"a" * 1_900 + b"\n" for _ in range(MOST_FIELDS)),
    "brackets": b"To: " + b"(" * 900_000 + b"\nContent-Type: " + b"(" * 9_000,
    "boundaries": REPORT_HEAD + b"--b\n" * 300_000,
    "nearly boundaries": REPORT_HEAD + b"--b" + b" " * 500_000 + b"x\n" + b"--bb\n" * 100_000,
    "nested": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level)
        for level in range(18_000)
    ),
    "messages": b"Content-Type: message/rfc822\n\n" * 35_000,
    "quotes": b"Content-Type: multipart/mixed" + b';boundary="' * 10_000,
    "groups": STATUS_HEAD + b"Status: 5\n\n" * 100_000,
    "empty groups": STATUS_HEAD + b"\n \n" * 400_000,
    "blanks": STATUS_HEAD + b" " * 900_000 + b"x",
    "answer": STATUS_HEAD + b"Diagnostic-Code: smtp; " + b"550 5.1." * 120_000,
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b"A" * 900_001,
    "quoted": b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n=A" * 300_000,
    "qmail": b"\nHi. This is the\n\n" + b"<a@b>:\n550\n\n" * 90_000,
    "exim": b"X-Failed-Recipients: a@b\n\n" + b"a@b\n" * 100_000 + b"------ " * 80_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_a_bomb_takes_no_more_than_its_length(bomb: bytes) -> None:
    with patience():
        report = read(bomb)
    assert report is None or len(report.items) <= MOST_RECIPIENTS


def is_sound(report: Report | None) -> bool:
    if report is None:
        return True
    texts = [report.message_id, *report.addressed_to]
    texts += [text for one in report.items for text in (one.address, one.status, one.diagnostic)]
    return (
        (report.kind == Kind.COMPLAINT or bool(report.items))
        and all(text.isprintable() for text in texts)
        and all(one.is_failure or not one.is_permanent for one in report.items)
        and all(one.is_permanent or not one.is_mailbox_fault for one in report.items)
    )


@settings(deadline=None)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read_without_an_exception(raw: bytes) -> None:
    assert is_sound(read(raw))


MARKS = [
    b"\r\n\r\n",
    b"\n",
    b"\0",
    b'"',
    b"<",
    b"@",
    b";",
    b"=",
    b"\xff",
    b"\\x{D800}",
    b"\xed\xa0",
]
CUTS = st.tuples(
    st.floats(0, 1), st.integers(0, 80), st.binary(max_size=20) | st.sampled_from(MARKS)
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(samples.SAMPLES), st.lists(CUTS, max_size=8))
def test_damaged_samples_are_read_without_an_exception(
    raw: bytes, cuts: list[tuple[float, int, bytes]]
) -> None:
    for where, length, instead in cuts:
        at = int(where * len(raw))
        raw = raw[:at] + instead + raw[at + length :]
    assert is_sound(read(raw))


@pytest.mark.parametrize("raw", samples.BOUNCES + samples.COMPLAINTS)
def test_every_sample_of_a_report_is_one(raw: bytes) -> None:
    assert is_sound(said(raw))


@pytest.mark.parametrize("raw", samples.NO_REPORTS)
def test_no_other_sample_is_one(raw: bytes) -> None:
    assert read(raw) is None
