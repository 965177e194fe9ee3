"""Addresses that readers asked for and nobody knows: what an editor may still bring home."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, models

MOST_ROWS = 10_000
KEPT = timedelta(days=180)
"""How long an address is kept that nobody asks for any more."""
LONGEST = 1000

# What no page of text ever was: the files of pages, and what scanners try in search of a hole.
ASSET = re.compile(
    r"\.(?:avif|bmp|css|eot|gif|ico|jpe?g|js|json|map|mjs|mp[34]|png|svg|ttf|txt|wasm|webmanifest"
    r"|webp|woff2?|xsl|zip|gz|tar|rar|7z|bak|old|sql|log|ini|conf|ya?ml|toml|env|key|pem|exe|sh)$",
    re.IGNORECASE,
)
SCANNED = re.compile(
    r"/\."  # .env, .git, .well-known
    r"|/wp-(?:admin|content|includes|json|login|cron|config|signup|trackback|links|mail)"
    r"|/(?:xmlrpc|phpinfo|eval-stdin|adminer|phpmyadmin|pma|node_modules|vendor/phpunit)\b"
    r"|/mt-(?:tb|xmlrpc|check|upgrade|load|config)\b"
    r"|\.(?:jsp|do|action|axd|ashx|cfm)$"
    r"|\.\.|//|[<>\"'`{}|\\^$;%]",
    re.IGNORECASE,
)
SCANNED_AT_ROOT = re.compile(
    r"/(?:(?:administrator|mysql|actuator|solr|boaform|hudson|jenkins|telescope|_ignition"
    r"|_profiler|server-status|owa|ecp|autodiscover|sdk|graphql|api|cgi-bin)(?:/|$)"
    r"|(?:[a-z]{0,3}\d*|shell|alfa|wso|cmd|upload|info|test|admin|login|config|radio)\.php$)",
    re.IGNORECASE,
)
HOST = re.compile(r"[a-z0-9.-]{1,253}")

UPSERT = """
    INSERT INTO articles_missedaddress AS missed
        (path, hits, first_seen, last_seen, referring_host, is_ignored)
    SELECT %(path)s, 1, %(now)s, %(now)s, %(host)s, false
    WHERE EXISTS (SELECT FROM articles_missedaddress WHERE path = %(path)s)
        OR (SELECT count(*) FROM articles_missedaddress) < %(most)s
    ON CONFLICT (path) DO UPDATE SET
        hits = missed.hits + 1,
        last_seen = greatest(missed.last_seen, excluded.last_seen),
        referring_host = coalesce(nullif(excluded.referring_host, ''), missed.referring_host)
"""


class MissedAddress(models.Model):
    """
    An old address that answered 404. Of who asked, only the site that sent them is kept.

    `path` has the part of the query that may have named a page (`oldqueries.known`), nothing else.
    """

    path = models.CharField("address", max_length=LONGEST, unique=True)
    hits = models.PositiveBigIntegerField("asked for", default=1)
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    referring_host = models.CharField("linked from", max_length=253, blank=True)
    is_ignored = models.BooleanField("ignored", default=False)

    class Meta:
        verbose_name = "missed address"
        verbose_name_plural = "missed addresses"
        ordering = ["-hits", "-last_seen", "pk"]
        indexes = [
            models.Index(
                fields=["-hits", "-last_seen"],
                condition=models.Q(is_ignored=False),
                name="missed_address_open",
            ),
            models.Index(fields=["last_seen"], name="missed_address_last_seen"),
        ]

    def __str__(self) -> str:
        return self.path

    @classmethod
    def record(cls, path: str, *, referrer: str, now: datetime) -> None:
        """
        Count a miss, in one statement. Where the table is full, only known addresses are counted.

        Several at once may go over the limit by as many. What looks like no page is left out.
        """
        if looks_like_a_page(path):
            values: dict[str, Any] = {
                "path": path,
                "host": host_of(referrer),
                "now": now,
                "most": MOST_ROWS,
            }
            with connection.cursor() as cursor:
                cursor.execute(UPSERT, values)

    @classmethod
    def forget(cls, *, now: datetime) -> int:
        """Delete what nobody asked for in a long time; gives how many."""
        return cls.objects.filter(last_seen__lt=now - KEPT).delete()[0]


def looks_like_a_page(path: str) -> bool:
    """
    Whether an address may have been that of a page, with its query.

    >>> looks_like_a_page("/archives/000123.html"), looks_like_a_page("/archives/index.php?p=12")
    (True, True)
    >>> [path for path in ("/wp-login.php", "/.env", "/shell.php", "/a.png", "/\\0") if
    ...  looks_like_a_page(path)]
    []
    """
    bare, _, query = path.partition("?")
    return (
        len(path) <= LONGEST
        and path.isprintable()
        and bare.startswith("/")
        and not ASSET.search(bare)
        and not SCANNED.search(bare)
        and bool(query or not SCANNED_AT_ROOT.match(bare))
    )


def host_of(referrer: str) -> str:
    """
    The host of the page that linked, and nothing else of it.

    >>> host_of("https://Blog.Example.org:443/2003/?reader=jo"), host_of("http://[x/"), host_of("")
    ('blog.example.org', '', '')
    """
    try:
        parts = urlsplit(referrer[:2000])
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    return host if parts.scheme in {"http", "https"} and HOST.fullmatch(host) else ""
