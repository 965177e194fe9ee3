"""
Proof of work: a sum that costs a browser a second or two, and a sender of many much more.

The format is that of ALTCHA, made and checked here: no other service is asked. The sum is some
256 keys by PBKDF2 on average until one begins with a zero byte; `static/js/proof.js` does it.
"""

import base64
import json
from datetime import datetime, timedelta

import altcha

from common import keys
from outbox import buckets

LASTING = timedelta(hours=1)
COST = 2000  # rounds of each key
LONGEST = 2000  # characters of an answer; ours have some 600


def challenge(about: str, *, now: datetime) -> str:
    """As JSON, for the page; good for an hour, for what it is about, and once."""
    made = altcha.create_challenge(
        "PBKDF2/SHA-256",
        COST,
        expires_at=now + LASTING,
        data={"about": about},
        hmac_secret=secret(),
    )
    return json.dumps(made.to_dict(), separators=(",", ":"))


def is_given(answer: str, about: str, *, now: datetime) -> bool:
    """Whether an answer is right, in time, about this, and was not given before."""
    if not answer or len(answer) > LONGEST:
        return False
    try:
        payload = altcha.Payload.from_dict(json.loads(base64.b64decode(answer, validate=True)))
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return False
    parameters = payload.challenge.parameters
    if parameters.data != {"about": about}:
        return False
    if not altcha.verify_solution(payload, secret()).verified:
        return False
    return buckets.take(f"proof:{parameters.nonce}", capacity=1, per=None, now=now)


def secret() -> bytes:
    return keys.digest("proof-of-work", "")
