"""Which mail addresses are valid, and how they are written."""

import pytest
from email_validator import EmailNotValidError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from common import addresses

LOCALS = st.from_regex(r"[A-Za-z0-9_.+-]{1,70}", fullmatch=True)
DOMAINS = st.one_of(
    st.from_regex(r"[A-Za-z0-9.-]{1,20}\.(?:org|com|test|local|c)", fullmatch=True),
    st.sampled_from(["example.org", "EXAMPLE.org", "[127.0.0.1]", "localhost", "a..b.org", ""]),
)


@settings(max_examples=300, deadline=None)
@example("WWW", "example.org")
@given(LOCALS, DOMAINS)
def test_the_short_way_says_the_same_as_the_long_one(local: str, domain: str) -> None:
    try:
        expected = addresses.checked(f"{local}@{domain}")
    except EmailNotValidError:
        with pytest.raises(addresses.NotAnAddress):
            addresses.valid(f"{local}@{domain}")
    else:
        assert addresses.valid(f"{local}@{domain}") == expected


def test_an_address_may_have_254_characters_and_no_more() -> None:
    domain = ".".join(["a" * 60] * 4)[:240] + ".org"
    fits = "a" * (254 - len(domain) - 1)
    assert addresses.valid(f"{fits}@{domain}")
    with pytest.raises(addresses.NotAnAddress):
        addresses.valid(f"{fits}a@{domain}")
