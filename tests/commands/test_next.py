"""`caseload next`: from a run to the next week's instance or workbook."""

import csv
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

import caseload as cl
from builders import MONDAY, case, held_case, instance, plain_policy, practitioner
from caseload import cli
from caseload.library.plan import Plan
from caseload.models.instance import Action, Decision
from engine import solve

pytestmark = pytest.mark.filterwarnings("ignore::caseload.InputWarning")


def run(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(cli.app, [str(one) for one in arguments])
    assert done.exit_code == code, done.output
    return " ".join(done.output.split())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of two cases, one on hold, for two people with two cases in hand."""
    decisions = (
        Decision(action=Action.PIN, case="C1", practitioner="P1"),
        Decision(action=Action.HOLD, case="C2"),
    )
    week = instance(
        [case("C1", skills=("arabic",)), case("C2", tier="A", csrp=4.5, excluded=("P2",))],
        [practitioner("P1", skills=("arabic",)), practitioner("P2", name="Bea Bold")],
        plain_policy({"caseload_cap": {"mode": "hard", "PO": 45}}),
        held=(held_case("H1", "P1", allocated_on=MONDAY, movable=True), held_case("H2", "P2")),
        decisions=decisions,
        name="north",
    )
    folder = tmp_path_factory.mktemp("north") / "run"
    cl.allocate(week).write(folder)
    return folder


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A folder with a run of its own."""
    shutil.copytree(written, tmp_path / "run")
    return tmp_path


def table(path: Path, *rows: str) -> Path:
    path.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return path


def test_it_writes_the_next_week_and_says_what_became_of_the_last(folder: Path) -> None:
    new = table(folder / "new.csv", "case,tier", "N1,D")
    ended = table(folder / "ended.csv", "case", "H2")
    said = run("next", folder / "run", "--out", folder / "w2", "--new", new, "--ended", ended)
    assert (
        "The week of 30 November 2026: 2 cases to allocate (1 left over, 1 new), 2 in hand." in said
    )
    assert "1 case of the last week in hand, 0 moved, 1 ended, 0 withdrawn." in said
    assert "Of these kept out on purpose: C2." in said
    assert "was not marked as final" in said
    week = cl.read(folder / "w2")
    assert [one.id for one in week.cases] == ["C2", "N1"]
    assert week.policy.rules["caseload_cap"]["PO"] == 45
    run("allocate", folder / "w2", "--out", folder / "run2", "--quiet")
    run("repeat", folder / "run2", "--quiet")


def test_a_final_run_is_not_asked_about(folder: Path) -> None:
    run("runs", folder / "run", "--final")
    assert "marked as final" not in run("next", folder / "run", "--out", folder / "w2.json")


def test_an_edited_proposal_counts_as_done_with_its_decisions(folder: Path) -> None:
    path = folder / "run" / "proposal.csv"
    rows = list(csv.DictReader(path.open(encoding="utf-8-sig")))
    rows[0] |= {"practitioner": "P2", "name": "", "decision": ""}
    with (folder / "done.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said = run("next", folder / "run", "--out", folder / "w2", "--done", folder / "done.csv")
    assert "Done otherwise than proposed: C1 (P1 → P2)." in said
    held = {one.id: one.practitioner for one in cl.read(folder / "w2").held or ()}
    assert held["C1"] == "P2"


@pytest.mark.parametrize("form", [".xlsx", ".ods"])
def test_the_workbook_counts_as_done_and_what_it_hides_itself_is_not_told(
    form: str, folder: Path
) -> None:
    book = folder / f"mine{form}"
    cl.open_run(folder / "run").write_workbook(book)
    said = run("next", folder / "run", "--out", folder / "w2", "--done", book)
    assert "can be seen" not in said
    assert "Done otherwise" not in said


def test_faults_name_file_row_and_column_and_nothing_is_written(folder: Path) -> None:
    ended = table(folder / "ended.csv", "case", "C2", "H9")
    new = table(folder / "new.csv", "case,tier", "H1,D", "N1,Q")
    out = folder / "w2"
    said = run("next", folder / "run", "--out", out, "--ended", ended, "--cases", new, code=2)
    for place in (
        "ended.csv, row 2, column case:",
        "ended.csv, row 3, column case:",
        "new.csv, row 2, column case:",
        "new.csv, row 3, column tier:",
    ):
        assert place in said
    assert not out.exists()


def test_no_run_no_table_and_a_place_that_is_taken_are_refused(folder: Path) -> None:
    run("next", folder / "nowhere", "--out", folder / "w2", code=2)
    said = run("next", folder / "run", "--out", folder / "w", "--people", folder / "no.csv", code=2)
    assert "a file that can be read" in said
    said = run("next", folder / "run", "--out", folder / "w", "--like", folder / "l.xlsx", code=2)
    assert "--template" in said
    run("next", folder / "run", "--out", folder / "run", code=2)
    table(folder / "new.csv", "case,tier", "N1,D")
    run("next", folder / "run", "--new", folder / "new.csv", "--out", folder / "new.csv", code=2)


def test_json_is_the_account(folder: Path) -> None:
    done = CliRunner().invoke(
        cli.app, ["next", str(folder / "run"), "--out", str(folder / "w2"), "--json"]
    )
    told = json.loads(done.stdout)
    assert told["waiting"] == ["C2"]
    assert told["placed"] == ["C1"]
    assert told["schema_version"] == 1


def test_the_template_has_the_week_in_the_order_of_the_last_workbook(folder: Path) -> None:
    book = openpyxl.Workbook()
    for name, head, rows in (
        ("Cases", "case", ["C2", "C1"]),
        ("Practitioners", "practitioner", ["P2", "P1"]),
        ("Current", "case", ["H2"]),
    ):
        sheet = book.create_sheet(name)
        for row in (head, *rows):
            sheet.append([row])
    book.save(folder / "last.xlsx")
    out = folder / "w2.xlsx"
    run("next", folder / "run", "--out", out, "--template", "--like", folder / "last.xlsx")
    written = openpyxl.load_workbook(out)
    people = [row[0].value for row in written["Practitioners"].iter_rows(2, 4)]
    assert people == ["P2", "P1", None]
    assert [row[0].value for row in written["Current"].iter_rows(2, 5)] == ["H2", "C1", "H1", None]
    run("next", folder / "run", "--out", folder / "w2")
    assert cl.read(out).digest == cl.read(folder / "w2").digest


def test_the_template_of_a_bundled_policy_states_what_differs(tmp_path: Path) -> None:
    week = cl.read("tiny", settings={"caseload_cap.PO": 44})
    plan = Plan(week, solve(week, effort=0.5))
    plan.write(tmp_path / "run")
    run("next", tmp_path / "run", "--out", tmp_path / "w2.xlsx", "--template")
    run("next", tmp_path / "run", "--out", tmp_path / "w2.xlsx", "--template", code=2)
    run("next", tmp_path / "run", "--out", tmp_path / "w2")
    assert cl.read(tmp_path / "w2.xlsx").digest == cl.read(tmp_path / "w2").digest


def test_new_cases_may_stand_in_the_template_beside_its_examples(folder: Path) -> None:
    run("template", folder / "new.xlsx")
    book = openpyxl.load_workbook(folder / "new.xlsx")
    sheet = book["Cases"]
    row = next(n for n in range(2, 9) if sheet.cell(n, 1).value is None)
    sheet.cell(row, 1).value, sheet.cell(row, 2).value = "N1", "D"
    book.save(folder / "new.xlsx")
    said = run("next", folder / "run", "--out", folder / "w2", "--cases", folder / "new.xlsx")
    assert "left out" in said
    assert "N1" in cl.read(folder / "w2").case_of
    assert len(cl.read(folder / "w2").cases) == 2
