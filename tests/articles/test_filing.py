import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import filing, rendering
from articles.filing import Filing


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("Émigrés", "E"),
        ("Ångström", "A"),
        ("Ørsted", "O"),
        ("ßharp", "S"),
        ("“Quoted” words", "Q"),
        ("'t Hooft", "T"),
        ("80/20 rule", "0–9"),
        ("٣ months", "0–9"),
        ("§ 7", "#"),
        ("---", "#"),
        ("Ωmega", "Ω"),
        ("日本", "日"),
    ],
)
def test_a_heading_is_filed_under_its_base_letter(text: str, letter: str) -> None:
    assert filing.letter(text) == letter


def test_words_are_filed_one_by_one_and_numbers_by_their_size() -> None:
    printed = """
    § 7 | 9 rules | 10 rules | e-mail | East | Éire | New York | Newark | O’Hara | Öl | Ωmega
    """.strip().split(" | ")
    mixed = printed[::2] + printed[1::2]
    assert sorted(mixed, key=filing.filing_key) == printed


def test_every_letter_has_an_anchor_of_its_own() -> None:
    names = ["A", "Z", "#", "0–9", "Ж", "日", "Ω"]
    anchors = [filing.anchor_of(name) for name in names]
    assert len(set(anchors)) == len(names)
    assert all(anchor.isascii() and anchor.isalnum() for anchor in anchors)


def in_order(names: list[str], **how: str) -> list[str]:
    filing = Filing(**how)
    backwards = names[::-1]
    return sorted(backwards, key=lambda name: filing.heading(name)[0])


@pytest.mark.parametrize(
    ("by", "printed"),
    [
        ("word", ["New, Amos", "New Haven", "new-mown", "New York", "Newark"]),
        ("letter", ["New, Amos", "Newark", "New Haven", "new-mown", "New York"]),
        ("word", ["Web 1.0", "Web 2.0", "Web 10"]),
        ("letter", ["Web 1.0", "Web 2.0", "Web 10"]),
        ("word", ["Form 9", "Form 10", "Form 10-K", "Form 1,099"]),
        ("letter", ["Form 9", "Form 10", "Form 10-K", "Form 1,099"]),
        ("word", ["C", "C language", "C#", "C++", "Cobol"]),
        ("letter", ["C", "C#", "C++", "C language", "Cobol"]),
        ("word", ["Mac", "Mac OS", "MacArthur", "Machine", "McKinsey"]),
        ("letter", ["Mac", "MacArthur", "Machine", "Mac OS", "McKinsey"]),
        ("word", ["$100", "3M", "4Ps", "10-K", "Zebra", "Ωmega", "中国", "日本"]),
        ("letter", ["$100", "3M", "4Ps", "10-K", "Zebra", "Ωmega", "中国", "日本"]),
        ("word", ["Lone wolf", "The Long Tail", "Longing"]),
        ("letter", ["Lone wolf", "Longing", "The Long Tail"]),
        ("word", ["parties", "parties (law)", "parties, new", "parties (politics)", "party"]),
        ("letter", ["Newman, Paul", "Newman (play)", "New Mandate", "Newmania"]),
        ("word", ["e-mail", "East", "Eastern"]),
        ("letter", ["East", "Eastern", "e-mail"]),
    ],
)
def test_headings_are_filed_as_the_standard_asks(by: str, printed: list[str]) -> None:
    assert in_order(printed, by=by) == printed


@pytest.mark.parametrize(
    ("heading", "letter"),
    [
        (".NET", "N"), ("C#", "C"), ("3M", "0–9"), ("$100", "#"), ("The Long Tail", "L"),
        ("“The Office”", "O"), ("A", "A"), ("An", "A"), ("Ωmega", "Ω"), ("日本", "日"),
        ("한국", "ᄒ"),
    ],
)  # fmt: skip
def test_the_letter_of_a_heading_is_that_of_its_first_word_of_weight(
    heading: str, letter: str
) -> None:
    assert Filing().heading(heading)[1] == letter


@pytest.mark.parametrize(
    ("language", "printed", "letter"),
    [
        ("en", ["Angst", "Ångström", "Anxiety", "Zebra"], "A"),
        ("sv", ["Angst", "Anxiety", "Zebra", "Ångström"], "Å"),
        ("sv-FI", ["Zebra", "Ångström", "Ärla", "Öl"], "Å"),
        ("da", ["Zebra", "Ærø", "Øl", "Ångström"], "Å"),
        ("es", ["nota", "nuez", "ñandú", "oca"], "A"),
    ],
)
def test_each_language_files_its_own_letters(
    language: str, printed: list[str], letter: str
) -> None:
    assert in_order(printed, language=language) == printed
    assert Filing(language=language).heading("Ångström")[1] == letter


@pytest.mark.parametrize(
    ("heading", "language", "filed"),
    [
        ("Der Spiegel", "de", "spiegel"), ("Die Hard", "en", "die hard"),
        ("L’Oréal", "fr", "oreal"), ("Les Misérables", "fr", "miserables"),
        ("Los de abajo", "es", "de abajo"), ("The", "en", "the"), ("L'", "fr", "l"),
    ],
)  # fmt: skip
def test_the_leading_articles_of_a_language_do_not_count(
    heading: str, language: str, filed: str
) -> None:
    assert Filing().heading(heading, language=language)[0] == filed


def test_subheadings_are_filed_by_their_first_word_of_weight() -> None:
    printed = ["in crises", "and customers", "loss of", "of the", "over time", "under war"]
    filing, backwards = Filing(), printed[::-1]
    assert sorted(backwards, key=filing.subheading) == printed
    assert filing.subheading("of the") == "the"


def test_no_heading_is_too_odd_to_be_filed() -> None:
    for text in ("", "!!!", "9" * 60_000, "\U0001f91d", "๑๒", "½", "ﬁnance", "İzmir", "\u0301"):
        for by in ("word", "letter"):
            key, letter = Filing(by=by).heading(text)
            assert key.encode().decode() == key
            assert 1 <= len(letter) <= 8


@given(st.text(max_size=40), st.text(max_size=40))
def test_the_order_of_keys_is_that_of_their_bytes(one: str, other: str) -> None:
    """What collation "C" compares in PostgreSQL."""
    first, second = (filing.filing_key(rendering.clean_text(each)) for each in (one, other))
    assert (first < second) == (first.encode() < second.encode())
