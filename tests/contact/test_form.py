"""A reader writes to us; whatever is amiss, nothing typed is lost."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from common import antispam
from contact.models import Message, Topic
from outbox.models import Delivery
from tests.calendar import make_entry
from tests.factories import make_article, make_page
from tests.glossary.terms import make_term
from tests.pages import Page

from .make import make_topic

pytestmark = pytest.mark.django_db

TYPED = {
    "topic": "questions",
    "name": "Ada Reader",
    "address": "ada@example.org",
    "subject": "On trust",
    "text": "I have a question about trust.\n\nWhere does it come from?",
    "website": "",
}


@pytest.fixture(autouse=True)
def _publisher(publisher: Any) -> None:
    """The form stands on the publisher's site."""


def fresh_token(age: float = 10) -> str:
    return antispam.token("contact", timezone.now() - timedelta(seconds=age))


def post(client: Client, *, headers: dict[str, str] | None = None, **fields: Any) -> Any:
    data = {**TYPED, "token": fresh_token(), **fields}
    return client.post(
        "/contact/",
        {name: value for name, value in data.items() if value is not None},
        headers={"Accept-Language": "en"} | (headers or {}),
    )


def read(answer: Any) -> Page:
    return Page(answer.content.decode())


def is_kept(answer: Any, **fields: str) -> bool:
    """Whether all that was typed stands in the form again."""
    page = read(answer)
    typed = {**TYPED, **fields}
    values = {found["value"] for found in page.all("input") if "value" in found}
    return {typed["name"], typed["address"], typed["subject"]} <= values and (
        " ".join(typed["text"].split()) in page.text
    )


# ---- The way of a message -------------------------------------------------------------


def test_a_message_is_stored_and_its_reference_shown(client: Client) -> None:
    answer = post(client, page="http://testserver/2003/08/on-trust/")
    message = Message.objects.get()
    assert (answer.status_code, message.state, message.topic.slug) == (302, "new", "questions")
    assert (message.text, message.page) == (TYPED["text"], "http://testserver/2003/08/on-trust/")
    assert message.network == "127.0.0.0"
    after = client.get(answer.url)
    assert message.reference in read(after).text
    assert "no-store" in after["Cache-Control"]
    for word in ("Ada", "ada@example.org", "On trust"):
        assert word not in after.content.decode()
    assert not client.cookies


def test_the_address_of_a_reference_can_not_be_guessed(client: Client) -> None:
    address = post(client).url
    assert client.get(address.replace("/sent/", "/check/")).status_code == 404
    forged = address[:-2] + ("A/" if address[-2] != "A" else "B/")
    assert client.get(forged).status_code == 404


def test_the_same_form_sent_twice_leads_to_the_same_page(client: Client) -> None:
    token = fresh_token()
    assert post(client, token=token).url == post(client, token=token).url
    assert Message.objects.count() == 1


def test_reading_the_form_changes_nothing(client: Client) -> None:
    for method in (client.get, client.head, client.options):
        method("/contact/?topic=press&about=article:nothing")
    assert client.put("/contact/").status_code == 405
    assert not Message.objects.exists()


def test_topics_stand_in_their_order_with_their_hints(client: Client) -> None:
    Topic.objects.filter(slug="website").update(is_offered=False)
    page = read(client.get("/contact/?topic=press"))
    radios = page.all("input", type="radio")
    assert [radio["value"] for radio in radios][:2] == ["questions", "corrections"]
    assert [radio["value"] for radio in radios if "checked" in radio] == ["press"]
    assert "by when you need an answer" in page.text
    assert "Website" not in page.text


def test_a_site_that_offers_no_topic_can_be_written_to(client: Client) -> None:
    Topic.objects.all().delete()
    assert not read(client.get("/contact/")).all("input", type="radio")
    assert post(client, topic=None).status_code == 302
    assert Message.objects.get().topic.slug == "general"


def test_the_page_that_stood_here_is_linked(client: Client) -> None:
    make_page("contact-page", title="Where we are")
    assert "/contact-page/" in read(client.get("/contact/")).links


# ---- What it is about -----------------------------------------------------------------


def test_what_it_is_about_is_shown_and_kept_as_a_link(client: Client) -> None:
    article, term = make_article("On bridges"), make_term("number")
    entry = make_entry("A call")
    words = [f"article:{article.uid}", f"term:{term.uid}", f"calendar:{entry.uid}"]
    page = read(client.get("/contact/?" + urlencode([("about", word) for word in words])))
    assert "About: On bridges, number, A call" in page.text
    assert page.all("input", name="subject")[0]["value"] == "On bridges"
    assert [found["value"] for found in page.all("input", name="about")] == words
    post(client, about=words)
    assert {link.thing for link in Message.objects.get().links.all()} == {article, term, entry}


@pytest.mark.parametrize(
    "about", ["article:{uid}", "article:", "ghost:{uid}", "article:{uid}x", ""]
)
def test_what_is_not_public_is_neither_shown_nor_linked(client: Client, about: str) -> None:
    article = make_article("Zwickmuehle", status="draft")
    word = about.format(uid=article.uid)
    assert b"Zwickmuehle" not in client.get("/contact/", {"about": word}).content
    post(client, about=word)
    assert not Message.objects.get().links.exists()


def test_an_entry_that_has_appeared_leads_to_its_article(client: Client) -> None:
    entry = make_entry("A plan", article=make_article("What came of it"))
    page = read(client.get(f"/contact/?about=calendar:{entry.uid}"))
    assert "About: What came of it" in page.text
    assert "A plan" not in page.text


def test_an_article_and_a_term_lead_to_the_form(client: Client) -> None:
    article, term = make_article(), make_term("number")
    links = read(client.get(article.get_absolute_url())).links
    assert f"/contact/?about=article:{article.uid}" in links
    links = read(client.get(term.get_absolute_url())).links
    assert f"/contact/?about=term:{term.uid}" in links


# ---- What is amiss --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"website": "https://spam.example"}, "must stay empty"),
        ({"website": None}, "must stay empty"),
        ({"token": None}, "not complete"),
        ({"token": "x" * 40}, "not complete"),
        ({"topic": None}, "choose what it is about"),
        ({"topic": "ghosts"}, "no longer there"),
        ({"address": "ada"}, "This is no mail address"),
        ({"address": "ada@example.org\nBcc: b@example.org"}, "This is no mail address"),
        ({"name": "Ada\r\nBcc: b@example.org"}, "One line, please"),
        ({"subject": "On\u2028trust"}, "One line, please"),
        ({"name": "A" * 101}, "At most 100 characters, please: this has 101."),
        ({"subject": "A" * 151}, "At most 150 characters"),
        ({"text": "A word " * 3000}, "At most 20,000 characters"),
        ({"name": " "}, "Please give your name."),
        ({"text": "\u200b \n"}, "Please write your message."),
    ],
)
def test_what_is_amiss_is_said_and_nothing_typed_is_lost(
    client: Client, fields: dict[str, Any], says: str
) -> None:
    answer = post(client, **fields)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    shown = {name: value for name, value in fields.items() if value and value.strip()}
    blank = {name: "" for name, value in fields.items() if value and not value.strip()}
    assert is_kept(answer, **shown, **blank)
    assert not Message.objects.exists()


def test_each_fault_leads_to_its_field(client: Client) -> None:
    page = read(post(client, topic=None, name="", address="", subject="", text=""))
    ids = {found["id"] for _, found in page.elements if "id" in found}
    leads = {link.removeprefix("#") for link in page.links if link.startswith("#id_")}
    assert leads == {"id_topic", "id_name", "id_address", "id_subject", "id_text"}
    assert leads <= ids


@pytest.mark.parametrize("name", ["name", "subject", "text"])
@pytest.mark.parametrize("character", ["\x00", "\x08", "\x1b", "\x7f", "\x9f", "\uffff"])
def test_a_character_that_nobody_can_read_is_named_and_taken_out(
    client: Client, name: str, character: str
) -> None:
    answer = post(client, **{name: f"On {character}trust"})
    assert answer.status_code == 422
    assert f"U+{ord(character):04X}" in answer.content.decode()
    assert is_kept(answer, **{name: "On trust"})


def test_halves_of_letters_and_strange_encodings_break_nothing(client: Client) -> None:
    """A form may claim any encoding for itself."""
    token = fresh_token()
    for charset in ("unicode_escape", "raw_unicode_escape", "rot13", "idna", "utf-7", "x"):
        fields = {**TYPED, "token": token, "name": "A\\ud800b", "address": "a\\ud800@example.org"}
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=b"):
            body = urlencode(fields)
            if "multipart" in kind:
                parts = [
                    f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
                    for name, value in fields.items()
                ]
                body = "".join(parts) + "--b--\r\n"
            answer = client.generic("POST", "/contact/", body, f"{kind}; charset={charset}")
            assert answer.status_code in {400, 422}, (charset, kind)


def test_marks_that_turn_the_direction_of_a_text_are_taken_out(client: Client) -> None:
    post(client, name="Ada\u202ereverse", text="One \u2066two\u2069 \u202ethree")
    message = Message.objects.get()
    assert (message.name, message.text) == ("Adareverse", "One two three")


@pytest.mark.parametrize("text", ["long " * 200_000, "x" * 1_000_000, "\n" * 1_000_000 + "end"])
def test_a_text_of_a_megabyte_gets_an_answer(client: Client, text: str) -> None:
    assert post(client, text=text).status_code in {302, 422}


def test_a_text_of_5000_lines_is_kept_as_it_is(client: Client) -> None:
    text = "\n".join(f"{number % 100}" for number in range(5000))
    assert post(client, text=text).status_code == 302
    assert Message.objects.get().text == text


def test_a_form_sent_too_soon_keeps_its_token_and_one_too_old_gets_another(client: Client) -> None:
    token = fresh_token(0)
    answer = post(client, token=token)
    assert b"That was quick" in answer.content
    assert is_kept(answer)
    assert read(answer).all("input", name="token")[0]["value"] == token
    old = fresh_token(25 * 3600)
    answer = post(client, token=old)
    assert b"open for a day" in answer.content
    assert is_kept(answer)
    assert read(answer).all("input", name="token")[0]["value"] != old


def test_a_form_of_another_site_is_refused_with_its_text(client: Client) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = post(client, headers=headers)
        assert answer.status_code == 422
        assert is_kept(answer)


def test_a_form_that_is_too_large_or_broken_is_told_so(client: Client) -> None:
    for kind, body, status in (
        ("application/x-www-form-urlencoded", "text=" + "x" * 6_000_000, 413),
        ("application/x-www-form-urlencoded", "&".join(f"a{n}=" for n in range(1001)), 413),
        ("multipart/form-data", "x", 400),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: nonsense", 422),
    ):
        answer = client.generic("POST", "/contact/", body, kind)
        assert answer.status_code == status, body[:40]
        assert read(answer).all("textarea")


# ---- Files ----------------------------------------------------------------------------

PDF = b"%PDF-1.7\n%%EOF\n"


def file(name: str = "proposal.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_file_comes_with_a_topic_that_takes_some(client: Client) -> None:
    assert post(client, topic="contributions", files=[file()]).status_code == 302
    kept = Message.objects.get().files.get()
    assert (kept.name, kept.mimetype, bytes(kept.content)) == (
        "proposal.pdf",
        "application/pdf",
        PDF,
    )


@pytest.mark.parametrize(
    ("topic", "files", "says"),
    [
        ("questions", [("a.pdf", PDF)], "No file can come with this topic"),
        ("contributions", [("a.pdf", b"MZ\x90\x00")], "of a kind that we do not take"),
        ("contributions", [("a.pdf", PDF)] * 4, "At most 3 files"),
        ("contributions", [("a.pdf", PDF + b" " * 10_000_000)], "larger than 10 MB"),
        ("contributions", [("\x00<b>.pdf", b"MZ\x90\x00")], "of a kind that we do not take"),
    ],
)
def test_a_file_that_is_refused_costs_no_text(
    client: Client, topic: str, files: list[tuple[str, bytes]], says: str
) -> None:
    answer = post(client, topic=topic, files=[file(*one) for one in files])
    assert answer.status_code == 422
    page = answer.content.decode()
    assert says in page
    assert ("choose your files again" in page) == (topic == "contributions")
    assert is_kept(answer)
    assert not Message.objects.exists()


def test_topics_without_files_show_no_field_for_them(client: Client) -> None:
    assert read(client.get("/contact/")).all("input", type="file")
    Topic.objects.update(takes_attachments=False)
    assert not read(client.get("/contact/")).all("input", type="file")


# ---- The staff are told ---------------------------------------------------------------


def test_the_post_plans_its_mails_and_sends_none(client: Client, settings: Any) -> None:
    """With no mail server anywhere."""
    settings.EMAIL_BACKEND = "no.such.backend"
    topic = make_topic()
    topic.people.create(username="ed", email="ed@example.org", is_staff=True)
    assert post(client).status_code == 302
    planned = Delivery.objects.values_list("mailing__key", "state")
    assert set(planned) == {("notice", "planned"), ("acknowledgement", "planned")}
