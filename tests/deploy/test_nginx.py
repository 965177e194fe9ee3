"""
`deploy/nginx.conf`, run by nginx itself in front of the site.

Where no nginx is found the tests say so and are skipped; with REQUIRE_NGINX=1 they fail.
"""

import gzip
import http.client
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest

from articles import media
from articles.models import Article
from bench import nginx
from common.pagecache.editions import GOOD
from common.public import SESSION
from tests import pictures
from tests.factories import WHOLE, make_articles, make_publisher
from tests.serving import free_port, wait_for

from .conftest import Deployed, no_database

HOST = "www.example.org"
LONGEST = 30  # seconds that a test waits for what must come
OLD = 2.1  # seconds after which what nginx holds is no longer fresh: it counts whole ones


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def came(self) -> str:
        """What nginx says of where the answer came from."""
        return str(self.headers.get("X-Cache-Status", ""))


class Front:
    """nginx with the site behind it."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(
        self, path: str = "/", *, method: str = "GET", host: str = HOST, **headers: str
    ) -> Answer:
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            asking.request(method, path, headers={"Host": host} | named)
            got = asking.getresponse()
            return Answer(got.status, got.headers, got.read())
        finally:
            asking.close()

    def ask_again(self, path: str = "/", **headers: str) -> Answer:
        """When what nginx holds of it is old."""
        self.ask(path, **headers)
        time.sleep(OLD)
        return self.ask(path, **headers)


@pytest.fixture(scope="session")
def program() -> str:
    found = nginx.program()
    if found is None:
        reason = "No nginx was found on the PATH."
        if os.environ.get("REQUIRE_NGINX") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def folders(
    static_root: Path, media_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "media").symlink_to(media_folder)
    return {"folder": folder, "static": static_root, "media": folder / "media"}


@pytest.fixture(scope="module")
def site(program: str, deployed: Deployed, django_db_setup: None) -> Iterator[int]:
    with deployed("--workers", "1") as port:
        yield port


@pytest.fixture
def front(_three_articles: None, site: int, folders: dict[str, Path]) -> Iterator[Front]:
    """nginx, with nothing kept yet."""
    shutil.rmtree(folders["folder"] / "cache", ignore_errors=True)
    port = free_port()
    text = nginx.prepared(site=site, port=port, **folders)
    with nginx.running(text, folders["folder"]) as process:
        found = Front(port)
        wait_for(lambda: answers(found), process)
        yield found


@pytest.fixture
def _three_articles(transactional_db: None) -> None:
    """Three articles that are committed; the site has its second to hear of them."""
    make_publisher()
    make_articles(3, **WHOLE)
    time.sleep(GOOD)


def answers(front: Front) -> bool:
    try:
        return front.ask("/livez").status == 200
    except OSError:
        return False


# ---- What is kept ---------------------------------------------------------------------


def test_a_page_is_kept_in_both_spellings(front: Front) -> None:
    plain = [front.ask("/") for _ in range(2)]
    packed = [front.ask("/", Accept_Encoding=told) for told in ("gzip, deflate, br", "br, gzip")]
    assert [one.came for one in (*plain, *packed)] == ["MISS", "HIT", "MISS", "HIT"]
    assert [one.headers["Content-Encoding"] for one in packed] == ["gzip", "gzip"]
    assert {gzip.decompress(one.body) for one in packed} == {one.body for one in plain}
    assert front.ask("/", Accept_Encoding="gzip;q=0").body == plain[0].body
    assert front.ask("/", method="HEAD").headers["Content-Length"] == str(len(plain[0].body))
    assert front.ask("/", If_None_Match=plain[0].headers["ETag"]).status == 304


def test_a_change_is_seen_without_a_purge(front: Front) -> None:
    front.ask_again("/")
    Article.objects.update(title="Mended title")
    until = time.monotonic() + LONGEST
    while b"Mended title" not in front.ask("/").body:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_last_page_is_given_while_a_new_one_is_fetched(front: Front) -> None:
    assert front.ask_again("/").came == "STALE"
    until = time.monotonic() + LONGEST
    while front.ask("/").came != "HIT":
        assert time.monotonic() < until


def test_what_is_not_for_all_is_not_kept(front: Front) -> None:
    paths = ["/search/?q=trust", "/subscribe/", "/admin/login/", "/nothing/", "/?utm_source=mail"]
    for path in [*paths, "/admin/x.css", "/admin/login/;.js", "/a/..%2fadmin/login/"]:
        assert [front.ask(path).came for _ in range(2)] == ["MISS", "MISS"], path


def test_whoever_has_logged_in_is_asked_for_at_the_site(front: Front) -> None:
    front.ask("/")
    for name in (SESSION, f"__Host-{SESSION}"):
        own = front.ask("/", Cookie=f"{name}=abc")
        assert (own.came, own.headers["Cache-Control"]) == ("BYPASS", "private, no-store")
    assert front.ask("/").headers["Cache-Control"].startswith("public")


def test_data_is_given_to_programs_and_pages_to_others(front: Front) -> None:
    page = front.ask("/subjects/trust/")
    assert front.ask("/subjects/trust/", Accept="text/turtle").status == 303
    assert front.ask("/subjects/trust/", Accept="text/html, */*;q=0.8").body == page.body


def test_nothing_that_the_first_reader_says_is_given_to_the_next(front: Front) -> None:
    odd = {
        "X_Forwarded_Host": "evil.example",
        "X_Forwarded_Proto": "evil",
        "Forwarded": "host=evil",
    }
    odd |= {"X_HTTP_Method_Override": "POST", "X_Original_URL": "/evil/", "Range": "bytes=0-1"}
    first = front.ask("/featured/", **odd, **{f"X_Odd_{number}": "evil" for number in range(50)})
    second = front.ask("/featured/")
    assert (second.came, second.status) == ("HIT", 200)
    assert first.status in {200, 206}
    assert b"evil" not in second.body + str(second.headers).encode()
    assert second.body == front.ask("/featured/", Cookie=f"{SESSION}=abc").body


# ---- While something is down ----------------------------------------------------------


def test_pages_are_given_while_the_database_is_away(front: Front) -> None:
    front.ask("/")
    with no_database():
        time.sleep(OLD)
        assert front.ask("/").status == 200
        assert front.ask("/authors/").status == 503


@pytest.mark.usefixtures("_three_articles", "program")
def test_pages_are_given_while_the_site_is_down(
    deployed: Deployed, folders: dict[str, Path]
) -> None:
    port = free_port()
    front = Front(port)
    with ExitStack() as running:
        with deployed("--workers", "1") as another:
            text = nginx.prepared(site=another, port=port, **folders)
            process = running.enter_context(nginx.running(text, folders["folder"]))
            wait_for(lambda: answers(front), process)
            before = front.ask("/")
        time.sleep(OLD)
        after = front.ask("/")
        assert (after.came, after.status, after.body) == ("STALE", 200, before.body)
        assert front.ask("/authors/").status == 502


# ---- Beside pages ---------------------------------------------------------------------


def test_a_name_that_is_not_ours_gets_no_answer(front: Front) -> None:
    for host in ("evil.example", "127.0.0.1", f"{HOST}.evil.example"):
        with pytest.raises(http.client.RemoteDisconnected):
            front.ask("/", host=host)


def test_static_files_are_given_packed_and_for_ever(front: Front) -> None:
    path = re.search(r'href="(/static/css/site\.[^"]+)"', front.ask("/").body.decode())
    assert path
    got = front.ask(path[1], Accept_Encoding="gzip")
    assert (got.status, got.headers["Content-Encoding"], got.came) == (200, "gzip", "")
    assert "immutable" in got.headers["Cache-Control"]
    assert front.ask("/static/../../etc/passwd").status in {400, 404}


def test_pictures_are_given_and_those_that_are_gone_are_asked_for(front: Front) -> None:
    kept, stored = media.prepare(pictures.picture(), extension="jpg", name="a.jpg")
    address = media.keep(kept, stored).get_absolute_url()
    got = front.ask(address)
    assert (got.status, got.body) == (200, stored)
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert front.ask(address.replace(".jpg", ".png")).status == 404


def test_the_configuration_is_valid_as_it_stands(program: str, tmp_path: Path) -> None:
    """With a certificate, at the places that it names moved into a folder."""
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}",
         "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    text = nginx.CONFIGURATION.read_text().replace("/etc/ssl/concordance", str(tmp_path))
    text = text.replace("/var/cache/nginx", str(tmp_path))
    for port in ("80", "443"):  # for which one needs rights
        text = text.replace(f"listen {port}", f"listen 127.0.0.1:{free_port()}")
    done = nginx.checked(text, tmp_path)
    assert done.returncode == 0, done.stderr
