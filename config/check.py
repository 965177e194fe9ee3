"""`make check`: every check that needs no test; all run, then the failures are named."""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from config import embedded

BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]
TEMPLATES = Path("templates")
# What a real site would set; `check --deploy` is about these, not about a developer's machine.
DEPLOYED = {
    "DEBUG": "off",
    "SECRET_KEY": "check-deploy-wants-a-long-random-key-0123456789-abcdefghijklmnop",
    "ALLOWED_HOSTS": "www.example.org",
    "SITE_URL": "https://www.example.org",
    "EMBEDDED_DATABASE": "off",
}


def program(name: str, *arguments: str) -> list[str]:
    return [str(BIN / name), *arguments]


def checks() -> dict[str, Sequence[str]]:
    templates = sorted(str(path) for path in TEMPLATES.rglob("*.html"))
    deployed = [f"{name}={value}" for name, value in DEPLOYED.items()]
    return {
        "ruff (lint)": program("ruff", "check", "."),
        "ruff (format)": program("ruff", "format", "--check", "."),
        "mypy (strict)": program("mypy"),
        "import directions": program("lint-imports"),
        "templates": program("djade", "--check", "--target-version", "5.2", *templates),
        "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "deployment": ["env", *deployed, *MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    }


def run(name: str, command: Sequence[str]) -> bool:
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - start
    print(f"{'ok    ' if done.returncode == 0 else 'FAILED'} {name} ({seconds:.1f} s)", flush=True)
    if done.returncode:
        print(done.stdout + done.stderr, flush=True)
    return done.returncode == 0


def audit() -> bool:
    """Known vulnerabilities of the pinned dependencies; says so where no network allows it."""
    command = program("pip-audit", "-r", "requirements.txt", "--disable-pip", "--require-hashes")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    if done.returncode == 0:
        print("ok     pip-audit")
        return True
    if "Found" in output and "known vulnerabilit" in output:
        print("FAILED pip-audit")
        print(output)
        return False
    lines = output.strip().splitlines() or ["no answer"]
    print(f"skipped pip-audit: the list of vulnerabilities can't be reached ({lines[-1][:120]})")
    return True


def main() -> int:
    results = [run(name, command) for name, command in checks().items()]
    results.append(audit())
    return 0 if all(results) else 1


if __name__ == "__main__":
    # `makemigrations` compares with the database's history, so there is one.
    if "--inside" in sys.argv:
        sys.exit(main())
    sys.exit(embedded.main([sys.executable, "-m", "config.check", "--inside"]))
