"""
`make run`: the whole product in one foreground process group.

`python -m config.run` starts PostgreSQL where `DATABASE_URL` names none, migrates, fills an empty
database with the demo content, then serves the site and works off the jobs until Ctrl-C or SIGTERM.
`python -m config.run manage COMMAND...` runs one management command on the same database.
"""

import ctypes
import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from config import embedded
from config.embedded import DATA, ROOT

LOGIN_FILE = DATA / "editor-login"
EDITOR = "editor"
GRACE = 25  # seconds that gunicorn and the worker have to finish what they do
# Mail has a worker of its own, so that nothing else waits while a mailing goes out.
QUEUES, MAIL_QUEUE = "default,imports,pictures", "mail"
LONGEST_WAIT = 30  # seconds between two starts of a worker that keeps dying


class CannotRun(Exception):
    """The product can't start; the message says why, in one sentence."""


class Stopped(Exception):
    """Ctrl-C or SIGTERM."""


# ---- Before anything starts -----------------------------------------------------------


def port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise CannotRun(f"PORT is “{text}”: give a number from 1 to 65535.")
    return int(text)


def check_port(number: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError as error:
            raise CannotRun(
                f"Port {number} can’t be had ({error.strerror}): something else listens there; "
                f"try PORT={number + 1} make run."
            ) from error


def secret_key() -> str:
    """A key of this checkout's own, made on the first run."""
    file = DATA / "secret-key"
    if not file.exists() or not file.read_text().strip():
        write_private(file, secrets.token_urlsafe(50))
    return file.read_text().strip()


def write_private(file: Path, text: str) -> None:
    """Write `text` whole or not at all, readable by nobody else."""
    draft = file.with_suffix(".new")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as stream:
        stream.write(text)
    draft.replace(file)


@contextmanager
def environment() -> Iterator[None]:
    """Set what the settings need, and run the embedded PostgreSQL where it is wanted."""
    from environ import Env

    Env.read_env(ROOT / ".env")
    DATA.mkdir(exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    os.environ.setdefault("DEBUG", "on")
    os.environ.setdefault("SECRET_KEY", secret_key())
    os.environ.setdefault("MEDIA_ROOT", str(DATA / "media"))
    os.environ.setdefault("EMAIL_URL", f"filemail:///{DATA / 'mail'}")
    os.environ.setdefault("SITE_URL", f"http://localhost:{port()}")
    if os.environ.get("DATABASE_URL"):
        yield
        return
    with embedded.server() as url:
        os.environ["DATABASE_URL"] = url
        os.environ["EMBEDDED_DATABASE"] = "on"
        yield


# ---- The database ---------------------------------------------------------------------


def prepare_database() -> str:
    """Migrate, and fill an empty database; gives the line with the editor's log-in."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connection

    django.setup()
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        raise CannotRun(
            f"The database of DATABASE_URL can’t be reached: {on_one_line(error)}"
        ) from error
    try:
        call_command("migrate", verbosity=0, interactive=False)
        fill()
        return editor_login()
    except DatabaseError as error:
        raise CannotRun(
            f"The database can’t be brought up to date: {on_one_line(error)}"
        ) from error
    finally:
        connection.close()


def fill() -> None:
    """Give an empty site the demo content."""
    from django.core.management import call_command

    from articles.models import Article, Page

    if not (Article.objects.exists() or Page.objects.exists()):
        say("Filling the empty site with demo content …")
        call_command("load_demo", verbosity=0)
        call_command("load_demo_glossary", stdout=io.StringIO())


def on_one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def editor_login() -> str:
    """The log-in to print: of the editor made here on the first run, or none of ours."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group

    users = get_user_model().objects
    if not users.exists():
        password = secrets.token_urlsafe(12)
        user = users.create_user(EDITOR, password=password, is_staff=True)
        user.groups.set(Group.objects.filter(name="Chief editor"))
        write_private(LOGIN_FILE, password)
    editor = users.filter(username=EDITOR).first()
    password = LOGIN_FILE.read_text().strip() if LOGIN_FILE.exists() else ""
    if editor and password and editor.check_password(password):
        return f"{EDITOR} / {password}"
    return "as before (the password is not kept here)"


# ---- The processes --------------------------------------------------------------------


def die_with_parent() -> None:
    """Linux: end this child when its parent ends, even by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Process:
    """A child that is started again, with a growing pause, when it ends by itself."""

    def __init__(self, name: str, command: Sequence[str]) -> None:
        self.name = name
        self.command = command
        self.pause = 1.0
        self.not_before = 0.0
        self.started = 0.0
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.started = time.monotonic()
        self.child = subprocess.Popen(self.command, cwd=ROOT, preexec_fn=die_with_parent)

    def keep_alive(self) -> None:
        now = time.monotonic()
        if self.child is not None and self.child.poll() is None:
            return
        if self.child is not None:
            say(f"The {self.name} ended (code {self.child.returncode}); it starts again.")
            if now - self.started > LONGEST_WAIT:
                self.pause = 1.0
            self.not_before = now + self.pause
            self.pause = min(self.pause * 2, LONGEST_WAIT)
            self.child = None
        if now >= self.not_before:
            self.start()

    def stop(self) -> None:
        if self.child and self.child.poll() is None:
            self.child.terminate()

    def wait(self, until: float) -> None:
        if not self.child:
            return
        try:
            self.child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


def serve(login: str) -> None:
    """Run web and worker until somebody asks to stop."""
    web = Process(
        "web server",
        [sys.executable, "-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
    )
    work = [sys.executable, "manage.py", "procrastinate", "worker", "--queues"]
    worker = Process("worker", [*work, QUEUES])
    mail = Process("mail worker", [*work, MAIL_QUEUE])
    processes = [web, worker, mail]
    try:
        for process in processes:
            process.start()
        greet_when_ready(login, web)
        while True:
            time.sleep(0.5)
            for process in processes:
                process.keep_alive()
    finally:
        # A second Ctrl-C must not leave a child behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        until = time.monotonic() + GRACE
        for process in processes:
            process.stop()
        for process in processes:
            process.wait(until)


def greet_when_ready(login: str, web: Process) -> None:
    address = f"http://localhost:{port()}"
    for _ in range(150):
        if web.child is None or web.child.poll() is not None:
            raise CannotRun("The web server ended as soon as it was started; its reason is above.")
        if answers(f"http://127.0.0.1:{port()}/livez"):
            break
        time.sleep(0.2)
    else:
        raise CannotRun("The web server did not answer within half a minute.")
    say(
        f"\n  The site    {address}/\n  The admin   {address}/admin/\n"
        f"  Log-in      {login}\n\n  Ctrl-C stops everything.\n"
    )


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1):  # noqa: S310  our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def say(text: str) -> None:
    print(text, flush=True)


def stop(signum: int, frame: FrameType | None) -> None:
    raise Stopped


def main(arguments: Sequence[str]) -> int:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, stop)
    try:
        if arguments[:1] == ["manage"]:
            with environment():
                command = [sys.executable, "manage.py", *arguments[1:]]
                return subprocess.run(command, cwd=ROOT, check=False).returncode
        check_port(port())
        with environment():
            serve(prepare_database())
    except Stopped:
        return 0
    except (CannotRun, embedded.DatabaseUnavailable) as error:
        print(error, file=sys.stderr)
    except OSError as error:
        print(f"Concordance can’t start: {error.strerror}: {error.filename}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
