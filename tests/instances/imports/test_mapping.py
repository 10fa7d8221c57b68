"""Any spreadsheet, by a mapping that is proposed once and kept."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from caseload.cli import app
from caseload.instances.imports.mapping.apply import mapped_source
from caseload.instances.imports.mapping.file import read_mapping, write_mapping
from caseload.instances.imports.mapping.proposal import write_proposal
from caseload.instances.imports.mapping.propose import Guess, propose
from caseload.instances.imports.mapping.tables import find_tables
from caseload.instances.week.read import read_instance, understand
from caseload.models.fault import BadInput
from caseload.models.instance import Instance

CASES = [
    ["Riverside allocations"],
    [],
    ["CRN", "Tier", "Risk of Serious Harm", "Case Type", "CSRP", "CP Plan", "Team Name", "Notes"],
    ["007", "Tier B", "High", "Licence", 3.5, "Y", "Team 1", "first"],
    ["X2", "Tier E", "Medium", "Community", 0.5, "N", "Team 1", None],
    ["X3", "Tier C", "Very-high", "Custody", 4, "N", "Team 2", None],
]
STAFF = [
    ["Staff Code", "Full Name", "Role", "Team Name", "Contracted Hrs", "Sickness reason", "Cases"],
    ["S1", "Siân Llŷr", "Probation Officer", "Team 1", 37, "private", 20],
    ["S2", "Bob Shah", "PSO", "Team 2", 30, None, 22],
]


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


@pytest.fixture
def week(tmp_path: Path) -> Path:
    return book(tmp_path / "week.xlsx", New=CASES, Staff=STAFF, Empty=[["nothing"]])


def guesses(*paths: Path) -> dict[str, Guess]:
    return {guess.kind: guess for guess in propose(find_tables(paths))}


def imported(mapping: Path, *paths: Path) -> Instance:
    return understand(mapped_source(paths, read_mapping(mapping), "week")).instance


def refused(mapping: Path, *paths: Path) -> list[str]:
    with pytest.raises(BadInput) as wrong:
        imported(mapping, *paths)
    return [fault.sentence() for fault in wrong.value.faults]


def test_headings_are_found_by_nearest_names_and_what_stands_under_them(week: Path) -> None:
    found = guesses(week)
    assert found["cases"].columns == {
        "case": "crn",
        "tier": "tier",
        "type": "case_type",
        "rosh": "risk_of_serious_harm",
        "csrp": "csrp",
        "child_protection": "cp_plan",
        "team": "team_name",
    }
    assert found["practitioners"].columns == {
        "practitioner": "staff_code",
        "name": "full_name",
        "grade": "role",
        "team": "team_name",
        "contracted_hours": "contracted_hrs",
        "caseload": "cases",
    }
    assert found["cases"].values == {"tier": {f"Tier {one}": one for one in "BCE"}}
    assert found["cases"].seen["csrp"] == "numbers, all different"


def test_a_column_that_says_why_hours_are_reduced_is_never_taken(tmp_path: Path) -> None:
    staff = [["Staff", "Grade", "Reduction hours reason"], ["S1", "PO", 7.4]]
    found = guesses(book(tmp_path / "staff.xlsx", Staff=staff))["practitioners"]
    assert "reduction_hours" not in found.columns
    assert found.left == ["reduction_hours_reason"]


@pytest.mark.parametrize("word", ["V. High", "Higher", "not high", "?"])
def test_a_risk_is_never_guessed_from_a_word_that_only_has_ours_in_it(
    word: str, tmp_path: Path
) -> None:
    rows = [["CRN", "Tier", "RoSH"], ["X1", "A", word], ["X2", "A", "high"], ["X3", "A", "low"]]
    found = guesses(book(tmp_path / "week.xlsx", New=rows))["cases"]
    assert found.values.get("rosh", {}).get(word) == ""


UNALLOCATED = [["CRN", "Tier", "Offender manager"], ["X1", "A", "S1"], ["X2", "B", "S1"]]
HELD = [*UNALLOCATED, *(["H1", "C", "S1"], ["H2", "C", "S1"])]


def test_who_managed_a_new_case_before_does_not_make_it_one_in_hand(tmp_path: Path) -> None:
    staff = [["Staff", "Grade"], ["S1", "PO"]]
    alone = guesses(book(tmp_path / "a.xlsx", New=UNALLOCATED, Staff=staff))
    assert "current" not in alone
    assert alone["cases"].columns["previous_practitioner"] == "offender_manager"
    both = guesses(book(tmp_path / "b.xlsx", Held=HELD, New=UNALLOCATED, Staff=staff))
    assert (both["cases"].table.sheet, both["current"].table.sheet) == ("New", "Held")
    gaps = [*UNALLOCATED, ["X3", "C", None], ["X4", "C", None], ["X5", "C", None]]
    some = guesses(book(tmp_path / "c.xlsx", New=gaps, Held=HELD, Staff=staff))
    assert (some["cases"].table.sheet, some["current"].table.sheet) == ("New", "Held")


def test_a_name_is_taken_for_the_identifier_where_there_is_no_other(tmp_path: Path) -> None:
    staff = [["Name", "Grade"], ["Ann", "PO"]]
    found = guesses(book(tmp_path / "staff.xlsx", Staff=staff))["practitioners"]
    assert found.columns == {"practitioner": "name", "grade": "grade"}


def test_the_first_import_proposes_and_the_second_asks_nothing(week: Path, tmp_path: Path) -> None:
    mapping, out = tmp_path / "mapping.toml", tmp_path / "week"
    arguments = ["import", "table", str(week), "--map", str(mapping), "--out", str(out)]
    first = CliRunner().invoke(app, arguments)
    assert (first.exit_code, out.exists()) == (1, False)
    assert "rosh = risk of serious harm" in first.output
    assert "Siân" not in first.output + mapping.read_text(encoding="utf-8")
    second = CliRunner().invoke(app, arguments)
    assert second.exit_code == 0, second.output
    made = read_instance(out).instance
    assert [case.id for case in made.cases] == ["007", "X2", "X3"]
    assert made.case_of["007"].child_protection
    assert made.case_of["X3"].rosh == "very high"
    assert made.practitioner_of["S1"].name == "Siân Llŷr"
    assert made.practitioner_of["S2"].contracted_hours == 30


def test_next_week_the_file_has_another_name_and_order(week: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    write_proposal(mapping, propose(find_tables([week])))
    turned = [[row[place] for place in (6, 2, 1, 0, 3, 5, 4)] for row in STAFF]
    later = book(tmp_path / "week-49.xlsx", People=turned, Cases=CASES[2:])
    assert imported(mapping, later) == imported(mapping, week)


def test_two_csv_files_are_as_good_as_a_workbook(week: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    write_proposal(mapping, propose(find_tables([week])))
    for name, rows in (("new", CASES[2:]), ("staff", STAFF)):
        lines = [",".join("" if cell is None else str(cell) for cell in row) for row in rows]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    both = (tmp_path / "new.csv", tmp_path / "staff.csv")
    assert imported(mapping, *both).cases == imported(mapping, week).cases
    assert imported(mapping, *both).practitioners == imported(mapping, week).practitioners


def test_a_fault_names_their_column_and_ours(week: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    write_proposal(mapping, propose(find_tables([week])))
    wrong = [*CASES[:4], ["X2", "Tier Z", "Medium", "Community", "lots", "N", "Team 1", None]]
    said = refused(mapping, book(tmp_path / "bad.xlsx", New=wrong, Staff=STAFF))
    assert any('bad.xlsx, sheet New, row 5, column tier: "Tier Z": a tier' in s for s in said)
    assert any('row 5, column csrp: "lots": a plain number' in s for s in said)
    roles = [*STAFF[:1], ["S1", "A", "Boss", "Team 1", 37, None, 20]]
    said = refused(mapping, book(tmp_path / "bad.xlsx", New=CASES, Staff=roles))
    assert any('row 2, column role (grade): "Boss": one of PO' in s for s in said)


def test_a_heading_that_went_missing_is_named(week: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    write_proposal(mapping, propose(find_tables([week])))
    renamed = [["Code", *STAFF[0][1:]], *STAFF[1:]]
    (said,) = refused(mapping, book(tmp_path / "bad.xlsx", New=CASES, Staff=renamed))
    assert said == (
        "bad.xlsx, sheet Staff: a column headed staff code, as mapping.toml has it for "
        "practitioners"
    )


def test_two_tables_with_the_headings_are_told_apart_by_sheet(week: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.toml"
    write_proposal(mapping, propose(find_tables([week])))
    old = [*CASES[:3], ["OLD", "Tier B", "High", "Licence", 3.5, "Y", "Team 1", None]]
    both = book(tmp_path / "both.xlsx", Old=old, New=CASES, Staff=STAFF)
    assert "OLD" not in imported(mapping, both).case_of
    other = book(tmp_path / "other.xlsx", Old=old, Older=CASES, Staff=STAFF)
    assert "there are 2: give its sheet" in refused(mapping, other)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cases = 1", "column cases: a section of its own, with columns"),
        ("[case.columns]\n", "did you mean cases?"),
        ("[cases]\n", "column cases.columns: a section of headings"),
        ('[cases.columns]\nteir = "Tier"', "column cases.columns.teir: a column of ours; did you"),
        ("[cases.columns]\ntier = 3", "column cases.columns.tier: a heading in quotation marks"),
        ('[cases]\nvalues = "x"', "values as sections of their own"),
        ('[cases.columns]\ncase = "CRN"', "a section called practitioners, with its columns"),
        (
            '[cases.columns]\ncase = "CRN"\n[cases.values.rosh]\n"V. High" = ""\n'
            '[practitioners.columns]\npractitioner = "Staff Code"',
            'column values.rosh: one of our words for "V. High"; it is blank',
        ),
        ("nonsense", "TOML that can be read"),
    ],
)
def test_a_mapping_that_is_wrong_is_refused(
    text: str, said: str, week: Path, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text)
    sentences = refused(mapping, week)
    assert any(said in sentence for sentence in sentences), sentences


def test_files_without_a_table_of_ours_say_so(tmp_path: Path) -> None:
    path = book(tmp_path / "odd.xlsx", Sheet=[["colour", "size"], ["red", 3]])
    mapping = tmp_path / "mapping.toml"
    arguments = ["import", "table", str(path), "--map", str(mapping), "--out", str(tmp_path / "o")]
    first = CliRunner().invoke(app, arguments)
    assert first.exit_code == 1
    assert "cases: no table looks like it; fill in its section" in first.output
    assert CliRunner().invoke(app, arguments).exit_code == 2
    missing = CliRunner().invoke(app, [*arguments[:2], str(tmp_path / "none.csv"), *arguments[3:]])
    assert missing.exit_code == 2


def test_at_a_terminal_it_asks_what_it_cannot_tell_and_imports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = [*CASES[:3], ["007", "Tier B", "V. High", "Licence", 3.5, "Y", "Team 1", "first"]]
    high = [["X", "B", "high", "Licence", 3.5, "Y", "Team 1", ""]]
    path = book(tmp_path / "week.xlsx", New=[*odd, *high, *high], Staff=STAFF)
    sheet = openpyxl.load_workbook(path)
    sheet["New"]["A6"] = "X2"
    sheet.save(path)
    monkeypatch.setattr("caseload.commands.imports.at_a_terminal", lambda: True)
    mapping, out = tmp_path / "mapping.toml", tmp_path / "out"
    arguments = ["import", "table", str(path), "--map", str(mapping), "--out", str(out)]
    done = CliRunner().invoke(app, arguments, input="very high\ny\n")
    assert done.exit_code == 0, done.output
    assert 'rosh: "V. High" is which of low, medium, high, very high' in done.output
    assert read_instance(out).instance.case_of["007"].rosh == "very high"


def test_rows_are_left_out_as_the_mapping_says_and_titles_of_a_csv_passed_over(tmp_path):
    staff = "Staff list,,\n,,\nCode,Job,FTE\nP1,PO,1\nP2,PSO,60%\nX9,Administrator,1\nTotal,,2.6\n"
    cases = "Ref,Tier\nC1,D\n"
    mapping = """
policy = "tiers-2026"
[cases.columns]
case = "Ref"
tier = "Tier"
[practitioners.columns]
practitioner = "Code"
grade = "Job"
fte = "FTE"
[practitioners.leave_out]
Job = ["administrator"]
"""
    for name, text in (("staff.csv", staff), ("new.csv", cases), ("m.toml", mapping)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    paths = [tmp_path / "staff.csv", tmp_path / "new.csv"]
    reading = understand(mapped_source(paths, read_mapping(tmp_path / "m.toml"), "week"))
    assert [one.contracted_hours for one in reading.instance.practitioners] == [37, 22.2]
    told = " | ".join(one.sentence() for one in reading.warnings)
    assert "1 row left out, as m.toml says" in told
    assert "no totals among the rows; row 7" in told


def test_a_limited_access_list_is_not_left_aside(tmp_path):
    (tmp_path / "new.csv").write_text("Ref,Tier,Exclusions\nC1,D,P1\n", encoding="utf-8")
    (tmp_path / "staff.csv").write_text("Code,Job\nP1,PO\n", encoding="utf-8")
    plain = (
        '[cases]\n{}[cases.columns]\ncase = "Ref"\ntier = "Tier"\n'
        '[practitioners.columns]\npractitioner = "Code"\ngrade = "Job"\n'
    )
    paths = [tmp_path / "staff.csv", tmp_path / "new.csv"]
    (tmp_path / "m.toml").write_text(plain.format(""), encoding="utf-8")
    with pytest.raises(BadInput, match="map it to excluded or restricted_to"):
        mapped_source(paths, read_mapping(tmp_path / "m.toml"), "week")
    (tmp_path / "m.toml").write_text(plain.format('ignore = ["Exclusions"]\n'), encoding="utf-8")
    assert understand(mapped_source(paths, read_mapping(tmp_path / "m.toml"), "week")).instance


def test_a_column_of_urgency_is_asked_about(tmp_path: Path) -> None:
    """1 may be the most urgent or the least: nothing in the file tells."""
    rows = [[*CASES[2], "Urgency"], *([*row, place] for place, row in enumerate(CASES[3:], 1))]
    file = book(tmp_path / "week.xlsx", Cases=rows, Staff=STAFF)
    guesses = propose(find_tables([file]))
    [cases] = [guess for guess in guesses if guess.kind == "cases"]
    assert "priority" not in cases.columns
    assert any("the higher is placed first" in str(fault) for fault in cases.table.told)
    write_proposal(tmp_path / "mapping.toml", guesses)
    assert "which way it counts" in (tmp_path / "mapping.toml").read_text(encoding="utf-8")


SPLIT_STAFF = [
    ["Office", "No", "Officer name", "Role", "Team name", "Contracted hrs"],
    ["N", 1, "Lloyd, Gareth", "PO", "Team 1", 37],
    ["N", 2, "Bell-Jones, Ruth", "PSO", "Team 1", 30],
    ["S", 1, "Lloyd, Ann", "PO", "Team 1", 37],
]
SPLIT_CASES = [
    ["Office", "Number", "Tier", "Previous officer", "Status"],
    ["N", "007", "C", "Lloyd, Gareth", "Awaiting"],
    ["S", "007", "D", None, "Awaiting"],
    ["S", "008", "D", None, "Closed"],
    ["S", "009", "D", None, None],
]
JOINED = """
policy = "tiers-2026"
[practitioners.columns]
practitioner = { join = ["Office", "No"] }
name = { heading = "Officer name", surname_first = true }
grade = "Role"
contracted_hours = "Contracted hrs"
[cases.columns]
case = { join = ["Office", "Number"], with = "/" }
tier = "Tier"
previous_practitioner = { heading = "Previous officer", surname_first = true }
[cases.keep_only]
Status = ["awaiting"]
"""


def joined(tmp_path: Path, text: str, cases: list[list[Any]] = SPLIT_CASES) -> tuple[Path, Path]:
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    return tmp_path / "m.toml", book(tmp_path / "split.xlsx", Staff=SPLIT_STAFF, New=cases)


def test_columns_are_joined_names_turned_round_and_rows_kept(tmp_path: Path) -> None:
    made = imported(*joined(tmp_path, JOINED))
    assert {one.id: one.name for one in made.practitioners} == {
        "N-1": "Gareth Lloyd",
        "N-2": "Ruth Bell-Jones",
        "S-1": "Ann Lloyd",
    }
    assert [case.id for case in made.cases] == ["N/007", "S/007"]
    assert made.case_of["N/007"].previous_practitioner == "N-1"


def test_rows_that_are_left_out_are_counted(tmp_path: Path) -> None:
    mapping, file = joined(tmp_path, JOINED)
    reading = understand(mapped_source([file], read_mapping(mapping), "week"))
    told = " | ".join(fault.sentence() for fault in reading.warnings)
    assert "column status: 2 rows left out, as m.toml says" in told


def test_a_part_that_is_blank_is_a_fault_and_not_another_case(tmp_path: Path) -> None:
    cases = [*SPLIT_CASES, [None, "007", "D", None, "Awaiting"]]
    (said,) = refused(*joined(tmp_path, JOINED, cases))
    assert "row 6, column Office + Number (case)" in said
    assert "a value in each of Office + Number; one is blank" in said


def test_two_that_join_to_the_same_are_a_fault(tmp_path: Path) -> None:
    (said,) = refused(*joined(tmp_path, JOINED, [*SPLIT_CASES, SPLIT_CASES[1]]))
    assert "each case once" in said


@pytest.mark.parametrize(
    "stated",
    ["3", '{ join = ["Office"] }', '{ join = ["A", 3] }', '{ heading = "A" }', '{ with = "-" }',
     '{ join = ["A", "B"], surname_first = true }', '{ heading = "A", surname_first = "yes" }'],
)  # fmt: skip
def test_a_column_that_is_stated_otherwise_is_refused(stated: str, tmp_path: Path) -> None:
    text = JOINED.replace('{ join = ["Office", "No"] }', stated)
    (said,) = refused(*joined(tmp_path, text))
    assert "column practitioners.columns.practitioner: a heading in quotation marks" in said


def test_surnames_first_are_seen_and_proposed(tmp_path: Path) -> None:
    staff = [["Staff code", *row[2:]] if n == 0 else [f"S{n}", *row[2:]]
             for n, row in enumerate(SPLIT_STAFF)]  # fmt: skip
    file = book(tmp_path / "w.xlsx", Staff=staff, New=CASES)
    mapping = tmp_path / "m.toml"
    write_proposal(mapping, propose(find_tables([file])))
    assert "name = { heading = " in mapping.read_text(encoding="utf-8")
    assert [one.name for one in imported(mapping, file).practitioners] == [
        "Gareth Lloyd",
        "Ruth Bell-Jones",
        "Ann Lloyd",
    ]


def test_an_identifier_that_tells_no_rows_apart_is_said(tmp_path: Path) -> None:
    file, mapping = book(tmp_path / "w.xlsx", Staff=SPLIT_STAFF, New=CASES), tmp_path / "m.toml"
    arguments = ["import", "table", str(file), "--map", str(mapping), "--out", str(tmp_path / "o")]
    done = CliRunner().invoke(app, arguments)
    assert "practitioner: the same in several rows: join it with" in done.output
    assert "# The same in several rows" in mapping.read_text(encoding="utf-8")
    other = guesses(book(tmp_path / "week.xlsx", New=CASES, Staff=STAFF))
    assert {guess.repeated for guess in other.values()} == {None}


def test_a_settled_mapping_is_kept_as_it_was(tmp_path: Path) -> None:
    mapping, _ = joined(tmp_path, JOINED)
    known = read_mapping(mapping)
    write_mapping(tmp_path / "again.toml", known)
    assert read_mapping(tmp_path / "again.toml").tables == known.tables


def test_every_heading_is_listed_where_nothing_was_recognised(tmp_path: Path) -> None:
    file = book(tmp_path / "odd.xlsx", Sheet=[["Colour", "Size of it"], ["red", 3], ["blue", 3]])
    mapping = tmp_path / "mapping.toml"
    write_proposal(mapping, propose(find_tables([file])), find_tables([file]))
    text = mapping.read_text(encoding="utf-8")
    for kind, needed in (("cases", "case and tier"), ("practitioners", "practitioner and grade")):
        assert f"# No table looks like {kind}." in text
        assert f"It needs {needed};" in text
    assert '#   "colour"  # text, all different' in text
    assert '#   "size of it"  # numbers, 1 different' in text
    opened = text.replace("# [cases.columns]", "[cases.columns]")
    mapping.write_text(opened.replace('# case = "THEIR HEADING"', 'case = "colour"'))
    assert read_mapping(mapping).tables["cases"].headings == ["colour"]
