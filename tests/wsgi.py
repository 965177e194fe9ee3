"""A request to a WSGI application, without a server between."""

from io import BytesIO
from typing import Any, NamedTuple


class Answer(NamedTuple):
    status: str
    headers: dict[str, str]
    body: bytes


def ask(application: Any, address: str, method: str = "GET", **environ: Any) -> Answer:
    """The whole answer; the environ is as gunicorn would make it."""
    path, _, query = address.partition("?")
    begun: list[Any] = []
    asked = {
        "REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "SCRIPT_NAME": "",
        "HTTP_HOST": "localhost", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(),
    } | environ  # fmt: skip
    response = application(asked, lambda *told: begun.append(told))
    body = b"".join(response)
    if hasattr(response, "close"):
        response.close()
    ((status, headers),) = begun
    return Answer(status, dict(headers), body)
