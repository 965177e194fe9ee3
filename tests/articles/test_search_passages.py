"""Which words of a text the search marks, and which part of the text it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import search
from articles.search import Question, stems
from articles.search.marking import Match, Neighbours, passage
from tests.factories import make_article

pytestmark = pytest.mark.usefixtures("publisher")

# What is asked, a text that holds it, and what of that is marked.
MARKED = [
    (
        "networks",
        "A network of Networking; to networks, and net work.",
        "network Networking networks",
    ),
    ("tie", "Those tying and those who tie: ties.", "tying tie ties"),
    ("cafe", "Le Café, or cafés; caf.", "Café cafés"),
    ("oeuvre", "An œuvre.", "œuvre"),
    ("straße", "Strasse, STRASSE und Straße", "Strasse STRASSE Straße"),
    ("well-known", "The well-known and the well known.", "well-known well known"),
    ("example.com", "See example.com or examples.", "example.com"),
    ("1.5", "At 1.5 of 15.", "1.5"),
    ("b2b", "In B2B, not b 2.", "B2B"),
    ('"weak ties"', "Weak ones, and weak ties.", "Weak weak ties"),
    ("weak OR strong", "Weak or strong", "Weak strong"),
    ("ties -family", "Ties of a friend", "Ties"),
    ("o'hara", "Says O'Hara: oh.", "O Hara"),
    ("доверие", "О доверие и вера", "доверие"),
]


@pytest.mark.parametrize(("words", "text", "marked"), MARKED)
def test_words_are_marked_in_whatever_form_they_were_found(
    words: str, text: str, marked: str
) -> None:
    make_article("A title", body=f"<p>{text}</p>")
    (result,) = search.find(Question(words), now=timezone.now()).results
    assert [piece.text for piece in result.passage if piece.is_match] == marked.split()
    assert "".join(piece.text for piece in result.passage) == text


def test_words_that_were_met_before_cost_no_query() -> None:
    make_article("On trust")
    stems.known.clear()
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            search.find(Question("trust"), now=timezone.now())
        asked.append(len(captured))
    assert asked == [asked[0], asked[0] - 1]


def test_words_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stems, "KEPT", 2)
    for words in ({"ties", "trusting"}, {"networks"}, {"ties", "networks"}):
        found = stems.stems_of(words)
        assert set(found) == words
        assert len(stems.known) <= 2


def test_what_is_too_long_for_a_word_is_not_kept() -> None:
    text = " ".join(["Ties", "t" * 100, "t" * 101])
    words = [word for _, _, word in stems.candidates(text, frozenset({"tie"}))]
    assert words == ["ties", "t" * 100]


ROOTS = """
    a b d e l t v y ay by be do ski sk tie ug on ear id sing gent new how bias co at sky spy ban can
    hop hopp fall fizz happ part pass past commun gener arsen univers relat condit ration val digit
    oper feudal decis hope formal sensit sens form trouble analog electr good adjust defens irrit
    replac depend adopt inter effect probat rat roll control news proceed exceed succeed consist
""".split()
ENDINGS = """
    s 's es ies ied sses us ss ed eed edly eedly ing ingly y ying ly li ily e ee ate ates ation ator
    ational tional enci anci ency ancy able ably abli entli ently ize izer ization al ali ally alism
    aliti ality ic ical iciti icate ful fulness fulli fully ous ousli ously ousness ive iveness
    iviti ative alize
    bli biliti bility ible lessli lessness logi logy ology ogist ement ment ent ion
    sion tion er ier iest est ant ance ence iti ism ist
""".split()


def test_a_word_begins_as_its_stem_does() -> None:
    """Other words of a text are not looked at; `beginning_as` says what is the same."""
    words = {f"{root}{ending}" for root in ROOTS for ending in ENDINGS if "'" not in ending}
    odd = {"dying", "lying", "tying", "skies", "skis", "idly", "gently", "ugly", "early", "only"}
    found = stems.stems_of(words | odd | set(ROOTS))
    pairs = [(word, stem) for word, those in found.items() for stem in those]
    assert len(pairs) > 6000
    assert [pair for pair in pairs if not stems.beginning_as(pair[1]).fullmatch(pair[0])] == []


def places(text: str, *words: str) -> list[Match]:
    found = []
    for word in words:
        start = text.find(word)
        while start >= 0:
            found.append(Match(start, start + len(word), word))
            start = text.find(word, start + 1)
    return sorted(found)


def shown(text: str, *words: str, neighbours: tuple[Neighbours, ...] = ()) -> str:
    return "".join(piece.text for piece in passage(text, places(text, *words), neighbours))


FILLER = "and so it goes on for a while with nothing in it " * 8


def test_the_passage_is_where_most_of_the_words_stand_together() -> None:
    text = f"weak at first. {FILLER} weak and strong ties. {FILLER} strong in the end."
    assert "weak and strong ties" in shown(text, "weak", "strong", "ties")


def test_a_phrase_is_shown_before_its_words_apart() -> None:
    text = f"the ties are weak, weak. {FILLER} of weak ties. {FILLER} ties"
    cut = shown(text, "weak", "ties", neighbours=(Neighbours("weak", "ties", 1),))
    assert "of weak ties" in cut


def test_a_second_cutting_shows_what_the_first_lacks() -> None:
    text = f"weak first. {FILLER} weak. {FILLER} strong. {FILLER}"
    cut = shown(text, "weak", "strong")
    assert cut.startswith("weak first")
    assert " … " in cut
    assert "strong." in cut
    assert cut.endswith(" …")


def test_cuttings_that_meet_are_one() -> None:
    text = "weak " + "x " * 60 + "weak " + "y " * 60
    assert shown(text, "weak").count("…") == 1


def test_a_text_without_spaces_is_cut_too() -> None:
    text = "信" * 1000 + "任" + "信" * 1000
    cut = shown(text, "任")
    assert "任" in cut
    assert len(cut) < 200
