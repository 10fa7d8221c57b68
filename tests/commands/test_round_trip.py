"""A lead changes a proposal in the workbook and gives it back."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from typer.testing import CliRunner

from builders import case, instance, plain_policy, practitioner
from caseload import cli
from caseload.instances.week.decisions import read_decisions, read_proposed
from caseload.models.base import Grade
from caseload.models.earlier import next_round
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision, Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.check.figures import spread
from caseload.optimizer.proposal.overrides import eligible, overrides
from caseload.reports.proposal.files import write_results
from caseload.reports.proposal.overrides import moved_lines, override_lines
from engine import solve

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

HEADS = "case,practitioner,name,decision,reason for change\n"


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def week() -> Instance:
    """Four cases, one of which only a PO may hold, for two POs and a PSO."""
    people = [
        practitioner("P1", name="Ann Able"),
        practitioner("P2", name="Bea Bold"),
        practitioner("P3", name="Cy Calm", grade=Grade.PSO),
    ]
    table = {"any_tier": {}, "tiers": {"A": {"grades": ["PO"]}}}
    policy = plain_policy({"qualification": {"mode": "hard", **table}})
    cases = [case("C1", tier="A"), case("C2"), case("C3"), case("C4")]
    return instance(cases, people, policy)


def edited(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "edited.csv"
    path.write_text(HEADS + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def said(bad: pytest.ExceptionInfo[BadInput]) -> str:
    return str(bad.value)


def test_accept_an_identifier_a_label_and_a_name_are_understood(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        "C1,P1,Ann Able,accept,",
        "C2,P1,Ann Able,P3,knows him",
        "C3,P1,Ann Able,Bea Bold (P2),",
        "C4,P2,Bea Bold,,",
    )
    found = read_decisions(path, week())
    assert [(one.case, one.practitioner, one.reason) for one in found] == [
        ("C1", "P1", ""),
        ("C2", "P3", "knows him"),
        ("C3", "P2", ""),
    ]
    assert {one.action for one in found} == {Action.PIN}
    assert found[1].source.endswith("row 3")
    assert read_proposed(path, week()) == {"C1": "P1", "C2": "P1", "C3": "P1", "C4": "P2"}


def test_every_fault_is_told_with_its_row(tmp_path: Path) -> None:
    path = edited(
        tmp_path, "C1,P1,,somebody,", "C9,P1,,accept,", "C2,P9,,accept,", "C3,P1,,P2,", "C3,P1,,P3,"
    )
    with pytest.raises(BadInput) as bad:
        read_decisions(path, week())
    for place in ("row 2, column decision", "row 3, column case", "row 4, column practitioner"):
        assert place in said(bad)
    assert "row 6" in said(bad)
    assert "each case once; row 5" in said(bad)


def test_a_name_that_two_people_have_is_not_guessed(tmp_path: Path) -> None:
    twins = [practitioner("P1", name="Ann Able"), practitioner("P2", name="Ann Able")]
    path = edited(tmp_path, "C1,P1,,Ann Able,")
    with pytest.raises(BadInput, match=r"this could be Ann Able \(P1\) or Ann Able \(P2\)"):
        read_decisions(path, instance([case("C1")], twins))


def test_only_those_whom_no_rule_bars_are_offered() -> None:
    offered = eligible(week())
    assert offered["C1"] == ("P1", "P2")
    assert offered["C2"] == ("P1", "P2", "P3")
    ban = Decision(action=Action.FORBID, case="C2", practitioner="P2")
    pin = Decision(action=Action.PIN, case="C3", practitioner="P2")
    decided = eligible(week().changed(decisions=(ban, pin)))
    assert decided["C2"] == ("P1", "P3")
    assert decided["C3"] == ("P1", "P2", "P3")


def offers(path: Path) -> dict[str, list[str]]:
    """What the drop-down of each case's decision offers."""
    book = openpyxl.load_workbook(path)
    sheet, hidden = book["Proposal"], book["Choices"]
    heads = [cell.value for cell in sheet[1]]
    (rule,) = sheet.data_validations.dataValidation
    letter = get_column_letter(heads.index("offered") + 1)
    assert f",${letter}2," in rule.formula1
    (cells,) = rule.sqref.ranges
    assert (cells.min_row, cells.max_row) == (2, sheet.max_row)
    assert cells.min_col == cells.max_col == heads.index("decision") + 1
    found = {}
    for row in range(2, sheet.max_row + 1):
        column = sheet.cell(row, heads.index("offered") + 1).value + 1
        many = hidden.cell(2, column).value
        found[sheet.cell(row, 1).value] = [hidden.cell(n + 3, column).value for n in range(many)]
    assert hidden.sheet_state == "hidden"
    return found


def test_the_workbook_offers_accept_hold_and_everyone_else_with_load_and_cost(
    tmp_path: Path,
) -> None:
    proposal = solve(week())
    write_results(week(), proposal, tmp_path / "out", eligible=eligible(week()))
    offered = offers(tmp_path / "out" / "proposal.xlsx")
    holder = proposal.allocation["C1"]
    other = {"P1": "Bea Bold (P2)", "P2": "Ann Able (P1)"}[str(holder)]
    (*first, words) = offered["C1"]
    assert first == ["accept", "hold"]
    load = next(row for row in proposal.workloads if row.practitioner in other)
    before = load.caseload_after
    moved = spread(week(), {**proposal.allocation, "C1": load.practitioner})
    price = moved - proposal.certificate.spread
    assert price > 0.005
    cost = f"{before} → {before + 1} cases, {2 * (before + 1)} %, spread +{price:.2f}"
    assert words == f"{other} – {cost}"
    assert len(offered["C2"]) == 4


def test_there_and_back_through_the_workbook(tmp_path: Path) -> None:
    proposal = solve(week())
    write_results(week(), proposal, tmp_path / "out", eligible=eligible(week()))
    file = tmp_path / "out" / "proposal.xlsx"
    book = openpyxl.load_workbook(file)
    sheet = book["Proposal"]
    heads = [cell.value for cell in sheet[1]]
    row = next(r for r in range(2, 6) if sheet.cell(r, 1).value == "C2")
    choice = offers(file)["C2"][2]
    sheet.cell(row, heads.index("decision") + 1).value = choice
    sheet.cell(row, heads.index("reason for change") + 1).value = "knows the family"
    book.save(file)
    [pin] = read_decisions(file, week())
    earlier = read_proposed(file, week())
    assert earlier == proposal.allocation
    decided = week().changed(decisions=(pin,), earlier=next_round(None, earlier))
    again = solve(decided)
    assert again.allocation["C2"] == pin.practitioner
    found = overrides(decided, again, "Lee Lead")
    assert found is not None
    assert [(c.case, c.reason) for c in found.changes] == [("C2", "knows the family")]
    lines = override_lines(found, {"P1": "Ann"})
    assert lines[0].startswith("Round 2: Lee Lead made 1 change: the spread")
    assert "knows the family" in lines[1]
    kept = again.model_copy(update={"overrides": found})
    assert Proposal.model_validate_json(kept.model_dump_json()) == kept
    write_results(decided, kept, tmp_path / "next")
    proof = (tmp_path / "next" / "proof.csv").read_text(encoding="utf-8-sig")
    assert "Lee Lead made 1 change" in proof
    table = csv.DictReader(
        io.StringIO((tmp_path / "next" / "proposal.csv").read_text(encoding="utf-8-sig"))
    )
    decided_row = next(one for one in table if one["case"] == "C2")
    assert (decided_row["decision"], decided_row["reason for change"]) == (
        "accept",
        "knows the family",
    )


def test_what_moved_besides_is_told() -> None:
    proposal = solve(week())
    holder = str(proposal.allocation["C2"])
    other = next(p for p in ("P1", "P2") if p != holder)
    pins = tuple(
        Decision(action=Action.PIN, case=one, practitioner=other) for one in ("C2", "C3", "C4")
    )
    earlier = proposal.allocation
    decided = week().changed(decisions=pins, earlier=next_round(None, earlier))
    again = solve(decided)
    found = overrides(decided, again)
    assert found is not None
    assert found.spread_unmoved is None or found.spread_unmoved >= found.spread - 1e-9
    moved = {change.case for change in found.moved}
    expected = {
        c for c, p in again.allocation.items() if p != earlier[c] and c not in ("C2", "C3", "C4")
    }
    assert moved == expected
    assert len(moved_lines(found, {})) == len(moved)


def test_a_decision_against_a_rule_names_its_row(tmp_path: Path) -> None:
    folder = tmp_path / "week"
    folder.mkdir()
    (folder / "policy.toml").write_text('policy = "tiers-2026"\n')
    (folder / "cases.csv").write_text("case,tier\nC1,A\n")
    (folder / "practitioners.csv").write_text("practitioner,grade\nP1,PO\nP2,PSO\n")
    out = tmp_path / "out"
    assert run("allocate", folder, "--out", out).exit_code == 0
    head, row = csv.reader((out / "proposal.csv").read_text(encoding="utf-8-sig").splitlines())
    row[head.index("decision")] = "P2"
    with (tmp_path / "edited.csv").open("w", newline="") as file:
        csv.writer(file).writerows([head, row])
    done = run("allocate", folder, "--decisions", tmp_path / "edited.csv")
    assert done.exit_code == 3, done.output
    assert "edited.csv row 2" in " ".join(done.stderr.split())
