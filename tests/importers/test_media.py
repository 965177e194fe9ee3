"""Media of archives: which file an address meant, what is taken in, what a text shows then."""

import unicodedata
from pathlib import Path
from typing import Any

import pytest

from articles.importers.entries import Asset
from articles.importers.media import Library, MediaFolder, by_address, references, rewrite
from articles.importers.media.rewriting import Rewritten
from articles.media import Refused
from articles.models import Attachment, Image, ImportBatch
from articles.rendering import sanitise
from tests.patience import patience
from tests.pictures import drawn, encoded, photograph, picture

OWN = frozenset({"old.example.org"})
SITE = "http://old.example.org"
NUMBER = "6a00d83451b44469e2010536b2ab01970c"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "archive"
    folder.mkdir()
    return folder


@pytest.fixture
def kept_in(settings: Any, tmp_path: Path) -> Path:
    """The site's own media folder, with nothing in it."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


def put(folder: Path, *names: str, data: bytes = b"") -> None:
    """Files of different pictures, or of those bytes, below the folder."""
    for shade, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data or picture("PNG", shade=shade))


def found(folder: Path, address: str, also: str = "") -> str:
    path = MediaFolder(folder).find(address, also=also)
    return path.relative_to(folder).as_posix() if path else ""


def rewritten(html: str, folder: Path | None, **options: Any) -> Rewritten:
    return rewrite(
        html,
        folder=MediaFolder(folder) if folder else None,
        library=options.get("library") or Library(),
        own_hosts=OWN,
        assets=by_address(options.get("assets", ())),
        batch=options.get("batch"),
    )


# ---- What a text refers to ------------------------------------------------------------


def test_a_text_names_its_pictures_and_the_files_that_it_links_to() -> None:
    html = (
        '<p><A HREF="/files/a.PDF">a</A> <a href="/2003/08/page.html">b</a>'
        "<img alt='x > y' src=/b.png srcset='/b-2.png 2x, /b-3.png 3x'>"
        f'<a href="https://x.typepad.com/.a/{NUMBER}-popup">c</a>'
        '<video poster="/p.jpg"><source src="/v.mp4"></video><a name="x">d</a>'
        '<a href="mailto:a@example.org">e</a><img><img src="">'
    )
    assert [(found.url, found.element, found.attribute) for found in references(html)] == [
        ("/files/a.PDF", "a", "href"),
        ("/b.png", "img", "src"),
        ("/b-2.png", "img", "srcset"),
        ("/b-3.png", "img", "srcset"),
        (f"https://x.typepad.com/.a/{NUMBER}-popup", "a", "href"),
        ("/p.jpg", "video", "poster"),
        ("/v.mp4", "source", "src"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "<img " * 50_000,
        "<img " + "a " * 100_000,
        '<img srcset="' + "a, " * 50_000 + '">',
        '<img srcset="' + "a" * 100_000 + ' x y">',
        "<img src=" + "'" * 100_000,
        "<img" + "/" * 100_000,
        '<img src="' + "/6a00" * 50_000 + '.x">',
        '<img src="' + "-1x1." * 50_000 + '">',
        "".join(f"<img src=/{number}.png>" for number in range(20_000)),
    ],
)
def test_a_hostile_text_is_read_in_no_time(place: Path, text: str) -> None:
    put(place, "x.png")
    with patience():
        assert rewritten(text, place).html == text


# ---- Which file an address meant ------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "wp-content/uploads/2010/05/x.jpg",
        "uploads/2010/05/x.jpg",
        "2010/05/x.jpg",
        "old.example.org/wp-content/uploads/2010/05/x.jpg",
        "backup/site/wp-content/uploads/2010/05/x.jpg",
        "x.jpg",
        "WP-Content/Uploads/2010/05/X.JPG",
    ],
)
def test_a_file_is_found_in_the_usual_layouts(place: Path, name: str) -> None:
    put(place, name, "wp-content/uploads/2011/01/other.jpg")
    assert found(place, "old.example.org/wp-content/uploads/2010/05/x.jpg") == name


def test_the_path_tells_which_of_two_files_of_one_name_is_meant(place: Path) -> None:
    put(place, "2010/05/x.jpg", "2011/03/x.jpg", "a.example.org/i/x.jpg", "b.example.org/i/x.jpg")
    assert found(place, "h/wp-content/uploads/2011/03/x.jpg") == "2011/03/x.jpg"
    assert found(place, "b.example.org/i/x.jpg") == "b.example.org/i/x.jpg"
    assert found(place, "c.example.org/i/x.jpg") == ""
    assert found(place, "c.example.org/elsewhere/x.jpg") == ""


def test_a_file_of_another_month_is_another_file(place: Path) -> None:
    put(place, "2010/05/x.jpg")
    assert found(place, "old.example.org/wp-content/uploads/2012/09/x.jpg") == ""


def test_the_same_capitals_come_before_other_capitals(place: Path) -> None:
    put(place, "i/X.jpg", "i/x.jpg")
    assert found(place, "h/i/X.jpg") == "i/X.jpg"
    assert found(place, "h/i/x.jpg") == "i/x.jpg"
    assert found(place, "h/i/x.JPG") == ""


def test_of_a_scaled_picture_the_whole_one_is_taken_where_it_is_missing(place: Path) -> None:
    put(place, "2010/05/x.jpg", "2010/05/y.jpg", "2010/05/y-300x200.jpg", "2010/05/z-scaled.jpg")
    assert found(place, "h/2010/05/x-300x200.jpg") == "2010/05/x.jpg"
    assert found(place, "h/2010/05/y-300x200.jpg") == "2010/05/y-300x200.jpg"
    assert found(place, "h/2010/05/z-300x200.jpg") == "2010/05/z-scaled.jpg"
    assert found(place, "h/2010/05/z.jpg") == "2010/05/z-scaled.jpg"


def test_typepad_files_are_found_by_their_number(place: Path) -> None:
    put(place, f"a/{NUMBER}-pi", f"a/{NUMBER}-500wi.jpg", f"{NUMBER[:-1]}d-800wi")
    for size, name in [("-500wi", "-500wi.jpg"), ("-320wi", "-pi"), ("-popup", "-pi"), ("", "-pi")]:
        assert found(place, f"h.typepad.com/.a/{NUMBER}{size}") == f"a/{NUMBER}{name}"
    assert found(place, f"h/{NUMBER[:-1]}d-pi") == f"{NUMBER[:-1]}d-800wi"
    assert found(place, f"h/.a/{NUMBER[:-1]}e-pi") == ""


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("h/i/a%20b.png", "i/a b.png"),
        ("h/i/a b.png", "i/a b.png"),
        ("h/i/caf%C3%A9.png", unicodedata.normalize("NFC", "i/café.png")),
        ("h/i/caf%C3%A9.png", unicodedata.normalize("NFD", "i/café.png")),
        ("h/i/cafe%CC%81.png", unicodedata.normalize("NFC", "i/café.png")),
        ("h/i/50%25.png", "i/50%.png"),
        ("h/i/a%20b.png", "i/a%20b.png"),
        ("h/i/a%2520b.png", "i/a b.png"),
        ("h/i/../j/./a.png", "j/a.png"),
    ],
)
def test_an_address_is_decoded_as_browsers_and_old_tools_did(
    place: Path, address: str, name: str
) -> None:
    put(place, name)
    assert found(place, address) == name


def test_where_an_export_says_a_file_lies_it_is_found(place: Path) -> None:
    put(place, "2010/05/real.jpg")
    assert found(place, "h/?attachment_id=7", also="2010/05/real.jpg") == "2010/05/real.jpg"


def test_nothing_outside_the_folder_is_found(place: Path, tmp_path: Path) -> None:
    put(tmp_path, "secret.png")
    put(tmp_path, "elsewhere/in.png")
    (place / "link.png").symlink_to(tmp_path / "secret.png")
    (place / "folder").symlink_to(tmp_path / "elsewhere")
    put(place, "i/ok.png")
    for address in (
        "h/link.png", "h/folder/in.png", "h/in.png", "h/secret.png", "h/../secret.png",
        "h/i/../../secret.png", "h/%2e%2e/secret.png", str(tmp_path / "secret.png"),
        "h/i/ok.png%00", "h/i", "h/", "",
    ):  # fmt: skip
        assert found(place, address) == "", address


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="There is no folder"):
        MediaFolder(tmp_path / "nowhere")


# ---- What is taken in -----------------------------------------------------------------


def test_a_picture_comes_with_what_the_old_system_told_of_it(
    db: None, place: Path, kept_in: Path
) -> None:
    put(place, "x.png")
    batch = ImportBatch.objects.create(file_name="export.xml")
    asset = Asset(f"{SITE}/x.png", alt="A  bridge", caption_html="<p>Over &amp; under</p>")
    image = Library().take(place / "x.png", asset=asset, url=asset.url, batch=batch)
    stored = Image.objects.get()
    assert image == stored
    assert (stored.alt, stored.caption) == ("A bridge", "Over & under")
    assert (stored.original_url, stored.batch) == (asset.url, batch)
    assert (kept_in / str(stored.file.name)).exists()


def test_a_second_run_takes_nothing(db: None, place: Path, kept_in: Path) -> None:
    put(place, "a.png", "copy/of.png", "b.pdf", data=b"")
    put(place, "b.pdf", data=b"%PDF-1.4")
    html = '<img src="/a.png"><img src="/copy/of.png"><img src="/a.png"><a href="/b.pdf">b</a>'
    (place / "copy/of.png").write_bytes((place / "a.png").read_bytes())
    first, second = Library(), Library()
    once = rewritten(html, place, library=first)
    files = {path: path.stat().st_mtime_ns for path in kept_in.rglob("*.*")}
    assert rewritten(html, place, library=second) == once
    assert (first.images, first.attachments) == (1, 1)
    assert (second.images, second.attachments, second.bytes) == (0, 0, 0)
    assert (Image.objects.count(), Attachment.objects.count()) == (1, 1)
    assert {path: path.stat().st_mtime_ns for path in kept_in.rglob("*.*")} == files


def test_what_an_editor_wrote_is_kept_by_a_second_run(db: None, place: Path) -> None:
    put(place, "a.png")
    rewritten('<img src="/a.png" alt="old">', place)
    Image.objects.update(alt="Better")
    done = rewritten('<img src="/a.png">', place, assets=[Asset(f"{SITE}/a.png", alt="old")])
    assert Image.objects.get().alt == "Better"
    assert 'alt="Better"' in done.html


def test_a_dry_run_writes_nothing_and_says_the_same(db: None, place: Path, kept_in: Path) -> None:
    put(place, "a.png", "b.png")
    put(place, "c.pdf", data=b"%PDF-1.4")
    put(place, "d.jpg", data=b"<html>")
    html = '<img src="/a.png"><img src="/b.png"><a href="/c.pdf">c</a><img src="/d.jpg">'
    plan, real = Library(dry_run=True), Library()
    planned = rewritten(html, place, library=plan)
    assert not kept_in.exists()
    assert not Image.objects.exists()
    assert rewritten(html, place, library=real) == planned
    assert (plan.images, plan.attachments, plan.bytes) == (
        real.images,
        real.attachments,
        real.bytes,
    )


def test_a_row_that_was_taken_back_is_made_again(db: None, place: Path) -> None:
    put(place, "a.png")
    library = Library()
    rewritten('<img src="/a.png">', place, library=library)
    Image.objects.all().delete()  # as a transaction that failed
    rewritten('<img src="/a.png">', place, library=library)
    assert Image.objects.count() == 1


def test_where_it_was_taken_is_in_no_file_of_the_site(db: None, place: Path, kept_in: Path) -> None:
    put(place, "a.jpg", data=photograph(orientation=8))
    done = rewritten('<img src="/a.jpg">', place)
    assert 'width="40" height="60"' in done.html
    assert all(b"CANARY" not in path.read_bytes() for path in kept_in.rglob("*.*"))


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        ("x.jpg", b"<!DOCTYPE html><script>", "web page"),
        ("x.pdf", b"<script>alert(1)</script>", "says that it is a .pdf"),
        ("x.exe", b"MZ\x90\0", "no known document"),
        ("x.png", b"", "empty"),
    ],
)
def test_what_is_refused_stays_and_is_named_with_its_reason(
    db: None, place: Path, kept_in: Path, name: str, data: bytes, words: str
) -> None:
    put(place, "keep.png")
    (place / name).write_bytes(data)
    html = f'<p><img src="/{name}"> <a href="/{name}">x</a></p>'
    done = rewritten(html, place)
    assert done.html == html
    assert [url for url, _ in done.refused] == [f"/{name}"]
    assert words in done.refused[0][1]
    assert done.missing == []
    assert not kept_in.exists()


def test_a_file_that_can_not_be_read_is_refused(db: None, place: Path) -> None:
    put(place, "a.png")
    library, folder = Library(), MediaFolder(place)
    path = folder.find("h/a.png")
    assert path
    path.unlink()
    with pytest.raises(Refused, match="can’t be read"):
        library.take(path, asset=None, url="/a.png", batch=None)


# ---- What a text shows then -----------------------------------------------------------


def new_address(index: int = 0) -> str:
    return Image.objects.order_by("pk")[index].get_absolute_url()


def test_a_text_changes_in_its_pictures_and_nowhere_else(db: None, place: Path) -> None:
    put(place, "i/x.png")
    html = (
        "<P  class=a>Text &nbsp; <b>and</B>\r\n<IMG title='a > b' srcset=\"/i/x.png 1x\" "
        "sizes=100vw alt='A bridge' SRC=http://old.example.org/i/x.png?w=3 border=0 />\tend</p>"
    )
    assert rewritten(html, place).html == (
        "<P  class=a>Text &nbsp; <b>and</B>\r\n<IMG title='a > b' alt='A bridge' "
        f'SRC="{new_address()}" width="60" height="40" border=0 />\tend</p>'
    )


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ("", (60, 40)),
        ('width="30"', (30, 20)),
        ("height=20", (30, 20)),
        ("width=30 height=99", (30, 20)),
        ('width="100%"', (60, 40)),
        ('width="30px"', (30, 20)),
        ('width="0"', (60, 40)),
        ('width="-5" height="x"', (60, 40)),
        ('width="600"', (600, 400)),
    ],
)
def test_a_picture_has_a_size_in_its_own_proportions(
    db: None, place: Path, attributes: str, size: tuple[int, int]
) -> None:
    put(place, "x.png")
    html = rewritten(f'<img {attributes} src="/x.png">', place).html
    assert f'width="{size[0]}"' in html
    assert f'height="{size[1]}"' in html
    assert html.count("width") == html.count("height") == 1


@pytest.mark.parametrize("name", ["x-30x20.png", f".a/{NUMBER}-30wi"])
def test_a_whole_picture_in_the_place_of_a_scaled_one_is_shown_as_small(
    db: None, place: Path, name: str
) -> None:
    put(place, "x.png", f"{NUMBER}-pi")
    done = rewritten(f'<img src="{SITE}/{name}">', place)
    assert 'width="30" height="20"' in done.html
    assert Image.objects.get().width == 60


def test_an_alternative_text_comes_from_the_text_or_the_old_system(db: None, place: Path) -> None:
    put(place, "a.png", "b.png", "c.png")
    assets = [Asset(f"{SITE}/{name}.png", alt=f'The "{name}"') for name in "ab"]
    html = '<img src="/a.png" alt="Own"><img src="/b.png" alt=""><img src="/c.png">'
    done = rewritten(html, place, assets=assets).html
    assert 'alt="Own"' in done
    assert 'alt="The &quot;b&quot;"' in done
    assert done.count("alt=") == 2
    assert list(Image.objects.order_by("pk").values_list("alt", flat=True)) == [
        'The "a"', 'The "b"', "",
    ]  # fmt: skip


def test_the_words_of_a_text_are_those_of_the_picture_where_nobody_told_more(
    db: None, place: Path
) -> None:
    put(place, "a.png")
    rewritten('<img src="/a.png" alt="A bridge">', place)
    assert Image.objects.get().alt == "A bridge"


def test_a_link_to_a_picture_before_it_takes_no_words_from_it(db: None, place: Path) -> None:
    put(place, "a.png")
    html = '<a href="/a.png"><img src="/a.png" alt="A bridge"></a>'
    assert 'alt="A bridge"' in rewritten(html, place, library=Library(dry_run=True)).html
    rewritten(html, place)
    assert Image.objects.get().alt == "A bridge"


def test_what_an_editor_calls_decorative_stays_so(db: None, place: Path) -> None:
    put(place, "a.png")
    rewritten('<img src="/a.png">', place)
    Image.objects.update(is_decorative=True)
    assert 'alt=""' in rewritten('<img src="/a.png">', place).html
    rewritten('<img src="/a.png" alt="A bridge">', place)
    assert Image.objects.get().alt == ""


def test_a_link_round_a_picture_to_its_whole_file_leads_to_the_new_one(
    db: None, place: Path
) -> None:
    put(place, "i/x.png", "i/x-30x20.png")
    (place / "i/x-30x20.png").write_bytes(encoded(drawn(30, 20), "PNG"))
    html = f'<a href="{SITE}/i/x.png"><img src="{SITE}/i/x-30x20.png"></a>'
    done = rewritten(html, place)
    whole, small = (Image.objects.get(width=width).get_absolute_url() for width in (60, 30))
    assert done.html == f'<a href="{whole}"><img src="{small}" width="30" height="20"></a>'
    assert (done.images, done.files) == (1, 1)


def test_a_typepad_link_to_a_popup_leads_to_the_picture(db: None, place: Path) -> None:
    put(place, f"{NUMBER}-pi")
    base = f"https://sister.typepad.com/.a/{NUMBER}"
    done = rewritten(f'<a href="{base}-popup"><img src="{base}-500wi"></a>', place)
    assert done.html.count(new_address()) == 2
    assert done.missing == []


def test_a_link_to_a_document_keeps_its_page(db: None, place: Path) -> None:
    put(place, "a.pdf", data=b"%PDF-1.4")
    done = rewritten('<a class=x href="/a.pdf#page=3">a</a>', place)
    address = Attachment.objects.get().get_absolute_url()
    assert done.html == f'<a class=x href="{address}#page=3">a</a>'
    assert Attachment.objects.get().name == "a.pdf"


def test_the_report_tells_the_missing_from_the_foreign(db: None, place: Path) -> None:
    put(place, "here.png", "theirs.png")
    number = f"https://sister.typepad.com/.a/{NUMBER}-500wi"
    html = (
        f'<img src="{SITE}/gone.png"><img src="/gone.png"><img src="/gone.png">'
        f'<img src="{number}"><a href="http://WWW.old.example.org/gone.pdf">g</a>'
        '<img src="http://elsewhere.example/theirs.png"><a href="http://elsewhere.example/a.pdf">t</a>'
        '<img src="data:image/png;base64,AAAA"><img src="http://[x/a.png"><img src="/here.png">'
    )
    done = rewritten(html, place)
    assert done.missing == [
        f"{SITE}/gone.png", "/gone.png", number, "http://WWW.old.example.org/gone.pdf",
    ]  # fmt: skip
    assert done.foreign == ["http://elsewhere.example/theirs.png"]
    assert done.images == 1
    assert 'src="http://elsewhere.example/theirs.png"' in done.html


def test_a_file_that_the_old_system_lists_is_its_own_wherever_it_stood(
    db: None, place: Path
) -> None:
    put(place, "2010/05/x.png")
    url = "https://cdn.example.net/2010/05/x.png"
    html = '<img src="https://cdn.example.net/2010/05/x-30x20.png">'
    assert rewritten(html, place).foreign
    done = rewritten(html, place, assets=[Asset(url, file="2010/05/x.png", alt="Listed")])
    assert new_address() in done.html
    assert 'alt="Listed"' in done.html


@pytest.mark.parametrize(
    "url",
    [
        "https://i2.wp.com/old.example.org/i/x.png?resize=300",
        "//old.example.org/i/x.png",
        "i/x.png",
        "../../i/x.png",
        "__GHOST_URL__/i/x.png",
        "https://www.old.example.org/i/x.png",
        " http://old.example.org/i/x.png%20",
    ],
)
def test_the_old_sites_own_pictures_are_known_however_they_are_written(
    db: None, place: Path, url: str
) -> None:
    put(place, "i/x.png")
    assert new_address_in(rewritten(f'<img src="{url}">', place))


def new_address_in(done: Rewritten) -> bool:
    return Image.objects.exists() and f'src="{new_address()}"' in done.html


def test_without_a_folder_a_text_stays_and_its_files_are_told(db: None) -> None:
    html = '<img src="/a.png"><a href="/b.pdf">b</a>'
    done = rewritten(html, None)
    assert (done.html, done.missing) == (html, ["/a.png", "/b.pdf"])


def test_the_cleaned_text_keeps_picture_size_and_words(db: None, place: Path) -> None:
    put(place, "x.png")
    html = sanitise(rewritten('<p><img src="/x.png" alt="A bridge"></p>', place).html)
    image = Image.objects.get()
    assert html == (
        f'<p><img src="{image.get_absolute_url()}" width="60" height="40" alt="A bridge"></p>'
    )
