"""
The one way out to the web: an address is asked, and nothing inside our own network ever is.

Names are looked up once, and the connection goes to the address that was examined, so a name that
changes its mind in between (DNS rebinding) gains nothing. Redirects are examined in the same way.
No proxy, no cookie, no log-in.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit

PORTS = {"http": 80, "https": 443}
SECONDS = 10.0
"""Of one request, from its first byte to its last."""
MOST_REDIRECTS, MOST_ADDRESSES = 3, 2
KEPT = "/%:@!$&'()*+,;=~-._?"  # of a path and a query, beside letters and digits
AGENT = "Concordance (checks the addresses of its sources)"
EMBEDS_ANOTHER = [
    ipaddress.ip_network(network) for network in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16")
]
"""NAT64 and 6to4: what is asked there may arrive at an address of version 4, of whatever kind."""
REDIRECTS = {301, 302, 303, 307, 308}
NO_HEAD = {400, 403, 405, 500, 501}
"""Some servers answer so to HEAD, and well to GET."""

MayConnect = Callable[[str, int], bool]


class Refused(Exception):
    """An address that is not asked; says why in a sentence."""


class Unreachable(Exception):
    """No answer; says why in a sentence."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The last answer after redirects: of `url`, with its status."""

    status: int
    url: str


def is_public(address: str, port: int) -> bool:
    """
    Whether a numeric address is one of the public network, at a port of the web.

    >>> [is_public(one, 443) for one in ("93.184.215.14", "10.0.0.1", "127.0.0.1", "::1",
    ...     "::ffff:10.0.0.1", "169.254.169.254", "2002:7f00:1::", "2606:2800:21f::1")]
    [True, False, False, False, False, False, False, True]
    >>> is_public("93.184.215.14", 25)
    False
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and (
        found.ipv4_mapped or found.teredo or any(found in one for one in EMBEDS_ANOTHER)
    ):
        return False
    return found.is_global and not found.is_multicast and port in PORTS.values()


def ask(url: str, *, may_connect: MayConnect = is_public) -> Answer:
    """
    What an address answers, by HEAD or, where that is refused, by a GET of which nothing is read.

    `may_connect` is told each numeric address and port. Raises `Refused` and `Unreachable`.
    """
    for _ in range(MOST_REDIRECTS + 1):
        status, location = request(url, "HEAD", may_connect)
        if status in NO_HEAD:
            status, location = request(url, "GET", may_connect)
        if status not in REDIRECTS or not location:
            return Answer(status, url)
        url = urljoin(url, location)
    raise Unreachable(f"It leads on more than {MOST_REDIRECTS} times.")


def request(url: str, method: str, may_connect: MayConnect) -> tuple[int, str]:
    """Status and Location of one answer."""
    parts, host, port = taken_apart(url)
    named = f"[{host}]" if ":" in host else host
    headers = {
        "Host": named if port in PORTS.values() else f"{named}:{port}",
        "User-Agent": AGENT,
        "Accept": "*/*",
        "Connection": "close",
    }
    target = quote(parts.path or "/", safe=KEPT)
    if parts.query:
        target += "?" + quote(parts.query, safe=KEPT)
    asked = http.client.HTTPConnection(host, port)
    too_late = threading.Event()
    try:
        asked.sock = connected(parts.scheme, host, port, may_connect)
        watch = threading.Timer(SECONDS, hang_up, [asked.sock, too_late])
        watch.start()
        try:
            asked.request(method, target, headers=headers)
            answer = asked.getresponse()
        finally:
            watch.cancel()
        if too_late.is_set():
            raise TimeoutError
        return answer.status, answer.getheader("Location") or ""
    except ssl.SSLCertVerificationError as error:
        raise Unreachable(f"Its certificate is not valid: {error.verify_message}.") from error
    except (OSError, http.client.HTTPException) as error:
        if too_late.is_set() or isinstance(error, TimeoutError):
            raise Unreachable(f"It did not answer within {SECONDS:g} seconds.") from error
        why = str(getattr(error, "strerror", "") or error or type(error).__name__)
        raise Unreachable(f"It can’t be reached: {why}.") from error
    finally:
        asked.close()


def taken_apart(url: str) -> tuple[SplitResult, str, int]:
    """The parts of an address, its host in ASCII, and its port."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS.get(parts.scheme, 0)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise Refused("It is no address.") from error
    if parts.scheme not in PORTS or not host:
        raise Refused("Only http and https are asked.")
    if parts.username is not None or parts.password is not None:
        raise Refused("It holds a log-in.")
    return parts, host, port


def connected(scheme: str, host: str, port: int, may_connect: MayConnect) -> socket.socket:
    """A connection to the first address of the host that answers, if none of them is refused."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError) as error:
        raise Unreachable(f"No such host is known: {host}.") from error
    addresses = [str(one[4][0]) for one in found]
    if not all(may_connect(address, port) for address in addresses):
        raise Refused("It lies outside of the public web.")
    failed: OSError | None = None
    for address in addresses[:MOST_ADDRESSES]:
        try:
            plain = socket.create_connection((address, port), timeout=SECONDS)
        except OSError as error:
            failed = error
            continue
        if scheme == "http":
            return plain
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    raise failed or Unreachable(f"No such host is known: {host}.")


def hang_up(connection: socket.socket, too_late: threading.Event) -> None:
    """A server that drips its answer byte by byte is not waited for."""
    too_late.set()
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it is over already
