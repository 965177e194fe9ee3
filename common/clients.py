"""Where a request comes from."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

SHORT, NARROW, WIDE = {4: 24, 6: 48}, {4: 32, 6: 64}, {4: 24, 6: 56}
"""Bits that are kept of an address: for the records, as one client, as one network."""


def address_of(request: HttpRequest) -> str:
    """
    The client's address: what the outermost of our own proxies saw, by `TRUSTED_PROXIES`.

    A header that a client sends itself is never believed. "" where there is none.
    """
    chain = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one]
    chain.append(request.META.get("REMOTE_ADDR", ""))
    proxies = min(settings.TRUSTED_PROXIES, len(chain) - 1)
    return valid(chain[-1 - proxies])


def valid(address: str) -> str:
    try:
        return str(ip_address(address))
    except ValueError:
        return ""


def cut(address: str, bits: dict[int, int] = SHORT) -> str:
    """
    The address with its end cut off, by so many bits to keep of each version.

    >>> cut("192.0.2.77"), cut("2001:db8:1:2::7"), cut("")
    ('192.0.2.0', '2001:db8:1::', '')
    """
    if not address:
        return ""
    ip = ip_address(address)
    return str(ip_network((ip, bits[ip.version]), strict=False).network_address)
