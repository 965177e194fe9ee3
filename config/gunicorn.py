"""How gunicorn serves the site: `gunicorn -c config/gunicorn.py config.wsgi`."""

import os
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 20
# A worker is renewed now and then, whatever it may have gathered; its kept pages go with it, and
# of those it gives thousands a second.
max_requests = 1_000_000
max_requests_jitter = 100_000
accesslog = os.environ.get("ACCESS_LOG") or None
errorlog = "-"
loglevel = "warning"
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")


def when_ready(server: Any) -> None:
    """Before the first reader comes: each thread keeps a connection to the database."""
    from config import connections, settings

    if said := connections.complaint(workers * threads, settings.DATABASES["default"]):
        server.log.error(said)


def post_worker_init(worker: Any) -> None:
    from config import memory

    memory.settle()
