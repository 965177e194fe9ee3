"""Pictures on their way into the library."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from articles import media
from articles.models import Image
from tests.pages import Page
from tests.pictures import CANARY, opened, photograph, picture

UPLOAD, CHOOSE = "/admin/articles/image/upload/", "/admin/articles/image/choose/"


@pytest.fixture(autouse=True)
def kept_in(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def browser(log_in: Callable[[str], Client]) -> Client:
    return log_in("Editor")


def file(shade: int = 0, name: str = "net.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture("PNG", 90, 60, shade=shade))


def send(browser: Client, *files: Any, path: str = UPLOAD, **said: str) -> Any:
    return browser.post(path, {"pictures": list(files)} | said)


def test_one_picture_comes_with_its_words(browser: Client) -> None:
    response = send(browser, file(), alt="A net", credit="Ann Lee")
    image = Image.objects.get()
    assert response["Location"] == f"/admin/articles/image/{image.pk}/change/"
    assert (image.alt, image.credit, image.width) == ("A net", "Ann Lee", 90)


def test_a_picture_is_told_or_decorative(browser: Client) -> None:
    response = send(browser, file(), credit="Ann Lee")
    assert response.status_code == 422
    assert "Say what the picture shows" in response.content.decode()
    assert 'value="Ann Lee"' in response.content.decode()
    assert Image.objects.count() == 0
    assert send(browser, file(), is_decorative="on").status_code == 302
    assert send(browser, file(9), is_decorative="on", alt="A net").status_code == 422


def test_several_are_told_in_the_list_afterwards(browser: Client) -> None:
    response = send(browser, file(1), file(2), credit="Ann Lee")
    page = browser.get(response["Location"])
    assert page.context["cl"].result_count == 2
    assert 'name="form-0-alt"' in page.content.decode()
    assert set(Image.objects.values_list("credit", flat=True)) == {"Ann Lee"}
    assert send(browser, file(3), file(4), alt="Both").status_code == 422


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG pictures may carry programs"),
        (b"<html><script>alert(1)</script>", "It is a web page"),
        (b"", "empty"),
    ],
)
def test_what_is_no_picture_is_named_with_its_reason(
    browser: Client, data: bytes, reason: str
) -> None:
    wrong = SimpleUploadedFile("wrong.png", data)
    response = send(browser, file(), wrong)
    assert response.status_code == 422
    assert reason in response.content.decode()
    as_script = browser.post(UPLOAD, {"pictures": wrong}, headers={"accept": "application/json"})
    assert as_script.status_code == 422


def test_more_than_thirty_at_once_are_refused(browser: Client) -> None:
    response = send(browser, *(file(shade) for shade in range(31)))
    assert response.status_code == 422
    assert "30 files at once are the most." in response.content.decode()
    assert Image.objects.count() == 0


def test_nothing_is_chosen(browser: Client) -> None:
    response = browser.post(UPLOAD, {"alt": "A net"})
    assert response.status_code == 422
    assert "Choose a picture." in response.content.decode()
    answer = browser.post(UPLOAD, {}, headers={"accept": "application/json"})
    assert answer.json() == {"error": "Choose a picture."}


def test_the_same_picture_twice_keeps_its_words(browser: Client) -> None:
    send(browser, file(), alt="A net")
    page = browser.post(UPLOAD, {"pictures": [file()], "alt": "Another"}, follow=True)
    assert "“net.png” is in the library already." in page.content.decode()
    assert Image.objects.get().alt == "A net"


def test_what_a_camera_wrote_is_gone(browser: Client) -> None:
    photo = SimpleUploadedFile("camera.jpg", photograph())
    answer = browser.post(UPLOAD, {"pictures": photo}, headers={"accept": "application/json"})
    assert answer.status_code == 201
    image = Image.objects.get()
    assert answer.json()["address"] == image.get_absolute_url()
    with image.file.open("rb") as kept:
        data = kept.read()
    assert CANARY.encode() not in data
    assert not opened(data).getexif()


def test_the_library_is_searched_and_chosen_from(browser: Client) -> None:
    for shade, alt in enumerate(["A net of trust", "A bridge"]):
        image = media.keep(*media.prepare(file(shade).read(), extension="", name=""))
        Image.objects.filter(pk=image.pk).update(alt=alt)
    page = Page(browser.get(CHOOSE, {"q": "bridge", "CKEditorFuncNum": "-1"}).content.decode())
    (button,) = [one for one in page.all("button") if "data-address" in one]
    assert button["data-alt"] == "A bridge"
    assert page.all("div", id="content-main")[0]["data-number"] == "-1"


def test_a_picture_uploaded_in_the_dialog_is_offered_first(browser: Client) -> None:
    response = send(browser, file(), path=f"{CHOOSE}?CKEditorFuncNum=-3", alt="A net")
    assert response.status_code == 200
    page = response.content.decode()
    assert page.index("Uploaded") < page.index('data-alt="A net"')
    assert send(browser, file(5), path=CHOOSE).status_code == 422


@pytest.mark.parametrize(
    ("role", "may"), [("Writer", True), ("Editor", True), ("Chief editor", True), ("Desk", False)]
)
def test_who_writes_may_upload(log_in: Callable[[str], Client], role: str, may: bool) -> None:
    client = log_in(role)
    assert client.get(UPLOAD).status_code == (200 if may else 403)
    assert client.get(CHOOSE).status_code == (200 if may else 403)
    assert send(client, file(), alt="A net").status_code == (302 if may else 403)
    assert Image.objects.count() == may
