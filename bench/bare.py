"""The baseline: a WSGI function that returns 30 kB, under the same gunicorn as the site."""

from collections.abc import Callable, Iterable

PAGE = b"<!doctype html><title>bare</title>" + b"x" * 30_000


def application(
    environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    headers = [("Content-Type", "text/html"), ("Content-Length", str(len(PAGE)))]
    start_response("200 OK", headers)
    return [PAGE]
