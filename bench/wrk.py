"""wrk, where it is installed: a client in C, which leaves the machine to the server."""

import re
import shutil
import subprocess
import tempfile

CONNECTIONS, THREADS = 16, 2
SCRIPT = """
local paths = {{{paths}}}
local last = 0
request = function()
    last = last % #paths + 1
    return wrk.format("GET", paths[last])
end
"""


class CannotMeasure(Exception):
    """wrk did not get the answers that were wanted."""


def program() -> str | None:
    return shutil.which("wrk")


def rate(port: int, paths: list[str], *, seconds: float, headers: dict[str, str]) -> float:
    """Requests per second for these addresses in turn. Raises CannotMeasure."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(SCRIPT.format(paths=",".join(f'"{path}"' for path in paths)))
        script.flush()
        command = [program() or "wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s"]
        for name, value in headers.items():
            command += ["-H", f"{name}: {value}"]
        command += ["-s", script.name, f"http://127.0.0.1:{port}/"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    if not found or "Non-2xx" in done.stdout or re.search(r"Socket errors: .*[1-9]", done.stdout):
        raise CannotMeasure(done.stdout)
    return float(found[1])
