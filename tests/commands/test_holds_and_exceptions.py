"""Holds, exceptions and reasons on the command line; decided proposals in `check` and `compare`."""

import csv
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import caseload as cl
from caseload import cli
from caseload.commands.options.week import decide
from caseload.models.fault import BadInput
from caseload.models.instance import Action, Decision, Instance

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

FOLDER = {
    "policy.toml": 'policy = "plain-count"\nweek_beginning = 2026-11-23\n',
    "cases.csv": "case,tier,team\nC1,G,North\nC2,G,South\n",
    "practitioners.csv": "practitioner,name,grade,team\nP1,Ann Able,PO,North\nP2,Bea,PSO,South\n",
}


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "week"
    folder.mkdir()
    for name, text in FOLDER.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def week(source: Path) -> Instance:
    return cl.read(source)


def plain(decisions: tuple[Decision, ...]) -> set[tuple[str, ...]]:
    return {
        (one.action.value, one.case, one.practitioner, one.reason, one.agreed_by)
        for one in decisions
    }


def test_holds_and_exceptions_take_the_reason_and_who_agreed(week: Instance) -> None:
    decided = decide(week, None, None, None, ["C1"], ["C2=P1"], " knows  him ", "H. Head")
    assert plain(decided.decisions) == {
        ("hold", "C1", "", "knows him", ""),
        ("except", "C2", "P1", "knows him", "H. Head"),
    }


def test_the_library_takes_the_same(week: Instance) -> None:
    from caseload.library.decide import decide as decided_by

    found = decided_by(
        week, None, None, None, hold="C1", exceptions={"C2": "P1"}, reason="x", agreed_by="H"
    )
    assert plain(found.decisions) == {
        ("hold", "C1", "", "x", ""),
        ("except", "C2", "P1", "x", "H"),
    }
    both = decided_by(week, None, None, None, hold=["C1", "C2"])
    assert {one.case for one in both.decisions} == {"C1", "C2"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"exceptions": {"C2": "P1"}}, "exceptions: reason beside it, and why"),
        ({"reason": "x"}, 'reason: "x": a decision beside it'),
        ({"hold": "C1", "agreed_by": "H"}, 'agreed_by: "H": exceptions beside it'),
        ({"hold": "C9"}, 'hold: "C9": a new case of this instance'),
        ({"hold": 3}, "hold: one case or several; this is int"),
        ({"exceptions": ["C1"]}, "exceptions: practitioner by case"),
        ({"hold": "C1", "pins": {"C1": "P1"}}, "one decision for each case"),
        ({"exceptions": {"C1": "P2"}, "pins": {"C1": "P1"}, "reason": "x"}, "one decision for"),
    ],
)
def test_what_does_not_go_together_is_refused(
    week: Instance, given: dict[str, object], said: str
) -> None:
    with pytest.raises(cl.BadInput) as bad:
        cl.allocate(week, **given)  # type: ignore[arg-type]
    assert any(said in fault.sentence() for fault in bad.value.faults)


def test_the_command_line_says_what_is_missing(source: Path) -> None:
    done = run("allocate", source, "--except", "C1=P1")
    assert done.exit_code == 2
    assert "--except: --reason beside it, and why" in " ".join(done.stderr.split())
    done = run("allocate", source, "--hold", "C9", "--agreed-by", "H")
    assert done.exit_code == 2
    assert '--hold: "C9"' in " ".join(done.stderr.split())


def test_two_decisions_on_one_case_name_both_places(week: Instance, tmp_path: Path) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("case,decision,practitioner\nC1,hold,\n")
    with pytest.raises(BadInput) as bad:
        decide(week, ["C1=P1"], None, table)
    (fault,) = bad.value.faults
    assert fault.sentence() == (
        'mine.csv row 2: "C1": one decision for each case; case C1 goes to P1 (--pin), '
        "and case C1 is kept out of this week: take one of them back"
    )


def test_the_same_decision_from_two_places_keeps_both_reasons(
    week: Instance, tmp_path: Path
) -> None:
    table = tmp_path / "mine.csv"
    table.write_text("case,decision,practitioner,reason\nC1,pin,P1,near\nC2,,,ask Sam\n")
    first = decide(week, ["C1=P1"], None, table, reason="knows him")
    assert plain(first.decisions) == {
        ("pin", "C1", "P1", "knows him; near", ""),
        ("note", "C2", "", "ask Sam", ""),
    }
    table.write_text("case,decision,practitioner,reason\nC2,,,ask Jo\n")
    again = decide(first, None, None, table)
    notes = {one.reason for one in again.decisions if one.action is Action.NOTE}
    assert notes == {"ask Sam", "ask Jo"}


def test_a_case_on_hold_comes_to_the_next_round_with_its_reason(
    source: Path, tmp_path: Path
) -> None:
    out, told = tmp_path / "out", ["--quiet"]
    done = run("allocate", source, "--hold", "C1", "--reason", "court", "--out", out, *told)
    assert done.exit_code == 0, done.output
    with (out / "left_over.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["case"], row["decision"], row["reason for change"]) == ("C1", "hold", "court")
    again = decide(cl.read(source), None, None, out / "proposal.xlsx")
    assert plain(again.decisions) == {("hold", "C1", "", "court", "")}


def test_wide_shows_each_case_with_what_is_known_of_it(source: Path) -> None:
    told = " ".join(run("allocate", source, "--quiet", "--wide").stdout.split())
    assert (
        "C1 tier G, community, North → Bea" in told or "C1 tier G, community, North → Ann" in told
    )
    assert "Cases, the riskiest first" in told
    assert "riskiest" not in run("allocate", source, "--quiet").stdout


def decided_workbook(source: Path, tmp_path: Path) -> tuple[Path, str]:
    """A proposal in which C1 was given to somebody else by name; who that is."""
    out = tmp_path / "out"
    assert run("allocate", source, "--out", out, "--quiet").exit_code == 0
    book = openpyxl.load_workbook(out / "proposal.xlsx")
    sheet = book["Proposal"]
    heads = [cell.value for cell in sheet[1]]
    row = next(r for r in range(2, 4) if sheet.cell(r, 1).value == "C1")
    now = sheet.cell(row, heads.index("practitioner") + 1).value
    other = {"P1": "P2", "P2": "P1"}[now]
    name = {"P1": "Ann Able", "P2": "Bea"}[other]
    sheet.cell(row, heads.index("name") + 1).value = name
    book.save(tmp_path / "mine.xlsx")
    return tmp_path / "mine.xlsx", other


def test_check_and_compare_count_a_proposal_as_it_was_decided(
    source: Path, week: Instance, tmp_path: Path
) -> None:
    mine, other = decided_workbook(source, tmp_path)
    done = run("check", source, "--allocation", mine, "--json")
    assert done.exit_code == 0, done.output
    assert "counts with the decisions in it: 1 changed" in " ".join(done.stderr.split())
    plan = cl.allocate(week)
    expected = cl.check(week, {**plan.allocation, "C1": other})
    assert f'"spread": {expected.spread}' in done.stdout
    compared = run("compare", source, "--manual", mine, "--every", "1", "--json", "--quiet")
    assert compared.exit_code in (0, 1), compared.output
    assert "counts with the decisions in it: 1 changed" in " ".join(compared.stderr.split())


def test_a_round_with_a_hold_has_its_page(source: Path, week: Instance, tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    first = cl.allocate(week)
    page = cl.allocate(week, hold="C1", reason="court", after=first).page()
    (left,) = [one.table for one in page.sections if one.title == "Left over" and one.table]
    assert [row[0].text for row in left.shown] == ["C1"]
    assert "Kept out of this week on purpose." in [cell.text for cell in left.shown[0]]
