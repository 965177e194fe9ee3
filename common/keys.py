"""
What is made with the site's secret keys: signed words for links, keyed hashes of addresses.

`MAIL_KEYS` are apart from Django's SECRET_KEY, because a link in a mail must live for years. The
first makes, all of them read; a key is retired by moving it back in the list.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

MAC = 16
"""Bytes of a signature: 128 bits, as NIST SP 800-107 finds enough."""


class Forged(Exception):
    """Words that were not signed here, or for another purpose."""


def mac(key: str, purpose: str, content: bytes) -> bytes:
    return hmac.digest(secret_of(key), purpose.encode() + b"\0" + content, "sha256")


@lru_cache
def secret_of(key: str) -> bytes:
    return sha256(b"concordance\0" + key.encode()).digest()


def keys() -> Sequence[str]:
    found: Sequence[str] = settings.MAIL_KEYS
    return found


def digest(purpose: str, text: str) -> bytes:
    """A keyed hash: who has the table and not the key can't try addresses out. 32 bytes."""
    return mac(keys()[0], purpose, text.encode())


def digests(purpose: str, text: str) -> list[bytes]:
    """The hashes by every key that was ever used; the first is the one to write."""
    return [mac(key, purpose, text.encode()) for key in keys()]


def sign(purpose: str, content: bytes) -> str:
    """
    `content` with its signature, as a word for a link.

    Its length must leave no bit of the last letter unused, so that one word has one spelling.
    """
    if (len(content) + MAC) % 3:
        raise ValueError(f"{len(content)} bytes would leave bits unused")
    return urlsafe_b64encode(content + mac(keys()[0], purpose, content)[:MAC]).decode()


def unsign(purpose: str, word: str) -> bytes:
    """The content that was signed for this purpose. Raises Forged."""
    try:
        signed = urlsafe_b64decode(word.encode("ascii"))
    except ValueError as error:
        raise Forged(word[:80]) from error
    content, given = signed[:-MAC], signed[-MAC:]
    if urlsafe_b64encode(signed).decode() != word or not any(
        hmac.compare_digest(mac(key, purpose, content)[:MAC], given) for key in keys()
    ):
        raise Forged(word[:80])
    return content
