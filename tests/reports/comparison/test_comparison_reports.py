"""A comparison as a person reads it, and as files."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload import cli
from caseload.models.comparison import Comparison, PathPoint
from caseload.reports.comparison.files import COLUMNS, NAMES
from caseload.reports.comparison.page import comparison_page
from caseload.reports.comparison.words import gain_sentence, ordered_changes, stays

pytestmark = pytest.mark.filterwarnings("ignore:.*xtension is not supported")  # data bars

CASES = "case,tier,previous_practitioner\n" + "".join(f"C{n},D,P2\n" for n in range(6))
PEOPLE = (
    "practitioner,name,grade,team,gender,contracted_hours,caseload\n"
    "P1,Ann Example,PO,North,woman,37,20\nP2,Bob Example,PO,South,man,18.5,10\n"
    "P3,Cy Example,PSO,South,man,37,20\n"
)
ALL_TO_ANN = "case,practitioner\n" + "".join(f"C{n},P1\n" for n in range(6))


def run(*arguments: object):
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


@pytest.fixture
def week(tmp_path: Path) -> Path:
    folder = tmp_path / "week"
    folder.mkdir()
    (folder / "policy.toml").write_text(
        'policy = "plain-count"\n[rules.weekly_intake]\nmode = "hard"\nPO = 4\n'
    )
    (folder / "cases.csv").write_text(CASES)
    (folder / "practitioners.csv").write_text(PEOPLE)
    (folder / "manual.csv").write_text(ALL_TO_ANN)
    return folder


def compared(week: Path, *more: object) -> Comparison:
    done = run("compare", week, "--json", *more)
    assert done.exit_code == 1, done.output
    return Comparison.model_validate_json(done.stdout)


def test_both_sides_have_their_figures(week: Path) -> None:
    found = compared(week)
    by_hand, proposed, mended = found.sides
    assert [side.name for side in found.sides] == ["by hand", "proposed", "put right"]
    assert any("6" in breach.sentence for breach in by_hand.breaches)
    assert not proposed.breaches
    assert mended.mended
    assert not mended.breaches
    assert by_hand.spread > proposed.spread
    assert by_hand.agreement < proposed.agreement == 6
    assert by_hand.continued == 0
    assert by_hand.previous == 6
    kinds = {(group.kind, group.group) for group in by_hand.groups}
    assert {("hours", "part time"), ("gender", "women"), ("grade", "PSO")} <= kinds


def test_those_who_gain_come_first(week: Path) -> None:
    [known] = compared(week).by_hand
    assert known.differences[0].name == "Ann Example"
    assert known.path[0].changes == ()
    assert known.path[-1].gain == 1.0


def test_several_allocations_have_names(week: Path, tmp_path: Path) -> None:
    fair = tmp_path / "fair.csv"
    fair.write_text("case,practitioner\nC0,P1\nC1,P1\nC2,P2\nC3,P2\nC4,P3\nC5,P3\n")
    found = compared(week, "--manual", f"last week={week / 'manual.csv'}", "--manual", fair)
    assert [side.name for side in found.sides if side.by_hand] == ["last week", "fair"]


def test_the_screen_says_what_matters(week: Path) -> None:
    done = run("compare", week)
    said = " ".join(done.stdout.split())
    assert "By hand: the rules are broken once; 2 changes put that right" in said
    assert said.index("To put right: 2") < said.index("1. C")
    assert "of the gain in balance" in said or "The whole gain takes" in said
    assert "Ann Example" in said
    assert "Part time few" in said
    assert "Part-timers have" not in said
    assert "would carry less in the proposal than by hand" in said


ALL_TOLD = ("--set", "history.fewest_people=1")


def test_of_groups_of_few_people_nothing_is_said(week: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "out", tmp_path / "page.html"
    run("compare", week, "--out", out, "--html", page)
    found = Comparison.model_validate_json((out / "comparison.json").read_bytes())
    for side in found.sides:
        everyone, *others = side.groups
        assert (everyone.people, everyone.suppressed) == (3, False)
        assert all(one.suppressed and one.people is one.new_cases is None for one in others)
    rows = list(csv.DictReader((out / "groups.csv").open(encoding="utf-8-sig")))
    assert {row["suppressed"] for row in rows if row["kind"] != "everyone"} == {"yes"}
    assert not any(row["utilisation"] for row in rows if row["suppressed"] == "yes")
    assert page.read_text(encoding="utf-8").count(">few<") >= 13 * 6
    with_all = compared(week, *ALL_TOLD)
    assert not any(one.suppressed for side in with_all.sides for one in side.groups)
    said = " ".join(run("compare", week, *ALL_TOLD).stdout.split())
    assert "Part-timers have" in said


def test_what_stays_is_told_from_what_is_put_right(week: Path) -> None:
    found = compared(week)
    [known] = found.by_hand
    [breach] = found.side("by hand").breaches
    assert stays(found, known, breach) is False
    assert stays(found, known.model_copy(update={"put_right": None}), breach) is None
    there = found.side(str(known.put_right)).model_copy(update={"breaches": (breach,)})
    others = [side for side in found.sides if not side.mended]
    assert stays(found.model_copy(update={"sides": (*others, there)}), known, breach) is True


def test_the_list_of_changes_begins_with_what_puts_right_and_has_its_number(week: Path) -> None:
    [known] = compared(week).by_hand
    right, even = ordered_changes(known)
    first = {change.case for change in known.mended.changes}
    assert [change.case for change in right] == sorted(first)
    assert not first & {change.case for change in even}
    page = comparison_page(compared(week))
    [table] = [one.table for one in page.sections if one.title == "The changes to make"]
    assert [row[0].value for row in table.shown] == [*range(1, len(right) + len(even) + 1)]
    assert page.summary[0].startswith("By hand: the rules are broken once;")


def test_every_table_is_written(week: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("compare", week, "--out", out)
    names = {path.name for path in out.iterdir()}
    assert names == NAMES
    rows = list(csv.DictReader((out / "path.csv").open(encoding="utf-8-sig")))
    assert rows[0]["changes"] == "0"
    book = openpyxl.load_workbook(out / "comparison.xlsx")
    assert book.sheetnames == ["About", *COLUMNS]
    for name, heads in COLUMNS.items():
        sheet = book[name]
        assert tuple(cell.value for cell in sheet[1]) == heads
        assert sheet.freeze_panes == "B2"
        assert [table.autoFilter for table in sheet.tables.values()]
    assert book["Path"].conditional_formatting
    spreads = [row[4] for row in book["Sides"].iter_rows(min_row=2, values_only=True)]
    assert all(isinstance(spread, float) for spread in spreads)
    cases = list(book["Cases"].iter_rows(min_row=2, values_only=True))
    assert [row[1] for row in cases] == [f"C{n}" for n in range(6)]
    assert {row[3] for row in cases} == {"Ann Example"}
    assert json.loads((out / "comparison.json").read_text())["cases"] == 6
    assert run("compare", week, "--out", out).exit_code == 2


def test_faults_are_told_all_at_once(week: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("case,practitioner\nC9,P1\nC1,P9\n")
    done = run("compare", week, "--manual", f"a={wrong}", "--manual", f"b={tmp_path / 'no.csv'}")
    assert done.exit_code == 2
    said = " ".join(done.stderr.split())
    assert '"C9": a new case' in said
    assert '"P9": a practitioner' in said
    assert "a file that can be read" in said


def test_without_an_allocation_by_hand_it_says_what_to_do(week: Path) -> None:
    (week / "manual.csv").unlink()
    done = run("compare", week)
    assert done.exit_code == 2
    assert "--manual FILE" in done.stderr


def point(moves: int, gain: float | None) -> PathPoint:
    return PathPoint(
        moves=moves,
        left_over=0,
        shortfall=0,
        soft=0.0,
        value=1.0,
        bound=1.0,
        proven=True,
        gain=gain,
        changes=(),
    )


@pytest.mark.parametrize(
    ("gains", "said"),
    [
        ([1.0], "No number of changes would make it better."),
        ([0.0, 1.0], "The whole gain takes 1 change."),
        (
            [0.0, 0.6, 0.7, 0.92, 1.0],
            "1 change brings 60 % of the gain in balance, 3 changes 92 % and 4 changes the whole "
            "of it.",
        ),
        ([None, 0.0, 0.95, 1.0], "2 changes bring 95 % of the gain in balance and 3 changes"),
    ],
)
def test_the_gain_in_a_sentence(gains: list[float | None], said: str) -> None:
    path = [point(moves, gain) for moves, gain in enumerate(gains)]
    assert gain_sentence(path).startswith(said)
