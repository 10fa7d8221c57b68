"""What people have in hand by an export of today, beside what a week says."""

from pathlib import Path

import pytest

import caseload
from builders import case, instance, practitioner
from caseload.library.in_hand import EXTRACT, SCENARIO, TABLE, in_hand_today, taken_over
from caseload.models.case import HeldCase
from caseload.models.fault import BadInput
from caseload.models.instance import Instance
from workbooks import DATA

CASES = "case,tier\nC1,C\n"


@pytest.fixture
def counted() -> Instance:
    """A week that counts what is in hand."""
    people = [
        practitioner("P1", name="Amara Obi", caseload=20),
        practitioner("P2", name="Ben Hughes", caseload=30),
        practitioner("P3", name="Carys Price", caseload=5),
    ]
    return instance([case("C1")], people)


@pytest.fixture
def listed() -> Instance:
    """A week that lists the cases in hand one by one."""
    held = [
        HeldCase(id=f"H{n}", tier="C", practitioner="P1" if n < 3 else "P2") for n in range(1, 5)
    ]
    people = [practitioner("P1", name="Amara Obi"), practitioner("P2", name="Ben Hughes")]
    return instance([case("C1")], people).changed(held=tuple(held))


def write(folder: Path, text: str) -> Path:
    path = folder / "today.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_counts_that_differ_are_said_by_person_and_taken_over_for_those_chosen(
    counted: Instance, tmp_path: Path
) -> None:
    text = "Practitioner,Caseload,New cases 7 days\nAmara Obi,22,1\nP2,30,0\nP9,3,0\n"
    today = in_hand_today(counted, TABLE, write(tmp_path, text))
    [only] = today.differences
    assert (only.practitioner, only.name) == ("P1", "Amara Obi")
    assert only.lines == ("cases in hand: 20 → 22", "new in seven days: 0 → 1")
    assert today.same == 1
    assert today.told == (
        "Not among the practitioners of the week: P9.",
        "Not in the export, and so left as they are: Carys Price.",
    )
    then = taken_over(counted, today, {"P1"})
    assert [one.caseload for one in then.practitioners] == [22, 30, 5]
    assert taken_over(counted, today, set()) == counted


def test_a_list_of_cases_is_counted_where_the_week_counts(
    counted: Instance, tmp_path: Path
) -> None:
    text = "case,tier,practitioner\nX1,C,P3\nX2,D,P3\nX3,D,P3\n"
    today = in_hand_today(counted, TABLE, write(tmp_path, text))
    [only] = today.differences
    assert only.lines == ("cases in hand: 5 → 3",)
    then = taken_over(counted, today, {"P3"}).practitioner_of["P3"]
    assert [(one.cases, one.tier) for one in then.in_hand] == [(1, "C"), (2, "D")]


def test_cases_that_came_and_went_are_said_where_the_week_lists_them(
    listed: Instance, tmp_path: Path
) -> None:
    text = "case,tier,practitioner\nH1,C,P1\nH2,C,P2\nH3,C,P2\nN1,D,P1\n"
    today = in_hand_today(listed, TABLE, write(tmp_path, text))
    said = {one.practitioner: one.lines for one in today.differences}
    assert said["P1"] == ("has N1 besides", "has no longer H2")
    assert said["P2"] == ("has H2 besides", "has no longer H4")
    both = taken_over(listed, today, {"P1", "P2"})
    now = {one.id: one.practitioner for one in both.held or ()}
    assert now == {"H1": "P1", "H2": "P2", "H3": "P2", "N1": "P1"}
    first = taken_over(listed, today, {"P1"})
    now = {one.id: one.practitioner for one in first.held or ()}
    assert now["H2"] == "P1", "it is not lost while the other's is not taken over"
    assert len(now) == len(first.held or ())


def test_who_is_not_in_a_list_is_not_taken_over_unasked(listed: Instance, tmp_path: Path) -> None:
    text = "case,tier,practitioner\nH1,C,P1\nH2,C,P1\nN1,C,P1\n"
    today = in_hand_today(listed, TABLE, write(tmp_path, text))
    absent = next(one for one in today.differences if one.practitioner == "P2")
    assert absent.lines == ("is not in the export, and has 2 cases in the week",)
    assert not absent.in_export


@pytest.mark.parametrize("kind", [SCENARIO, EXTRACT])
def test_exports_of_the_workload_tool_are_read(
    kind: str, counted: Instance, tmp_path: Path
) -> None:
    name = "scenario_riverside.xlsx" if kind == SCENARIO else "WMT_Extract_sample.xlsx"
    with pytest.raises(BadInput, match="by the same numbers or names"):
        in_hand_today(counted, kind, DATA / name)


def test_a_week_from_an_export_does_not_differ_from_it(tmp_path: Path) -> None:
    from caseload.web.services.importing import from_wmt

    export = DATA / "scenario_riverside.xlsx"
    given = {
        "export": (export.name, export.read_bytes()),
        "cases": ("cases.csv", b"case,tier,type\nC1,A1,community\n"),
    }
    folder = tmp_path / "week"
    for name, content in from_wmt(SCENARIO, given, "2026-11-30").content.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    week = caseload.read(folder)
    assert in_hand_today(week, SCENARIO, export).differences == ()
    first = week.practitioners[0]
    less = first.model_copy(update={"caseload": 0, "in_hand": ()})
    changed = week.changed(practitioners=(less, *week.practitioners[1:]))
    today = in_hand_today(changed, SCENARIO, export)
    assert [one.practitioner for one in today.differences] == [first.id]
    assert taken_over(changed, today, {first.id}).holdings == week.holdings


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("practitioner,caseload\nP8,3\n", "none of these is one"),
        ("practitioner,caseload\nP1,many\n", "row 2, column caseload"),
        ("case,tier,practitioner\nX1,C,P1\nX1,C,P2\n", "each case once"),
        ("", "today.csv"),
    ],
)
def test_what_cannot_be_read_is_told(
    counted: Instance, tmp_path: Path, text: str, expected: str
) -> None:
    with pytest.raises(BadInput, match=expected):
        in_hand_today(counted, TABLE, write(tmp_path, text))


def test_a_week_that_lists_cases_takes_no_counts(listed: Instance, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="lists cases in hand one by one"):
        in_hand_today(listed, TABLE, write(tmp_path, "practitioner,caseload\nP1,3\n"))
    with pytest.raises(BadInput, match="lists them one by one"):
        in_hand_today(listed, SCENARIO, DATA / "scenario_riverside.xlsx")


def test_what_the_week_knows_of_a_case_stays_when_somebody_else_has_it(
    listed: Instance, tmp_path: Path
) -> None:
    """A list of limited access, flags and a household are in no ordinary export."""
    known = {"excluded": ("P3",), "child_protection": True, "tier": "B"}
    held = tuple(one.model_copy(update=known) for one in listed.held or ())
    new = case("C1", tier="D", excluded=("P3",))
    week = listed.changed(held=held, cases=(new,))
    text = "case,tier,practitioner,movable\nH1,C,P2,yes\nH2,C,P1,\nC1,D,P1,yes\nN1,D,P1,yes\n"
    today = in_hand_today(week, TABLE, write(tmp_path, text))
    now = {one.id: one for one in taken_over(week, today, {"P1", "P2"}).held or ()}
    assert now["H2"] == held[1]
    assert (now["H1"].practitioner, now["H1"].excluded) == ("P2", ("P3",))
    assert (now["H1"].tier, now["H1"].child_protection, now["H1"].movable) == ("B", True, False)
    assert (now["C1"].practitioner, now["C1"].excluded, now["C1"].movable) == ("P1", ("P3",), False)
    assert now["N1"].movable
