"""A server of the DNS for tests: it answers by UDP from a table, and counts what it is asked."""

import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.rdatatype import RdataType
from dns.resolver import Resolver

from outbox.origin.names import Names

Table = Mapping[tuple[str, str], list[str]]
"""By name and kind, such as ("example.org", "MX"): the records as zone files have them."""


class Server(socketserver.ThreadingUDPServer):
    daemon_threads = True
    table: Table
    is_silent = False


class Handler(socketserver.BaseRequestHandler):
    server: Server

    def handle(self) -> None:
        content, connection = self.request
        if self.server.is_silent:
            return
        query = dns.message.from_wire(content)
        question = query.question[0]
        name = str(question.name).rstrip(".").lower()
        kind = RdataType(question.rdtype).name
        answer = dns.message.make_response(query)
        answer.flags |= dns.flags.RA
        if records := self.server.table.get((name, kind)):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records))
        elif name not in {known for known, _ in self.server.table}:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        connection.sendto(answer.to_wire(), self.client_address)


@contextmanager
def answering(table: Table, *, is_silent: bool = False) -> Iterator[Names]:
    """Names that are asked of a server with this table."""
    with Server(("127.0.0.1", 0), Handler) as server:
        server.table, server.is_silent = table, is_silent
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        resolver = Resolver(configure=False)
        resolver.nameservers = ["127.0.0.1"]
        resolver.port = server.server_address[1]
        try:
            yield Names(resolver)
        finally:
            server.shutdown()
            thread.join()


def text(*strings: str) -> list[str]:
    """A TXT record; what is longer than 255 characters in pieces, as the DNS wants it."""
    return [
        " ".join(f'"{one[at : at + 250]}"' for at in range(0, len(one), 250)) for one in strings
    ]


def zone() -> dict[tuple[str, str], list[str]]:
    """The domain of a publisher that has all in order, whose server is 93.184.216.34."""
    return {
        ("press.example.org", "TXT"): text("v=spf1 ip4:93.184.216.0/24 -all"),
        ("press.example.org", "MX"): ["10 mx.press.example.org."],
        ("mx.press.example.org", "A"): ["93.184.216.34"],
        ("34.216.184.93.in-addr.arpa", "PTR"): ["mx.press.example.org."],
        ("_dmarc.press.example.org", "TXT"): text("v=DMARC1; p=reject"),
        ("k1._domainkey.press.example.org", "TXT"): text(f"v=DKIM1; k=rsa; p={PUBLIC_KEY}"),
    }


# Made for these tests alone; no server signs with it.
PUBLIC_KEY = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCndCyiw4yeHBMkFLtrbuorUFyXpGZ+gjgrpE7Jup8A"
    "Cm1RL0DJAkeqwD1WuwYQyl/kgfyFTWaTC8+/8Qf8PkB6z4dbrbi6nyet8UCqfUrvUpkrhE0hniQ8udcK"
    "wH3FcmvBRihenzTTdfoNcjZyQGymqYAV8dR4HJEVPvBuYwKy/wIDAQAB"
)
PRIVATE_KEY = b"""\
-----BEGIN RSA PRIVATE KEY-----
MIICXAIBAAKBgQCndCyiw4yeHBMkFLtrbuorUFyXpGZ+gjgrpE7Jup8ACm1RL0DJ
AkeqwD1WuwYQyl/kgfyFTWaTC8+/8Qf8PkB6z4dbrbi6nyet8UCqfUrvUpkrhE0h
niQ8udcKwH3FcmvBRihenzTTdfoNcjZyQGymqYAV8dR4HJEVPvBuYwKy/wIDAQAB
AoGALhLY9S+40QgIfDT4HGc4JxLFZzPkv4o0yk07IGYouWolCeFmgegOr/yU4/gx
gw0rtUPOpx7UykDFuJopCE5Yjv+yjaXh9DJi6i5I/vjqyBTwPkpHBeX74vDjnX1z
dJ5ieXZRwr3SA21jT3K3nvMP3frkMMdnhc885JIsfkZbcoECQQDeLfjsOvgdoPRT
lEoty6EcE17JydC2Pnrxren90IfClmsNWHbuCzLKANFGjtTfFVZg5c77g+MNMvZR
8idODymLAkEAwPGdd+ZVaVjjnzfi5UdpeaQxNRl1+VziiZnReChT6+2H1+Lbboom
PthXzCaRpNJqQNlCe07N+qiSjyockGJC3QJAduYjUEg+f5yjJBc3m0pd7ahwEYzv
JJhLMwrfLfVqsbfNklbFTp6vj2rgk+HcCYZhs3lIS1FJMMcVCsWMQznaAQJBAI1z
FMyH8moPHqDladRJLExfUSvqhJDRxcq3F9gNSKkYNJTS3agGY8+C76rdQ70f/YGZ
RaH8vglbeEa4ysQXJYkCQBsUWn2dXtFUAZyP89/iwaX6BB3/gSHm2Z0U+CQvx2vv
ELBqXE0/5hmTmCgl8nh0ThMkJzrKvV9MD7M673AH5cU=
-----END RSA PRIVATE KEY-----
"""
