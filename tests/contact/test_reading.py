"""What a mail says, whatever it is made of; and that none takes long."""

import time
from email.message import EmailMessage

import pytest

from contact import reading
from contact.reading import letter as letters
from contact.reading import read
from tests.contact.letters import letter, raw

SECONDS = 5.0
"""Half of what a mail may take; the slowest of these takes a fifth of that on two slow cores."""


def plain(charset: str, body: bytes, encoding: str = "8bit", **headers: str) -> bytes:
    head = {"From": "Ada <ada@example.org>", "Message-ID": "<1@x.example>"} | headers
    lines = "".join(f"{name}: {value}\n" for name, value in head.items())
    kind = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n"
    return f"{lines}{kind}\n".encode() + body


@pytest.mark.parametrize(
    ("charset", "body", "encoding"),
    [
        ("iso-8859-1", b"caf\xe9 \x96 yes", "8bit"),
        ("windows-1252", "café – yes".encode(), "8bit"),
        ("utf-8", b"caf\xe9 \x96 yes", "8bit"),
        ("utf-8", b"caf=E9 =96 yes", "quoted-printable"),
        ("us-ascii", "café – yes".encode(), "8bit"),
        ("utf-8", b"caf=C3=A9 =E2=80=93 yes=", "quoted-printable"),
        ("no-such-charset", b"caf\xe9 \x96 yes", "8bit"),
        ("unicode_escape", b"caf\xe9 \x96 yes", "8bit"),
        ("utf-16-le", "café – yes".encode("utf-16-le"), "8bit"),
        ("utf-8", b"Y2Fmw6kg4oCTIHllcw", "base64"),
        ("utf-8", b"Y2Fm\nw6kg!4oCTIHllcw===", "BASE64 "),
    ],
)
def test_letters_are_read_whatever_the_charset_is_called(
    charset: str, body: bytes, encoding: str
) -> None:
    assert read(plain(charset, body, encoding)).text == "café – yes"


def test_what_decodes_to_nothing_readable_is_still_a_text() -> None:
    assert read(plain("utf-8", b"a\xff\xfe\x81b")).text.startswith("a")
    assert read(plain("utf-8", b"a\x00b\x1b[31mc")).text == "ab[31mc"
    assert read(plain("utf-8", b"caf=ZZ=", "quoted-printable")).text == "caf=ZZ"


def test_names_and_subjects_are_read_as_they_are_written() -> None:
    mail = plain(
        "utf-8", b"x", Subject="=?utf-8?q?Zo=C3?=\n =?utf-8?q?=AB_asks?=", From="Zoë <z@b.example>"
    )
    found = read(mail)
    assert (found.subject, found.name, found.address) == ("Zoë asks", "Zoë", "z@b.example")


def test_an_international_domain_is_written_in_ascii() -> None:
    assert read(plain("utf-8", b"x", From="ada@bücher.example")).address == (
        "ada@xn--bcher-kva.example"
    )


@pytest.mark.parametrize("word", ["\r\nBcc: eve@example.org", "=?utf-8?q?a=0D=0ABcc:_eve?=", "\0"])
def test_no_name_or_subject_has_two_lines(word: str) -> None:
    mail = letter()
    content = mail.as_bytes().replace(b"Ada Reader", b"Ada " + word.encode())
    content = content.replace(b"On trust", b"On " + word.encode())
    found = read(content)
    assert not set("\r\n\0") & set(found.name + found.subject + found.address)


def test_alternatives_are_read_in_plain_text_and_kept_in_html() -> None:
    mail = letter("Plain.\n")
    mail.add_alternative('<p>Rich <img src="https://t.example/1.png" alt="x"></p>', subtype="html")
    found = read(mail.as_bytes())
    assert found.text == "Plain."
    assert found.html == '<p>Rich <img alt="x"></p>'


def test_html_alone_becomes_text() -> None:
    mail = letter()
    mail.set_content("<h1>Dear desk</h1><p>One<br>two</p><ul><li>a</li><li>b</li></ul>", "html")
    assert read(mail.as_bytes()).text == "Dear desk\n\nOne\ntwo\n\n- a\n- b"


@pytest.mark.parametrize(
    "evil",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<svg onload="alert(1)"></svg>',
        '<style>@import "https://t.example"</style>',
        '<div style="background:url(https://t.example)">x</div>',
        '<iframe src="https://t.example"></iframe>',
        '<link rel="stylesheet" href="https://t.example">',
        '<base href="https://t.example"><form action="https://t.example"><button>x</button></form>',
        '<video src="https://t.example" autoplay></video>',
        '<p id="site-main" class="errornote">x</p>',
        '<meta http-equiv="refresh" content="0;url=https://t.example">',
        '<table background="https://t.example"><tr><td>x</td></tr></table>',
        '<img srcset="https://t.example 1x"><picture><source srcset="https://t.example"></picture>',
    ],
)
def test_nothing_in_html_runs_fetches_or_pretends(evil: str) -> None:
    mail = letter()
    mail.set_content(f"<p>Words</p>{evil}", "html")
    found = read(mail.as_bytes()).html
    assert "Words" in found
    for word in ("alert", "t.example", "javascript", "src", "style", "id=", "class", "<form"):
        assert word not in found


def test_files_are_given_with_their_names() -> None:
    mail = letter()
    mail.add_attachment(b"%PDF-1.7\r\n\x00", "application", "pdf", filename="naïve – plan.pdf")
    mail.add_attachment(letter("Within"), filename="within.eml")
    found = read(mail.as_bytes())
    assert [one.name for one in found.files] == ["naïve – plan.pdf", "mail.eml"]
    assert found.files[0].content == b"%PDF-1.7\r\n\x00"
    assert "Within" not in found.text


def test_nothing_of_a_long_text_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "MOST_TEXT", 50)
    found = read(raw("word " * 20))
    assert len(found.text) == 50
    assert found.files[0].content.decode().split() == ["word"] * 20
    assert found.remarks


@pytest.mark.parametrize(
    "given",
    ["", "no-brackets@x.example", "<a b@x.example>", "<\u00e9@x.example>", f"<{'a' * 400}@x>"],
)
def test_an_identifier_that_could_not_be_written_is_replaced(given: str) -> None:
    mail = plain("utf-8", b"x", **{"Message-ID": given})
    assert read(mail).mail_id.endswith("@digest.invalid>")
    assert read(mail).mail_id == read(b"Received: x\n" + mail).mail_id


def test_references_are_read_from_the_last() -> None:
    many = " ".join(f"<{number}@x.example>" for number in range(500))
    found = read(raw(references=many, in_reply_to="<last@x.example>"))
    assert found.references[:2] == ("<last@x.example>", "<499@x.example>")
    assert len(found.references) == 100


# ---- What means harm ------------------------------------------------------------------


def nested(depth: int) -> bytes:
    body = "Content-Type: text/plain\n\ndeep"
    for level in range(depth):
        body = (
            f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{body}\n--b{level}--"
        )
    return f"From: a@x.example\n{body}".encode()


def mails_within(depth: int) -> bytes:
    return b"From: a@x.example\n" + b"Content-Type: message/rfc822\n\n" * depth


def many_parts(count: int) -> bytes:
    parts = "--b\nContent-Type: text/plain\n\nx\n" * count
    head = "From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n"
    return f"{head}{parts}--b--".encode()


HEAD = b"From: a@x.example\n"
HTML = HEAD + b"Content-Type: text/html\n\n"
TEXT = HEAD + b"\n"
MB = 1_000_000
HOSTILE = {
    "nested parts": nested(2_000),
    "mails within mails": mails_within(300_000),
    "many parts": many_parts(200_000),
    "parts to the limit": many_parts(99),
    "a header of 20 MB": HEAD + b"X: " + b"a" * 20 * MB + b"\n\nx",
    "a million fields": HEAD + b"X: a\n" * MB + b"\nx",
    "folds": HEAD + b"Subject: a\n" + b" \n" * 5 * MB + b"\nx",
    "comments in a sender": b"From: " + b"(" * MB + b"a@x.example\n\nx",
    "quotes in a sender": b"From: " + b'"\\' * MB + b"a@x.example\n\nx",
    "addresses": HEAD + b"To: " + b"a@x.example, " * 100_000 + b"\n\nx",
    "encoded words": HEAD + b"Subject: " + b"=?utf-8?q?a?=" * 100_000 + b"\n\nx",
    "half encoded words": HEAD + b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nx",
    "references": HEAD + b"References: " + b"<" * MB + b"\n\nx",
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a*0*=x" * 100_000 + b"\n\nx",
    "quoted parameters": HEAD + b'Content-Type: text/plain; a="' + b";" * MB + b"\n\nx",
    "a line of 20 MB": TEXT + b"a" * 20 * MB,
    "lines": TEXT + b"\n" * 20 * MB,
    "quote marks": TEXT + b"> \n" * 5 * MB,
    "colons": TEXT + b"a: b@\n\n" * 3 * MB,
    "attributions": TEXT + b"On 2026 x wrote:\n> y\n" * MB,
    "quoted-printable": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=3D" * 8 * MB,
    "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"QUFB" * 6 * MB,
    "no base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"!" * 20 * MB,
    "zeros": b"\0" * 20 * MB,
    "html tags": HTML + b"<b>" * 300_000,
    "html tables": HTML + b"<table><tr><td>" * 60_000,
    "html quotations": HTML + b"<blockquote>" * 80_000,
    "html links": HTML + b'<a href="https://x.example/">a</a>' * 25_000,
    "html attributes": HTML + b"<p " + b"a=1 " * 200_000 + b">x",
    "html comments": HTML + b"<!--" * 240_000,
    "html entities": HTML + b"&amp;" * 190_000,
    "html of 20 MB": HTML + b"<p>x</p>" * 2_500_000,
    "a boundary of dashes": HEAD
    + b"Content-Type: multipart/mixed; boundary=\"" + b"-" * 60 + b'"\n\n' + b"-" * 20 * MB,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_mail_takes_long(name: str) -> None:
    start = time.process_time()  # of this process alone: the machine may be busy
    try:
        found = read(HOSTILE[name])
    except reading.Unreadable as error:
        print(name, "unreadable:", error)
    else:
        assert len(found.text) <= letters.MOST_TEXT
    took = time.process_time() - start
    print(f"{name}: {took:.2f} s")
    assert took < SECONDS


def test_a_mail_that_takes_too_long_is_given_up() -> None:
    ticks = iter(range(0, 100, 6))
    mail = EmailMessage()
    mail["From"] = "a@x.example"
    mail.set_content("x")
    with pytest.raises(reading.Unreadable, match="longer than 10 seconds"):
        read(mail.as_bytes(), clock=lambda: float(next(ticks)))


@pytest.mark.parametrize(
    ("mail", "says"),
    [
        (nested(20), "too deep"),
        (many_parts(101), "more than 100 parts"),
        (b"", "no header"),
        (HEAD + b"Content-Type: multipart/mixed\n\nx", "bounds"),
        (b"x" * 25_000_001, "larger than 25 MB"),
    ],
    ids=["deep", "parts", "empty", "unbounded", "large"],
)
def test_what_is_beyond_measure_says_so(mail: bytes, says: str) -> None:
    with pytest.raises(reading.Unreadable, match=says):
        read(mail)
