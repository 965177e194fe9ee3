import pytest

from articles import filing


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
