"""Who signed a mail that came in: looked up by jobs, shown in the thread, part of the score."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contact import incoming, posting, signatures
from contact.inbox import Signed
from contact.incoming import Taken
from contact.models import Message
from contact.models.signed import How
from outbox.origin.names import Names, Unanswered
from tests.contact.letters import DESK, answer_to, raw, signed, zone
from tests.contact.make import NOW, make_message, make_submission, make_topic
from tests.outbox.domains import PUBLIC_KEY, Table, answering, text

pytestmark = pytest.mark.django_db

ADA = "ada@example.org"


def look(mail: bytes, table: Table, address: str = ADA) -> Signed:
    with answering(table) as names:
        return signatures.look(mail, address, lambda: names)


def unanswered() -> Names:
    raise Unanswered("This machine names no server of the DNS.")


# ---- Who signed it --------------------------------------------------------------------


def test_a_mail_signed_by_its_own_domain_is_its_own() -> None:
    assert look(signed(raw()), zone()) == Signed(How.OWN, "example.org")


def test_a_domain_of_the_same_house_speaks_for_it() -> None:
    house = {("_dmarc.example.org", "TXT"): text("v=DMARC1; p=none")}
    table = zone("mail.example.org") | house
    mail = signed(raw(), "mail.example.org")
    assert look(mail, table) == Signed(How.OWN, "mail.example.org")
    strict = {("_dmarc.example.org", "TXT"): text("v=DMARC1; p=none; adkim=s")}
    assert look(mail, table | strict) == Signed(How.OTHER, "mail.example.org")


def test_who_owns_a_domain_speaks_for_those_below_and_not_above_it() -> None:
    below = raw(**{"from": "ada@students.example.org"})
    assert look(signed(below), zone(), "ada@students.example.org").how == How.OWN
    mail = signed(raw(), "ada.example.org")  # anybody's, where names below are given away
    assert look(mail, zone("ada.example.org")).how == How.OTHER


def test_another_domain_does_not_speak_for_it() -> None:
    mail = signed(raw(), "mailer.example.com")
    assert look(mail, zone("mailer.example.com")) == Signed(How.OTHER, "mailer.example.com")


def test_of_several_signatures_that_of_its_domain_counts() -> None:
    mail = signed(signed(raw()), "mailer.example.com")
    assert look(mail, zone() | zone("mailer.example.com")) == Signed(How.OWN, "example.org")
    assert look(mail, zone("mailer.example.com")).how == How.OTHER


def test_a_mail_without_signature_is_not_signed_and_asks_nobody() -> None:
    assert signatures.look(raw(), ADA, unanswered) == Signed(How.NOT)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda mail: mail.replace(b"And what of", b"And why not"),
        lambda mail: mail.replace(b"subject: Re", b"subject: No"),
        lambda mail: b"From: The bank <bank@example.org>\n" + mail,
        lambda mail: mail.replace(b"d=example.org", b"d=example.net"),
        lambda mail: b"DKIM-Signature: v=1; d=example.org; s=k1\n" + raw(),
    ],
    ids=["text", "subject", "two senders", "domain", "nothing signed"],
)
def test_what_was_changed_on_the_way_is_broken(spoil: Callable[[bytes], bytes]) -> None:
    assert look(spoil(signed(raw())), zone()).how == How.BROKEN


def test_a_signature_over_a_piece_of_the_text_proves_nothing() -> None:
    mail = signed(raw(), length=True)
    assert look(mail + b"Send the money here.\n", zone()).how == How.BROKEN


def test_a_key_that_would_take_minutes_is_not_tried() -> None:
    long = {("k1._domainkey.example.org", "TXT"): text(f"v=DKIM1; p={PUBLIC_KEY * 8}")}
    assert look(signed(raw()), long).how == How.BROKEN


def test_without_an_answer_of_the_dns_it_could_not_be_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("outbox.origin.names.PATIENCE", 0.2)
    with answering({}, is_silent=True) as names:
        assert signatures.look(signed(raw()), ADA, lambda: names).how == How.UNKNOWN
    assert signatures.look(signed(raw()), ADA, unanswered).how == How.UNKNOWN
    assert signatures.look(signed(raw()), ADA, None).how == How.UNKNOWN


def test_all_questions_about_a_mail_have_one_limit() -> None:
    times = iter([0.0, 1.0, 11.0])
    with answering(zone()) as known:
        names = Names(known.resolver, within=10.0, clock=lambda: next(times))
        assert names.texts("k1._domainkey.example.org")
        with pytest.raises(Unanswered, match="no time left"):
            names.texts("example.org")


def test_a_header_that_nobody_can_read_keeps_no_mail_away(publisher: Any) -> None:
    make_topic()
    mail = b"DKIM-Signature: \xff\xfe=?utf-8?q?=00\xff?= ;;;=\n" + raw()
    with answering({}) as names:
        assert incoming.take(mail, now=NOW, ask=lambda: names) == Taken.BEGAN
    assert Message.objects.get().signature in {How.BROKEN, How.UNKNOWN}


# ---- In the thread --------------------------------------------------------------------


def test_the_thread_says_who_signed(desk: Client, publisher: Any, settings: Any) -> None:
    settings.CONTACT_ADDRESS = DESK
    message = make_message()
    to = answer_to(message, publisher)
    mails = [
        signed(raw(to=to, message_id="<1@x>")),
        raw("Again.\n", to=to, message_id="<2@x>"),
    ]
    with answering(zone()) as names:
        for mail in mails:
            assert incoming.take(mail, now=NOW, ask=lambda: names) == Taken.JOINED
    by_a_call = signed(raw("Third.\n", to=to, message_id="<3@x>"))
    assert incoming.take(by_a_call, now=NOW) == Taken.JOINED
    page = desk.get(f"/admin/contact/message/{message.pk}/change/").content.decode()
    assert page.count("Signed by example.org.") == 1
    assert page.count("Not signed: anybody could have written this address.") == 1
    assert page.count("Who signed it could not be checked.") == 1


def test_of_a_message_from_the_form_nothing_is_said(desk: Client) -> None:
    message = make_message()
    page = desk.get(f"/admin/contact/message/{message.pk}/change/").content.decode()
    item = page.partition('class="item')[2].partition("</article>")[0]
    assert message.text in item
    assert "igned" not in item


# ---- In the score ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "points"),
    [(How.OWN, 0), (How.NOT, 0), (How.UNKNOWN, 0), (How.OTHER, 1.5), (How.BROKEN, 2.0)],
)
def test_a_sender_that_is_not_borne_out_counts(publisher: Any, how: str, points: float) -> None:
    given = make_submission(topic=make_topic(), signed=Signed(how, "x.example"))
    assert posting.judge_mail(given, now=NOW).score == points


def test_a_mail_that_begins_a_message_is_judged_by_its_signature(publisher: Any) -> None:
    make_topic()
    mail = signed(raw(), "mailer.example.com")
    with answering(zone("mailer.example.com")) as names:
        incoming.take(mail, now=NOW, ask=lambda: names)
    message = Message.objects.get()
    assert (message.signature, message.signed_by) == ("other", "mailer.example.com")
    assert message.reasons == ["It is signed by another domain than that of its mail address."]
