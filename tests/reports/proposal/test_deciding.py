"""The workbook in which a lead decides: what she sees, what it offers, and figures that follow."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from builders import case, instance, plain_policy, practitioner
from caseload.instances.week.allocations import read_allocation
from caseload.instances.week.decisions import read_decisions
from caseload.instances.workbooks.book import Cell, Sheet
from caseload.instances.workbooks.write import FORMS, book_bytes
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.check.figures import spread
from caseload.optimizer.proposal.overrides import eligible
from caseload.reports.proposal.files import plan_workbook, result_files
from engine import solve
from office import needs_office, saved

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

RECOUNTED = ("new cases", "caseload after", "workload after", "utilisation after")


def week() -> Instance:
    """Six cases of different weight for three people, the last two with odd names.

    One case finds no place under a cap of four and one.
    """
    people = [
        practitioner("P1", name="Ann Able"),
        practitioner("007", name="Bea ~ Bold*", caseload=2),
        practitioner("7", name="=Cy? Calm", caseload=4),
    ]
    policy = plain_policy({"caseload_cap": {"PO": 4}}, weights={"*": 1, "A": 2.5})
    cases = [case(f"C{number}", tier="A" if number < 3 else "D") for number in range(1, 8)]
    return instance(cases, people, policy)


WEEK = week()
PROPOSAL = solve(WEEK)


def book_of(week: Instance = WEEK, proposal: Proposal = PROPOSAL, *, values: bool = True) -> Any:
    files = result_files(week, proposal, eligible(week))
    return openpyxl.load_workbook(io.BytesIO(files["proposal.xlsx"]), data_only=values)


def rows(sheet: Any) -> list[dict[str, Any]]:
    heads, *body = sheet.iter_rows(values_only=True)
    return [dict(zip(heads, row, strict=True)) for row in body]


def test_the_columns_to_decide_in_stand_beside_the_name() -> None:
    book = book_of()
    heads = [cell.value for cell in book["Proposal"][1]]
    at = heads.index("name")
    assert heads[at : at + 5] == ["name", "decision", "reason for change", "agreed by", "status"]
    assert {"decision", "reason for change", "agreed by", "status"} <= {
        cell.value for cell in book["Left over"][1]
    }


def test_what_no_case_has_is_left_out_of_the_workbook() -> None:
    heads = [cell.value for cell in book_of()["Proposal"][1]]
    assert "tier" in heads
    assert not {"RoSH", "CSRP %", "flags", "case PDU", "moved from"} & set(heads)


def test_columns_that_only_formulas_need_are_hidden_and_nothing_else() -> None:
    book = book_of()
    for sheet, hidden in (
        ("Proposal", {"proposed", "made for", "said", "decided", "offered"}),
        ("Left over", {"made for", "said", "decided", "offered"}),
        ("Practitioners", {"offered"}),
    ):
        heads = {cell.column_letter: cell.value for cell in book[sheet][1]}
        found = {
            heads[letter]
            for letter, column in book[sheet].column_dimensions.items()
            if column.hidden
            for letter in [letter]
        }
        assert found <= hidden
        assert found


def test_it_is_printed_on_one_page_across_with_its_headings() -> None:
    book = book_of()
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToHeight == 0  # as many pages down as it takes
            assert sheet.print_title_rows == "$1:$1"
            assert sheet.page_setup.paperSize == 9
    assert "made for" not in _printed(book["Proposal"])


def test_what_is_over_a_limit_or_not_understood_turns_red() -> None:
    book = book_of()
    for sheet, head, marks in (
        ("Practitioners", "caseload after", 1),
        ("Practitioners", "utilisation after", 2),  # a bar, too
        ("Proposal", "status", 2),
    ):
        heads = [cell.value for cell in book[sheet][1]]
        place = f"{get_column_letter(heads.index(head) + 1)}2"
        rules = [
            rule
            for block in book[sheet].conditional_formatting
            if place in block
            for rule in block.rules
        ]
        assert len(rules) == marks


def _printed(sheet: Any) -> list[Any]:
    area = sheet.print_area.split("!")[-1].replace("$", "")
    return [cell.value for cell in sheet[area][0]]


def test_whoever_is_full_with_what_is_in_hand_is_offered_as_an_exception() -> None:
    hidden = book_of()["Choices"]
    texts = {
        cell.value for row in hidden.iter_rows() for cell in row if isinstance(cell.value, str)
    }
    full = [text for text in texts if "(7)" in text]
    assert full
    assert all(text.startswith("exception: =Cy? Calm (7) – 4 → 5 of 4 cases") for text in full)
    assert not any(text.startswith("exception") for text in texts if "(P1)" in text)


def test_formulas_bear_the_figures_of_the_proposal() -> None:
    told = {row["practitioner"]: row for row in rows(book_of()["Practitioners"])}
    formulas = rows(book_of(values=False)["Practitioners"])
    for load in PROPOSAL.workloads:
        row = told[load.practitioner]
        assert row["caseload after"] == load.caseload_after
        assert row["workload after"] == pytest.approx(load.workload_after)
        assert row["utilisation after"] == pytest.approx(load.utilisation_after, abs=1e-4)
    assert all(str(row[head]).startswith("=") for row in formulas for head in RECOUNTED)
    counts = {row["what"]: row["count"] for row in rows(book_of()["So far"])}
    assert counts["new cases"] == counts["still to decide"] == len(WEEK.cases)


def test_what_was_decided_before_stands_there_again() -> None:
    decisions = (
        Decision(action=Action.PIN, case="C3", practitioner="P1", reason="knows him"),
        Decision(action=Action.HOLD, case="C4", reason="court"),
        Decision(action=Action.NOTE, case="C5", reason="ask Sam"),
        Decision(action=Action.FORBID, case="C6", practitioner="007", reason="conflict"),
    )
    decided = WEEK.changed(decisions=decisions)
    book = book_of(decided, solve(decided))
    told = {row["case"]: row for name in ("Proposal", "Left over") for row in rows(book[name])}
    said = {
        name: (row["decision"], row["reason for change"], row["status"])
        for name, row in told.items()
        if row["decision"] or row["reason for change"]
    }
    assert said == {
        "C3": ("accept", "knows him", "accepted"),
        "C4": ("hold", "court", "held"),
        "C5": (None, "ask Sam", "noted"),
        "C6": ("not: Bea ~ Bold* (007)", "conflict", "barred"),
    }


def test_and_is_read_again_as_it_was(tmp_path: Path) -> None:
    decisions = (
        Decision(action=Action.PIN, case="C3", practitioner="P1", reason="knows him"),
        Decision(action=Action.HOLD, case="C4", reason="court"),
        Decision(action=Action.NOTE, case="C5", reason="ask Sam"),
        Decision(action=Action.FORBID, case="C6", practitioner="007"),
    )
    decided = WEEK.changed(decisions=decisions)
    files = result_files(decided, solve(decided), eligible(decided))
    (tmp_path / "proposal.xlsx").write_bytes(files["proposal.xlsx"])
    told: list[Any] = []
    found = read_decisions(tmp_path / "proposal.xlsx", WEEK, told)
    assert told == []
    plain = [one.model_copy(update={"source": ""}) for one in found]
    assert sorted(plain, key=lambda one: one.case) == list(decisions)


def test_very_large_weeks_offer_names_alone_and_do_not_recount(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("caseload.reports.proposal.offers.MOST_PRICED", 5)
    monkeypatch.setattr("caseload.reports.proposal.deciding.MOST_COUNTED", 5)
    book = book_of(values=False)
    cells = [cell.value for row in book["Choices"].iter_rows() for cell in row]
    assert "Ann Able (P1)" in cells
    assert not any("cases" in str(cell) for cell in cells)
    told = rows(book["Practitioners"])
    assert [row["caseload after"] for row in told] == [
        load.caseload_after for load in PROPOSAL.workloads
    ]
    book.save(tmp_path / "mine.xlsx")
    assert read_decisions(tmp_path / "mine.xlsx", WEEK) == []


EDITS: dict[str, dict[str, str]] = {
    "accepted": {"decision": "Accept "},
    "changed": {"decision": "bea ~ bold*"},
    "held": {"decision": "hold"},
    "typed over": {"name": "Ann Able", "practitioner": "P1"},
    "unknown": {"decision": "nobody at all"},
    "given": {"decision": "exception: =Cy? Calm (7) – 4 → 5 of 4 cases", "reason for change": "x"},
}


def edited(path: Path) -> dict[str, str]:
    """The workbook with five cases decided and nothing calculated; who has each of them then."""
    book = plan_workbook(WEEK, PROPOSAL, eligible(WEEK))
    sheet, below = (book.by_name[name] for name in ("Proposal", "Left over"))
    of = {cell.value: place for place, cell in enumerate(headings(sheet))}
    by_holder: dict[Any, list[int]] = {}
    for row in range(1, len(PROPOSAL.assignments) + 1):
        by_holder.setdefault(sheet.cells[row, of["proposed"]].value, []).append(row)
    first, second, third, *_ = by_holder["P1"]
    todo = {first: "accepted", second: "changed", third: "held", by_holder["007"][0]: "typed over"}
    expected = {}
    for row, kind in todo.items():
        fill_in(sheet, row, EDITS[kind])
        who = {"accepted": "P1", "changed": "007", "held": "", "typed over": "P1"}[kind]
        expected[str(sheet.cells[row, 0].value)] = who
    fill_in(below, 1, EDITS["given"])
    expected[str(below.cells[1, 0].value)] = "7"
    for one in book.sheets:
        for place, cell in one.cells.items():
            one.cells[place] = cell._replace(value=None) if cell.formula else cell
    path.write_bytes(book_bytes(book, path.suffix))
    if path.suffix == ".xlsx":  # the library writes blank values, which programs take as they are
        openpyxl.load_workbook(path).save(path)
    return expected


def headings(sheet: Sheet) -> list[Cell]:
    return [cell for (row, _), cell in sorted(sheet.cells.items()) if row == 0]


def fill_in(sheet: Sheet, row: int, said: dict[str, str]) -> None:
    heads = [cell.value for cell in headings(sheet)]
    for head, text in said.items():
        place = row, heads.index(head)
        sheet.cells[place] = sheet.cells[place]._replace(value=text)


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_into_it_is_read(form: str, tmp_path: Path) -> None:
    expected = edited(tmp_path / f"mine{form}")
    found = read_decisions(tmp_path / f"mine{form}", WEEK)
    assert {one.case: one.practitioner for one in found} == expected


@needs_office
@pytest.mark.parametrize("form", FORMS)
def test_a_spreadsheet_program_recounts_as_the_check_does(form: str, tmp_path: Path) -> None:
    """LibreOffice opens the edited workbook, calculates every formula anew and saves it."""
    expected = edited(tmp_path / f"mine{form}")
    found = read_decisions(saved(tmp_path / f"mine{form}", form, tmp_path), WEEK)
    assert {one.case: one.practitioner for one in found} == expected
    again = saved(tmp_path / f"mine{form}", ".xlsx", tmp_path)
    allocation = read_allocation(again, WEEK)
    book = openpyxl.load_workbook(again, data_only=True)
    cases = [row for name in ("Proposal", "Left over") for row in rows(book[name])]
    assert {row["case"]: row["decided"] or None for row in cases} == allocation
    counts = {row["what"]: row["count"] for row in rows(book["So far"])}
    assert (counts["accepted as proposed"], counts["changed"], counts["held"]) == (1, 2, 1)
    assert (counts["exceptions"], counts["to put right"]) == (1, 0)
    assert counts["still to decide"] == len(WEEK.cases) - 5
    as_decided = counts["spread as decided if nothing else moves, points"]
    assert as_decided == pytest.approx(spread(WEEK, allocation), abs=1e-3)
    for row in rows(book["Practitioners"]):
        taken = [one for one, who in allocation.items() if who == row["practitioner"]]
        weight = sum(2.5 if WEEK.case_of[one].tier == "A" else 1.0 for one in taken)
        assert row["new cases"] == len(taken)
        assert row["caseload after"] == row["caseload before"] + len(taken)
        assert row["workload after"] == pytest.approx(row["workload before"] + weight)
        share = row["workload after"] / row["capacity"]
        assert row["utilisation after"] == pytest.approx(share, abs=1e-4)
