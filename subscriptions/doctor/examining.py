"""
The examination itself: first of what is published and set, then of a mail that arrived.

The rules are those that Google, Yahoo and Microsoft set to senders of many mails, and RFC 8058.
"""

import re
from collections.abc import Callable, Iterator

from django.conf import settings

from articles.models import Publisher
from outbox import folder
from outbox.origin import dmarc
from outbox.origin.names import Names, Unanswered
from outbox.origin.received import Received, Signature, domain_of
from subscriptions.mails.composing import sender

from . import oneclick, spf
from .findings import Finding, Level, good, look, unknown, wrong

BOTH = ("list-unsubscribe", "list-unsubscribe-post")
LIST_ID = re.compile(r"<[a-z0-9-]+(\.[a-z0-9-]+)+>$", re.IGNORECASE)


def of_site(names: Names) -> list[Finding]:
    """What can be known before any mail: settings, records, the way to unsubscribe."""
    found = [where_mail_goes(), *oneclick.examine()]
    from_domain = domain_of(sender(Publisher.load()))
    found += asked(from_domain, lambda: of_names(names, from_domain))
    return found


def where_mail_goes() -> Finding:
    title = "Where mail goes"
    if folder.is_used():
        return look(
            title, "Into a folder of this machine: no reader gets any.",
            "For a real site, set EMAIL_URL to the mail server.",
        )  # fmt: skip
    return good(title, f"To the mail server {settings.EMAIL_HOST}, port {settings.EMAIL_PORT}.")


def asked(domain: str, examine: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """What is found in the DNS; one finding where there is no answer, or nothing to ask for."""
    if is_private(domain):
        return [
            unknown(
                "The domain of the mails",
                f"“{domain or 'none'}” is no name of the internet.",
                "Set MAIL_FROM to an address of the publisher’s own domain.",
            )
        ]
    try:
        return list(examine())
    except Unanswered as error:
        return [unknown("The domain of the mails", str(error), "Examine it again in a while.")]


def is_private(domain: str) -> bool:
    """
    >>> is_private("localhost"), is_private("press.example.org"), is_private("mail.test")
    (True, False, True)
    """
    last = domain.rpartition(".")[2]
    return "." not in domain or last in {"test", "localhost", "invalid", "local", "internal"}


def of_names(names: Names, from_domain: str) -> Iterator[Finding]:
    envelope = domain_of(settings.BOUNCE_ADDRESS) or from_domain
    if settings.BOUNCE_ADDRESS:
        yield bounces(names, envelope)
    else:
        yield look(
            "Bounces", "No mailbox takes them: addresses that are gone are written to for ever.",
            "Set BOUNCE_ADDRESS and BOUNCE_MAILBOX, or MAIL_SERVICE.",
        )  # fmt: skip
    yield sender_policy(names, envelope)
    yield domain_policy(names, from_domain)


def bounces(names: Names, domain: str) -> Finding:
    if names.exchanges(domain) or names.addresses(domain):
        return good("Bounces", f"They go to {settings.BOUNCE_ADDRESS}.")
    return wrong(
        "Bounces", f"No server takes mail for {domain}: bounces are lost.",
        "Publish an MX record, or set BOUNCE_ADDRESS to a domain that takes mail.",
    )  # fmt: skip


def sender_policy(names: Names, domain: str, ip: str = "") -> Finding:
    """SPF: of the domain's record alone, or for the address that a mail came from."""
    title = "SPF"
    try:
        found = spf.policy(names, domain, ip)
    except spf.Broken as error:
        return wrong(title, str(error), "Mend the TXT record: receivers refuse it as a whole.")
    if found.result == "none":
        return wrong(
            title, f"{domain} does not say who may send in its name.",
            "Publish a TXT record such as “v=spf1 include:MAILSERVICE -all”.",
        )  # fmt: skip
    if not ip:
        return good(title, f"{domain} has a record, which asks the DNS {found.lookups} times.")
    if found.result == "pass":
        return good(title, f"{domain} lets {ip} send in its name.")
    return wrong(
        title, f"{domain} does not let {ip} send in its name ({found.result}).",
        "Add the sending server to the TXT record.",
    )  # fmt: skip


def domain_policy(names: Names, domain: str) -> Finding:
    title = "DMARC"
    found = dmarc.policy_of(names, domain)
    if found is None:
        return wrong(
            title, f"{domain} has no DMARC record; large services refuse mail in bulk without.",
            f"Publish _dmarc.{domain} with “v=DMARC1; p=none; rua=mailto:…” to begin with.",
        )  # fmt: skip
    if found.asks == "none":
        return look(
            title, f"The record of {found.domain} asks for nothing (p=none): enough to send.",
            "Once all your mail is aligned, p=quarantine keeps others from using your name.",
        )  # fmt: skip
    return good(title, f"The record of {found.domain} asks receivers to {found.asks} forgeries.")


# ---- A mail that arrived --------------------------------------------------------------


def of_mail(names: Names, mail: Received) -> list[Finding]:
    """What the mail itself shows, as it lies in a mailbox of another server."""
    found = list(list_headers(mail))
    return found + asked(mail.from_domain, lambda: of_travel(names, mail))


def list_headers(mail: Received) -> Iterator[Finding]:
    name = mail.header("List-Id")
    if LIST_ID.search(name):
        yield good("List-Id", name)
    else:
        yield wrong("List-Id", f"It arrived as “{name}”.", "Does a server on the way change it?")
    ways, post = mail.header("List-Unsubscribe"), mail.header("List-Unsubscribe-Post")
    if "<http" in ways and post == oneclick.BODY:
        yield good("Headers of unsubscribing", "Both arrived as they were sent.")
    else:
        yield wrong(
            "Headers of unsubscribing", f"List-Unsubscribe: {ways}; List-Unsubscribe-Post: {post}",
            "Look which server on the way takes headers away or changes them.",
        )  # fmt: skip


def of_travel(names: Names, mail: Received) -> Iterator[Finding]:
    signatures = mail.signatures(names)
    envelope = mail.envelope_domain or domain_of(settings.BOUNCE_ADDRESS) or mail.from_domain
    ip = mail.ip
    if ip:
        policy = sender_policy(names, envelope, ip)
        yield policy
    else:
        policy = unknown(
            "SPF", "The mail does not show from what public address it came.",
            "Have it sent to a mailbox elsewhere, and paste its source.",
        )  # fmt: skip
        yield policy
    yield signed(signatures)
    yield alignment(names, mail.from_domain, envelope, policy, signatures)
    if ip:
        yield named(names, ip)


def signed(signatures: list[Signature]) -> Finding:
    title = "DKIM"
    holding = [one for one in signatures if not one.fault]
    if not signatures:
        return wrong(title, "The mail is not signed.", "Switch DKIM on at the mail server.")
    if not holding:
        faults = "; ".join(f"{one.domain}: {one.fault}" for one in signatures)
        return wrong(title, f"No signature holds. {faults}.", "Compare the key with the DNS.")
    covering = [one for one in holding if one.headers.issuperset(BOTH)]
    if not covering:
        return wrong(
            title, f"Signed by {holding[0].domain}, but not both headers of unsubscribing.",
            "Add List-Unsubscribe and List-Unsubscribe-Post to the headers that are signed: else "
            "Gmail does not show its button.",
        )  # fmt: skip
    return good(title, f"Signed by {covering[0].domain}, with both headers of unsubscribing.")


def alignment(
    names: Names, from_domain: str, envelope: str, policy: Finding, signatures: list[Signature]
) -> Finding:
    title = "DMARC alignment"
    found = dmarc.policy_of(names, from_domain)
    tags = found.tags if found else {}
    by_key = any(
        dmarc.is_aligned(names, one.domain, from_domain, mode=tags.get("adkim", "r"))
        for one in signatures
        if not one.fault
    )
    by_server = policy.level == Level.GOOD and dmarc.is_aligned(
        names, envelope, from_domain, mode=tags.get("aspf", "r")
    )
    ways = [name for name, holds in (("DKIM", by_key), ("SPF", by_server)) if holds]
    if ways:
        return good(title, f"{' and '.join(ways)} stand for {from_domain}, the domain of From.")
    return wrong(
        title, f"Neither signature nor envelope stand for {from_domain}, the domain of From.",
        "Sign with a key of that domain, or send from it.",
    )  # fmt: skip


def named(names: Names, ip: str) -> Finding:
    """The reverse entry, which must lead back to the same address."""
    title = "Reverse entry (PTR)"
    hosts = names.hosts(ip)
    if any(ip in names.addresses(host) for host in hosts):
        return good(title, f"{ip} is {hosts[0]}, and that is {ip}.")
    says = f"{ip} has no name." if not hosts else f"{ip} is {hosts[0]}, which is not {ip}."
    return wrong(title, says, "Ask whoever owns the address to set it; servers refuse without.")
