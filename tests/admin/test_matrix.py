"""
Every address of the admin, for every role, with own and others' things: the table in matrix.txt.

An address that is not in the table fails, and so does a line without an address. After a change
that is meant, `WRITE_MATRIX=1` writes the table anew: read what it changed.
"""

import os

import pytest

from .matrix import FILE, ROLES, Address, World, addresses, expected, measure

ADDRESSES = sorted(set(addresses()), key=lambda address: (address.name, address.arguments))


@pytest.fixture
def world(publisher: object) -> World:
    return World()


def test_who_gets_past_the_door_is_as_the_table_says(world: World) -> None:
    measured = {address.name: measure(world, address) for address in ADDRESSES}
    if os.environ.get("WRITE_MATRIX"):
        FILE.write_text("".join(f"{line}\n" for line in measured.values()), encoding="utf-8")
    table = expected()
    assert set(measured) - set(table) == set(), "addresses without a line in matrix.txt"
    assert set(table) - set(measured) == set(), "lines of matrix.txt without an address"
    assert [line for name, line in measured.items() if table[name] != line] == []


def test_nobody_without_a_log_in_is_let_in() -> None:
    assert [line for line in expected().values() if "everybody" in line] == []


def test_each_address_has_a_name_of_its_own() -> None:
    names = [address.name for address in ADDRESSES]
    assert len(names) == len(set(names)) > 100


# What readers write is no concern of writers: there, the desk's log-in can do more than theirs.
OF_THE_DESK = "contact_"
AT_HOME = {
    "app_list", "index", "password_change", "password_change_done",
    "articles_print_rules",  # a stylesheet
}  # fmt: skip


@pytest.mark.parametrize("letter", ROLES)
def test_who_can_do_less_is_never_let_in_where_who_can_do_more_is_not(letter: str) -> None:
    """Desk ≤ writer ≤ editor ≤ chief editor ≤ superuser; of messages without the writer."""
    for name, line in expected().items():
        order = "DECS" if name.startswith(OF_THE_DESK) else "DWECS"
        above = order[order.find(letter) + 1 :]
        for told in line.removeprefix(name).split("  "):
            if letter in told.partition(" ")[2]:
                assert all(other in told for other in above), line


def let_in(letter: str) -> set[str]:
    """The addresses that some log-in of this role can GET or POST."""
    lines = expected().items()
    return {
        name
        for name, line in lines
        if letter in "".join(part.partition(" ")[2] for part in line.removeprefix(name).split("  "))
    }


def test_the_desk_sees_messages_and_nothing_else() -> None:
    beyond = {name for name in let_in("D") if not name.startswith(OF_THE_DESK)}
    # The history of what is not there leads everybody to the front page.
    of_nothing = {name for name in beyond if name.endswith("_history")}
    assert all(name.startswith(("outbox_", "subscriptions_")) for name in of_nothing)
    assert beyond - of_nothing == AT_HOME


def test_no_writer_sees_a_message() -> None:
    assert [name for name in let_in("W") if name.startswith(OF_THE_DESK)] == []


def test_an_address_is_what_the_table_calls_it() -> None:
    assert Address("articles_article_change", ("object_id",)) in ADDRESSES
