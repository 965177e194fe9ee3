"""A plan in CSV, in and out."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.calendar import importing, planning
from articles.calendar.importing import BrokenFile
from articles.models import CalendarEntry
from articles.rendering import clean_text
from tests.calendar import make_entry
from tests.factories import make_author, make_subject

HEAD = "title,target,contributions_due,public,authors,subjects\n"


def plan(text: str | bytes) -> planning.Plan:
    return planning.plan(importing.read(text if isinstance(text, bytes) else text.encode()))


def store(text: str | bytes) -> planning.Plan:
    planned = plan(text)
    planning.store(planned, by=None)
    return planned


def said(planned: planning.Plan) -> list[tuple[str, str, str]]:
    return [(row.place, row.outcome, row.said) for row in planned.rows]


# ---- Reading --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        'title;notes\nÜber Trust;"“a; b”"\n'.encode(),
        'title;notes\nÜber Trust;"“a; b”"\n'.encode("utf-8-sig"),
        'title\tnotes\r\nÜber Trust\t"“a; b”"\r\n'.encode("utf-16"),
        'title,notes\rÜber Trust,"“a; b”"\r'.encode("cp1252"),
        'TITLE , Notes,\n Über Trust ,"“a; b”",\n\n,,\n'.encode(),
    ],
)
def test_it_reads_what_spreadsheets_write(content: bytes) -> None:
    (record,) = importing.read(content)
    assert record.values == {"title": "Über Trust", "notes": "“a; b”"}
    assert record.faults == []


def test_a_row_is_named_by_the_line_it_begins_on() -> None:
    records = importing.read(b'title,notes\nA,"one\ntwo"\n\nB,x\n')
    assert [(record.line, record.name) for record in records] == [(2, "A"), (5, "B")]
    assert records[0].values["notes"] == "one\ntwo"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A,soon,,,,", "target: “soon” is no date: write 2027-01-15."),
        ("A,2027-13,,,,", "target: No calendar has “2027-13”."),
        ("A,0000-Q1,,,,", "target: No calendar has “0000-Q1”."),
        ("A,,3/4/2027,,,", "contributions_due: “3/4/2027” is no date: write 2027-01-15."),
        ("A,,,perhaps,,", "public: “perhaps” is neither yes nor no."),
        (",2027-01,,,,", "It has no title."),
        ("A,,,,,,more", "There are 7 cells for 6 columns."),
        (f"{'x' * 301},,,,,", "title: It is longer than 300 characters."),
    ],
)
@pytest.mark.django_db
def test_a_row_that_says_nothing_storable_is_refused_with_its_reason(row: str, reason: str) -> None:
    planned = store(f"{HEAD}{row}\nB,2027-01,,,,\n")
    assert planned.rows[0].outcome == "refused"
    assert reason in planned.rows[0].notes
    assert [entry.title for entry in CalendarEntry.objects.all()] == ["B"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "There is no column “title”."),
        ("name\nA\n", "There is no column “name”."),
        ("title,title\nA,B\n", "Two columns are called “title”."),
        ("title\n" + "A\n" * (importing.MOST_ROWS + 2), "more than 5,000 rows"),
    ],
)
def test_a_file_that_is_no_plan_is_refused_as_a_whole(text: str, reason: str) -> None:
    with pytest.raises(BrokenFile, match=reason):
        importing.read(text.encode())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_no_file_breaks_the_reading(content: bytes) -> None:
    try:
        records = importing.read(b"title,target\n" + content)
    except BrokenFile:
        return
    assert all(record.name or record.faults for record in records)


# ---- Storing --------------------------------------------------------------------------


@pytest.mark.django_db
def test_it_stores_what_is_new_and_names_what_is_not_here() -> None:
    jane, trust = make_author("Jane Doe"), make_subject("Trust")
    planned = store(f"{HEAD}On trust,2027-02,2027-01-09,yes,jane doe | Nobody,TRUST|Nothing\n")
    entry = CalendarEntry.objects.get()
    assert (entry.target, entry.target_on) == ("month", date(2027, 2, 1))
    assert entry.contributions_due_on == date(2027, 1, 9)
    assert entry.is_public
    assert list(entry.authors.all()) == [jane]
    assert list(entry.subjects.all()) == [trust]
    assert planned.rows[0].notes == [
        "There is no author “Nobody”; left out.",
        "There is no subject “Nothing”; left out.",
    ]


@pytest.mark.django_db
def test_a_second_time_it_changes_nothing_and_leaves_alone_what_has_no_column() -> None:
    store(f"{HEAD}On trust,2027-02,,yes,,\n")
    CalendarEntry.objects.update(notes="Mine")
    again = store(f"{HEAD}on Trust,2027-02,,yes,,\n".replace("on Trust", "On trust"))
    assert said(again) == [("line 2", "unchanged", "")]
    changed = store("title,target\nOn trust,2027-Q2\n")
    assert said(changed) == [("line 2", "changed", "Changed: target.")]
    entry = CalendarEntry.objects.get()
    assert (entry.notes, entry.is_public, entry.target) == ("Mine", True, "quarter")


@pytest.mark.django_db
def test_planning_writes_nothing() -> None:
    assert plan(f"{HEAD}On trust,2027-02,,yes,,\n").counts["new"] == 1
    assert not CalendarEntry.objects.exists()


@pytest.mark.django_db
def test_what_stands_in_the_file_twice_or_could_mean_two_is_refused() -> None:
    make_entry("Twins")
    make_entry("Twins")
    planned = store("title\nA\na\nTwins\n")
    assert [row.outcome for row in planned.rows] == ["new", "refused", "refused"]
    assert "2 entries are called so" in planned.rows[2].said


@pytest.mark.django_db
def test_a_uid_lets_a_title_change() -> None:
    entry = make_entry("Old")
    store(f"title,uid\nNew,{entry.uid}\n")
    entry.refresh_from_db()
    assert entry.title == "New"
    assert CalendarEntry.objects.count() == 1


@pytest.mark.django_db
def test_an_assignee_is_one_of_the_staff() -> None:
    user = User.objects.create_user("ann", is_staff=True)
    User.objects.create_user("reader")
    planned = store("title,assignee\nA,Ann\nB,reader\n")
    assert CalendarEntry.objects.get(title="A").assignee == user
    assert planned.rows[1].notes == ["Nobody logs in as “reader”: no assignee is set."]


@pytest.mark.django_db(transaction=True)
def test_where_one_fails_none_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    planned = plan("title\nA\nB\n")
    planned.rows[1].entry.title = ""  # type: ignore[union-attr]  the database refuses it
    with pytest.raises(Exception, match="calendar_entry_has_a_title"):
        planning.store(planned, by=None)
    assert not CalendarEntry.objects.exists()


# ---- Out again ------------------------------------------------------------------------

TEXTS = st.text(max_size=60)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS, TEXTS)
def test_what_goes_out_comes_in_the_same(title: str, teaser: str, theme: str) -> None:
    CalendarEntry.objects.all().delete()
    make_entry(
        clean_text(f"x {title}") or "x",
        teaser=clean_text(teaser, lines=True),
        theme=clean_text(theme),
        target="quarter",
        target_on=date(2027, 4, 1),
    )
    text = "".join(planning.as_csv())
    assert said(plan(text)) == [("line 2", "unchanged", "")]


@pytest.mark.django_db
@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "'=1", "''@"])
def test_no_cell_is_a_formula_and_none_loses_its_apostrophe(cell: str) -> None:
    make_entry(cell)
    text = "".join(planning.as_csv())
    assert f"\n'{cell}," in text.replace("\r", "")
    assert importing.read(text.encode())[0].name == cell


@pytest.mark.django_db
def test_the_commands_say_what_they_do(tmp_path: Path, capsys: Any) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(f"{HEAD}On trust,2027-02,,yes,,\nB,soon,,,,\n")
    call_command("import_calendar", str(file), "--dry-run")
    told = capsys.readouterr().out
    assert "plan.csv, line 3: B: target: “soon” is no date" in told
    assert "Would be: 1 new, 0 changed, 0 unchanged, 1 refused." in told
    assert not CalendarEntry.objects.exists()
    call_command("import_calendar", str(file))
    call_command("export_calendar", str(tmp_path / "out.csv"))
    assert "1 entry is in" in capsys.readouterr().out
    assert said(plan((tmp_path / "out.csv").read_bytes())) == [("line 2", "unchanged", "")]
    with pytest.raises(CommandError, match="can’t be read"):
        call_command("import_calendar", str(tmp_path / "nothing.csv"))
