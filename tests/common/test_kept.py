"""What is kept in the process stays within its bound."""

from common.kept import Kept


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept = Kept(most=10)
    for key in "abc":
        kept.put(key, key * 3)
    assert kept.get("a") == "aaa"
    kept.put("d", "dddd")
    assert [kept.get(key) for key in "abcd"] == ["aaa", None, "ccc", "dddd"]
    assert kept.size == 10


def test_a_text_put_twice_counts_once() -> None:
    kept = Kept(most=10)
    kept.put("a", "aaaa")
    kept.put("a", "aa")
    assert (kept.get("a"), kept.size) == ("aa", 2)


def test_what_is_too_large_is_not_kept() -> None:
    kept = Kept(most=3)
    kept.put("a", "aaaa")
    assert (kept.get("a"), kept.size) == (None, 0)
