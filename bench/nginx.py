"""`deploy/nginx.conf` tried on this machine: without HTTPS, on another port, in a folder."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.run import die_with_parent

CONFIGURATION = Path(__file__).resolve().parents[1] / "deploy" / "nginx.conf"
MIME_TYPES = Path("/etc/nginx/mime.types")
WRAPPER = """
{user}
daemon off;
worker_processes 2;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
    include {types};
    access_log off;
    sendfile on;
    tcp_nopush on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def program() -> str | None:
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def prepared(*, site: int, port: int, folder: Path, static: Path, media: Path) -> str:
    """
    The configuration with what a deployment changes: ports and folders, and no HTTPS.

    The server that sends on to HTTPS listens where nobody asks it.
    """
    text = CONFIGURATION.read_text()
    for old, new in (
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{site}"),
        (r"/var/cache/nginx/concordance", f"{folder}/cache"),
        (r"/srv/concordance/static/", f"{static}/"),
        (r"root /srv/concordance;", f"root {media.parent};"),
        (r"listen 80;", f"listen unix:{folder}/http.sock;"),
        (r"listen 80 default_server;", ""),
        (r"listen 443 ssl( http2)?", f"listen 127.0.0.1:{port}"),
        (r"ssl_[a-z_]+ [^;]*;", ""),
    ):
        text = re.sub(old, new, text)
    return text


def command(text: str, folder: Path) -> list[str]:
    """What runs nginx with that configuration; its files are in the folder."""
    nginx = program() or "nginx"
    user = "user root;" if os.geteuid() == 0 else ""
    wrapper = WRAPPER.format(folder=folder, types=MIME_TYPES, user=user)
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(wrapper)
    return [nginx, "-p", str(folder), "-c", str(folder / "nginx.conf")]


def checked(text: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """What nginx finds wrong with it."""
    return subprocess.run(
        [*command(text, folder), "-t"], capture_output=True, text=True, check=False
    )


@contextmanager
def running(text: str, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """Its process; it listens."""
    process = subprocess.Popen(command(text, folder), preexec_fn=die_with_parent)
    try:
        while not (folder / "nginx.pid").exists():  # written once it listens
            if process.poll() is not None:
                raise RuntimeError("nginx did not start; it says why above.")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(30)
