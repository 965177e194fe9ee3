"""What is kept in the process stays within its bound."""

from common.kept import Kept


def test_what_was_not_asked_for_longest_goes_first() -> None:
    kept = Kept(most=20)
    for key in "abc":
        kept.put(key, key * 3)
    kept.put("d", "dddd")  # the others are old now
    assert kept.get("a") == "aaa"  # and this is young again
    kept.put("e", "eeee")
    assert [kept.get(key) for key in "abcde"] == ["aaa", None, None, "dddd", "eeee"]


def test_it_never_holds_more_than_it_may() -> None:
    kept = Kept(most=100)
    for number in range(1000):
        kept.put(number, "x" * (number % 50))
        kept.get(number // 2)
        assert sum(map(len, [*kept.young.values(), *kept.old.values()])) <= 100


def test_a_text_put_twice_counts_once() -> None:
    kept = Kept(most=10)
    kept.put("a", "aaaa")
    kept.put("a", "aa")
    assert (kept.get("a"), kept.size) == ("aa", 2)


def test_what_is_too_large_is_not_kept() -> None:
    kept = Kept(most=6)
    kept.put("a", "aaaa")
    assert (kept.get("a"), kept.size) == (None, 0)
