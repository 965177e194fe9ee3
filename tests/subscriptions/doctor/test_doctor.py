"""What the mail doctor says of the site, and of a mail that came back."""

from typing import Any

import dkim
import pytest
from django.utils import timezone

from articles.models import Publisher
from outbox import kinds, mailbox
from outbox.compiling import compile_mail
from outbox.models import Delivery
from outbox.origin.received import Received
from subscriptions.doctor import course, examining, oneclick
from subscriptions.doctor.findings import Finding, Level
from subscriptions.mails.bulk import NOWHERE
from subscriptions.models import Consent, Examination, Subscriber
from tests.outbox.domains import PRIVATE_KEY, answering, text, zone
from tests.outbox.imap import Mailbox, serving

DOMAIN = "press.example.org"
ALL = [b"from", b"to", b"subject", b"list-unsubscribe", b"list-unsubscribe-post"]
HOPS = (
    "Return-Path: <{envelope}>\r\n"
    "Received: from mx.press.example.org (mx.press.example.org [{ip}])\r\n"
    " by mx.example.net; Tue, 24 Nov 2026 10:00:00 +0000\r\n"
    "Received: from worker (localhost [127.0.0.1]) by mx.press.example.org\r\n"
)


@pytest.fixture
def examination(publisher: Publisher, settings: Any) -> Examination:
    settings.DEFAULT_FROM_EMAIL = f"news@{DOMAIN}"
    settings.BOUNCE_ADDRESS = f"bounces@{DOMAIN}"
    settings.SITE_URL = f"https://{DOMAIN}"
    return course.begin("somebody@example.net", by=None, now=timezone.now())


def sent(examination: Examination) -> bytes:
    """The mail as it leaves the site."""
    delivery = Delivery.objects.select_related("mailing").get(recipient=examination.pk)
    mail = kinds.get(course.KIND).mail(delivery.mailing, "")
    compiled = compile_mail(mail, date=timezone.now(), boundary="b")
    known = {"to": examination.address, "message_id": delivery.message_id}
    return compiled.filled(NOWHERE | known)


def arrived(
    raw: bytes, *, covered: list[bytes] | None = None, domain: str = DOMAIN,
    ip: str = "93.184.216.34", envelope: str = f"bounces@{DOMAIN}",
) -> bytes:  # fmt: skip
    """Signed, and marked by the servers it went through."""
    covered = ALL if covered is None else covered
    if covered:
        signature = dkim.sign(
            raw, b"k1", domain.encode(), PRIVATE_KEY, include_headers=covered
        )  # fmt: skip
        raw = signature + raw
    return HOPS.format(ip=ip, envelope=envelope).encode() + raw


def found(raw: bytes, table: Any = None) -> dict[str, Finding]:
    with answering(table or zone()) as names:
        return {one.title: one for one in examining.of_mail(names, Received(raw))}


def test_a_mail_with_all_in_order_is_good(examination: Examination) -> None:
    findings = found(arrived(sent(examination)))
    assert set(findings) == {
        "List-Id", "Headers of unsubscribing", "SPF", "DKIM", "DMARC alignment",
        "Reverse entry (PTR)",
    }  # fmt: skip
    assert {one.level for one in findings.values()} == {Level.GOOD}, findings
    assert "DKIM and SPF" in findings["DMARC alignment"].says


@pytest.mark.parametrize(
    ("changes", "title", "says"),
    [
        ({"covered": []}, "DKIM", "not signed"),
        ({"covered": [b"from", b"list-unsubscribe"]}, "DKIM", "not both headers"),
        ({"domain": "elsewhere.example.org"}, "DKIM", "is not in the DNS"),
        ({"ip": "8.8.8.8"}, "SPF", "does not let 8.8.8.8"),
        ({"ip": "8.8.8.8"}, "Reverse entry (PTR)", "has no name"),
        ({"ip": "10.0.0.7"}, "SPF", "does not show"),
        (
            {"covered": [], "envelope": "x@mail.example.com"},
            "DMARC alignment",
            "Neither signature nor envelope",
        ),
    ],
)
def test_each_fault_is_found(
    examination: Examination, changes: dict[str, Any], title: str, says: str
) -> None:
    finding = found(arrived(sent(examination), **changes))[title]
    assert finding.level != Level.GOOD
    assert says in finding.says
    assert finding.advice


def test_a_mail_changed_on_the_way_does_not_pass(examination: Examination) -> None:
    raw = arrived(sent(examination)).replace(b"How does this", b"So does this")
    assert "changed after signing" in found(raw)["DKIM"].says
    raw = arrived(sent(examination)).replace(b"List-Id: ", b"X-List-Id: ")
    assert found(raw)["List-Id"].level == Level.WRONG
    raw = arrived(sent(examination)).replace(b"List-Unsubscribe-Post: ", b"X-Post: ")
    assert found(raw)["Headers of unsubscribing"].level == Level.WRONG


def test_a_name_that_leads_elsewhere_is_found(examination: Examination) -> None:
    table = zone() | {("mx.press.example.org", "A"): ["93.184.216.99"]}
    assert "which is not" in found(arrived(sent(examination)), table)["Reverse entry (PTR)"].says


def test_what_is_published_is_examined(examination: Examination) -> None:
    with answering(zone()) as names:
        findings = {one.title: one for one in examining.of_names(names, DOMAIN)}
    assert {one.level for one in findings.values()} == {Level.GOOD}
    assert set(findings) == {"Bounces", "SPF", "DMARC"}
    with answering({(DOMAIN, "TXT"): text("google-site=1")}) as names:
        findings = {one.title: one for one in examining.of_names(names, DOMAIN)}
    assert {one.level for one in findings.values()} == {Level.WRONG}


def test_a_domain_that_asks_for_nothing_may_send(examination: Examination) -> None:
    table = zone() | {(f"_dmarc.{DOMAIN}", "TXT"): text("v=DMARC1; p=none")}
    with answering(table) as names:
        assert examining.domain_policy(names, DOMAIN).level == Level.LOOK


def test_the_mailbox_brings_it_back(examination: Examination, settings: Any) -> None:
    with serving(Mailbox()) as box, answering(zone()) as names:
        settings.BOUNCE_MAILBOX = f"imap://bounces:secret@127.0.0.1:{box.port}/INBOX"
        box.add(arrived(sent(examination)))
        original, course.Names = course.Names, lambda: names  # type: ignore[assignment,misc]
        try:
            assert mailbox.read() == mailbox.Read(understood=1)
        finally:
            course.Names = original  # type: ignore[misc]
    examination.refresh_from_db()
    titles = {one["title"] for one in examination.of_mail or []}
    assert "DKIM" in titles
    assert not box.mails


def test_another_mail_is_refused(examination: Examination) -> None:
    other = course.begin("other@example.net", by=None, now=timezone.now())
    with answering(zone()) as names:
        with pytest.raises(course.NotThatMail):
            course.take_mail(arrived(sent(other)), of=examination, names=names)
        assert course.take_mail(b"Subject: unrelated\r\n\r\n", names=names) is None
    examination.refresh_from_db()
    assert examination.of_mail is None


def test_the_summary_tells_the_last(examination: Examination) -> None:
    assert "being examined" in course.summary()
    course.keep(examination.pk, of_site=[])
    assert "no mail was read back" in course.summary()
    bad = Finding("SPF", Level.WRONG, "x", "y")
    course.keep(examination.pk, of_mail=[bad.as_json()])
    assert "1 wrong" in course.summary()
    Examination.objects.all().delete()
    assert "never" in course.summary()


# ---- The button, on a server ------------------------------------------------------------


@pytest.fixture
def served(live_server: Any, settings: Any) -> str:
    settings.SITE_URL = live_server.url
    return str(live_server.url)


def test_the_button_is_tried_on_the_site(served: str) -> None:
    findings = {one.title: one for one in oneclick.examine()}
    assert findings[oneclick.TITLE].level == Level.GOOD, findings
    assert findings["https"].level == Level.UNKNOWN
    assert not Subscriber.objects.exists()
    assert Consent.objects.count() == 1


def test_a_site_that_is_not_there_is_told(served: str, settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:9"
    findings = {one.title: one for one in oneclick.examine()}
    assert "could not be reached" in findings[oneclick.TITLE].says
    assert not Subscriber.objects.exists()


def test_a_redirect_is_no_answer(served: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subscriptions.links.unsubscribe_address", lambda *_: f"{served}/admin/")
    findings = {one.title: one for one in oneclick.examine()}
    assert "answered 302" in findings[oneclick.TITLE].says
