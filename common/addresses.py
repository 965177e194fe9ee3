"""Mail addresses: which are valid, and which are one and the same mailbox. Pure."""

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

ATOM = r"[\w.!#$%&*+/=?^`{|}~-]"
LOCAL = re.compile(rf'(?<!{ATOM})(?:{ATOM}{{1,64}}|"[^"\s]{{1,64}}")@(?=\w)')
"""Of an address within a text, all before its domain."""

IGNORE_DOTS = {"gmail.com", "googlemail.com"}
SAME_DOMAIN = {"googlemail.com": "gmail.com"}
# Mailboxes of a function, by RFC 2142 and custom: seldom a person who asked for mail.
ROLES = frozenset(
    """abuse admin administrator billing contact ftp hostmaster info legal mailer-daemon marketing
    news no-reply noc noreply office postmaster privacy root sales security spam support sysadmin
    usenet uucp webmaster www""".split()
)
# How the domains of the large services are mistyped.
TYPOS = {
    "gmail.com": "gamil.com gmial.com gmai.com gmail.co gmail.con gmaill.com gnail.com gmail.cm",
    "hotmail.com": "hotmial.com hotmai.com hotmil.com hotmail.co hotmail.con hotmaill.com",
    "yahoo.com": "yaho.com yahooo.com yahoo.co yahoo.con yhaoo.com",
    "outlook.com": "outlok.com outloo.com outlook.co outlook.con",
    "icloud.com": "iclod.com icloud.co icloud.con",
}
MEANT = {typo: domain for domain, typos in TYPOS.items() for typo in typos.split()}


PLAIN = re.compile(r"[A-Za-z0-9_]+(?:[.+-][A-Za-z0-9_]+)*")
"""Most of what stands before an @: nothing in it needs a closer look."""
MOST_LOCAL, MOST = 64, 254
"""Characters, by RFC 5321."""


class NotAnAddress(ValueError):
    """Says in a sentence why a text is no mail address."""


def valid(text: str) -> str:
    """
    A mail address as it is to be written, its domain in ASCII. Raises NotAnAddress.

    >>> valid(" Ada@Example.ORG ")
    'Ada@example.org'
    >>> valid("ada@bücher.example")
    'ada@xn--bcher-kva.example'
    >>> valid("ada@example.org\\nBcc: x@example.org")
    Traceback (most recent call last):
    ...
    common.addresses.NotAnAddress: This is no mail address: ada@example.org Bcc: x@example.org
    """
    text = text.strip()
    local, _, domain = text.rpartition("@")
    is_plain = len(local) <= MOST_LOCAL and len(text) <= MOST and PLAIN.fullmatch(local)
    try:
        if is_plain and domain.isascii() and local.lower() not in CASE_INSENSITIVE_MAILBOX_NAMES:
            return f"{local}@{valid_domain(domain)}"
        return checked(text)
    except EmailNotValidError as error:
        said = " ".join(text.split())[:100]
        raise NotAnAddress(f"This is no mail address: {said}") from error


def checked(text: str) -> str:
    """Raises EmailNotValidError."""
    found = validate_email(
        text, check_deliverability=False, allow_smtputf8=False, test_environment=True
    )
    return f"{found.ascii_local_part}@{found.ascii_domain}"


@lru_cache(10_000)
def valid_domain(domain: str) -> str:
    """A list has a million addresses, and a thousand domains. Raises EmailNotValidError."""
    return checked(f"a@{domain}").partition("@")[2]


def canonical(address: str) -> str:
    """
    One spelling for all addresses that reach one mailbox: small letters, no tag, Gmail's dots.

    >>> canonical("A.da+news@GoogleMail.com")
    'ada@gmail.com'
    >>> canonical("a.da+news@example.org")
    'a.da@example.org'
    """
    local, _, domain = address.strip().lower().rpartition("@")
    domain = SAME_DOMAIN.get(domain, domain)
    local = local.partition("+")[0] or local
    if domain in IGNORE_DOTS:
        local = local.replace(".", "")
    return f"{local}@{domain}"


def domain_of(address: str) -> str:
    return address.rpartition("@")[2].lower()


def is_role(address: str) -> bool:
    """
    >>> is_role("Info@example.org"), is_role("ada@example.org")
    (True, False)
    """
    return canonical(address).rpartition("@")[0] in ROLES


def meant(address: str) -> str:
    """
    The domain that was probably meant, where it is mistyped in a known way; else "".

    >>> meant("ada@gmial.com")
    'gmail.com'
    """
    return MEANT.get(domain_of(address), "")


def hidden(text: str) -> str:
    """
    What servers say, without the names of mailboxes: no ledger should hold whom it was about.

    >>> hidden("550 5.1.1 <ada.l@example.org>: no such user")
    '550 5.1.1 <…@example.org>: no such user'
    """
    return LOCAL.sub("…@", text)
