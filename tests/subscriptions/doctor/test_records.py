"""SPF and DMARC as their standards have them, asked of a server of the DNS."""

import pytest

from outbox.origin import dmarc
from outbox.origin.names import Names, Unanswered
from subscriptions.doctor import spf
from tests.outbox.domains import answering, text, zone

SERVER, OTHER = "93.184.216.34", "8.8.8.8"


def result(record: str, ip: str, **more: list[str]) -> str:
    table = {("a.example", "TXT"): text(record), ("b.example", "TXT"): text("v=spf1 ip4:8.8.8.8")}
    table[("a.example", "A")] = [SERVER]
    table[("a.example", "MX")] = ["10 mx.a.example."]
    table[("mx.a.example", "A")] = ["8.8.8.8"]
    table[("mx.a.example", "AAAA")] = ["2001:4860::1"]
    with answering(table) as names:
        return spf.policy(names, "a.example", ip).result


@pytest.mark.parametrize(
    ("record", "ip", "expected"),
    [
        ("v=spf1 ip4:93.184.216.34 -all", SERVER, "pass"),
        ("v=spf1 ip4:93.184.216.0/24 -all", SERVER, "pass"),
        ("v=spf1 ip4:93.184.216.34 -all", OTHER, "fail"),
        ("v=spf1 ip4:93.184.216.34 ~all", OTHER, "softfail"),
        ("v=spf1 ip4:93.184.216.34 ?all", OTHER, "neutral"),
        ("v=spf1 ip4:93.184.216.34", OTHER, "neutral"),
        ("v=spf1 a -all", SERVER, "pass"),
        ("v=spf1 a/8 -all", "93.1.1.1", "pass"),
        ("v=spf1 mx -all", OTHER, "pass"),
        ("v=spf1 mx -all", "2001:4860::1", "pass"),
        ("v=spf1 mx -all", SERVER, "fail"),
        ("v=spf1 include:b.example -all", OTHER, "pass"),
        ("v=spf1 include:b.example -all", SERVER, "fail"),
        ("v=spf1 redirect=b.example", OTHER, "pass"),
        ("v=spf1 -ip4:8.8.8.8 +all", OTHER, "fail"),
        ("v=spf1 exists:%{i}.b.example ip6:2001:4860::/32 -all", "2001:4860::1", "pass"),
        ("V=SPF1 A -ALL", SERVER, "pass"),
        ("v=spf2.0 -all", SERVER, "none"),
        ("a remark", SERVER, "none"),
    ],
)
def test_the_record_decides(record: str, ip: str, expected: str) -> None:
    assert result(record, ip) == expected


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ("v=spf1 include:none.example -all", "includes none.example, which has none"),
        ("v=spf1 redirect=none.example", "leads to none.example, which has none"),
        ("v=spf1 ip4:not-an-address -all", "no address"),
        ("v=spf1 everybody", "not known"),
        ("v=spf1 include:a.example -all", "more than 10 times"),
        ("v=spf1 " + " ".join(f"a:h{n}.example" for n in range(11)), "more than 10 times"),
    ],
)
def test_what_receivers_refuse_is_named(record: str, says: str) -> None:
    with pytest.raises(spf.Broken, match=says):
        result(record, OTHER)


def test_only_one_record_may_be() -> None:
    table = {("a.example", "TXT"): text("v=spf1 -all", "v=spf1 +all")}
    with answering(table) as names, pytest.raises(spf.Broken, match="2 SPF records"):
        spf.policy(names, "a.example", OTHER)


def test_without_an_address_the_cost_is_counted() -> None:
    table = {
        ("a.example", "TXT"): text("v=spf1 include:b.example a mx -all"),
        ("b.example", "TXT"): text("v=spf1 include:c.example -all"),
        ("c.example", "TXT"): text("v=spf1 ip4:8.8.8.8 -all"),
    }
    with answering(table) as names:
        assert spf.policy(names, "a.example").lookups == 4


def test_a_domain_is_held_to_the_record_above_it() -> None:
    with answering(zone()) as names:
        found = dmarc.policy_of(names, "news.press.example.org")
        assert found
        assert (found.domain, found.asks) == ("press.example.org", "reject")
        assert dmarc.policy_of(names, "example.net") is None


@pytest.mark.parametrize(
    ("one", "other", "mode", "expected"),
    [
        ("press.example.org", "press.example.org", "s", True),
        ("bounce.press.example.org", "press.example.org", "r", True),
        ("bounce.press.example.org", "press.example.org", "s", False),
        ("mailer.example.net", "press.example.org", "r", False),
    ],
)
def test_alignment(one: str, other: str, mode: str, expected: bool) -> None:
    with answering(zone()) as names:
        assert dmarc.is_aligned(names, one, other, mode=mode) is expected


def test_a_public_suffix_unites_nobody() -> None:
    table = {
        ("_dmarc.example", "TXT"): text("v=DMARC1; p=none; psd=y"),
        ("_dmarc.a.example", "TXT"): text("v=DMARC1; p=none"),
    }
    with answering(table) as names:
        assert dmarc.organisation(names, "x.a.example") == "a.example"
        assert not dmarc.is_aligned(names, "a.example", "b.example", mode="r")


def test_silence_is_not_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outbox.origin.names.PATIENCE", 0.3)
    with answering({}, is_silent=True) as names, pytest.raises(Unanswered, match=r"example\.org"):
        names.texts("example.org")


def test_names_and_addresses() -> None:
    with answering(zone()) as names:
        assert isinstance(names, Names)
        assert names.exchanges("press.example.org") == ["mx.press.example.org"]
        assert names.hosts(SERVER) == ["mx.press.example.org"]
        assert names.addresses("nowhere.example.org") == []
