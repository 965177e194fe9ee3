"""
The site as gunicorn serves it, telling with each answer which process gave it.

`X-Process` is that process, `X-Rendered` how many answers it had Django make so far.
"""

import os
from collections.abc import Iterable
from typing import Any

from common.pagecache import PageCache
from config.wsgi import application as site

assert isinstance(site, PageCache)
rendered = 0
django = site.application


def counted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    global rendered
    rendered += 1
    return django(environ, start_response)


site.application = counted


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        told = [("X-Process", str(os.getpid())), ("X-Rendered", str(rendered))]
        return start_response(status, [*headers, *told], *more)

    return site(environ, start)
