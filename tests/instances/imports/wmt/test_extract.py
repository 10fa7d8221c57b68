"""The nightly extract: the sample as it is, one with today's tiers, and damaged copies."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from caseload.instances.imports.wmt.beside import Beside
from caseload.instances.imports.wmt.extract.extract import Night, read_extract
from caseload.instances.imports.wmt.extract.instance import extract_instance
from caseload.instances.week.read import read_instance
from caseload.models.base import SUSPENDED, TIERS_2023, CaseType, Grade
from caseload.models.fault import BadInput
from workbooks import EXTRACT, SCENARIO, Damage, damaged

DAY = datetime(2026, 11, 23, 4, 18)
TIERS = ["0", *TIERS_2023, *SUSPENDED]
COLUMNS = [f"{kind}Tier{tier}" for kind in ("Comm", "Licence", "Cust") for tier in TIERS]
PERSON = ["PDU_Desc", "Team_Desc", "Team_Code", "OM_Surname", "OM_Forename", "OM_Key"]

Build = Callable[..., Path]


def imported(night: Night, tmp_path: Path, **beside: Any) -> Any:
    cases = tmp_path / "new.csv"
    cases.write_text("case,tier\nN1,B2\n")
    return extract_instance(night, Beside("night", cases, **beside))


def sentences(path: Path) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read_extract(path)
    return [fault.sentence() for fault in refused.value.faults]


@pytest.fixture
def tonight(tmp_path: Path) -> Build:
    """An extract with today's headings: two POs, one of them in two teams, and a manager."""

    def build(active: dict[str, int], inactive: dict[str, int], damage: Damage | None = None):
        book = openpyxl.Workbook()
        book.remove(book.active)
        rows = [
            ("Riverside", "Team 1", "T1", "Llŷr", "Siân", "007", "NPSM"),
            ("Riverside", "Team 2", "T2", "Llŷr", "Siân", "007", "NPSM"),
            ("Riverside", "Team 1", "T1", "Shah", "Imran", "1002", "NPSQ"),
            ("Riverside", "Team 1", "T1", "Boss", "Ann", "1003", "NPSC"),
        ]
        for name, more in (("WMT_Extract", inactive), ("WMT_Extract_Filtered", {})):
            sheet = book.create_sheet(name)
            sheet.append([*PERSON, "OM_Grade_Code", *COLUMNS, "Datestamp"])
            for number, row in enumerate(rows):
                counts = [
                    active.get(c, 0) + more.get(c, 0) if number in (0, 1) else 0 for c in COLUMNS
                ]
                sheet.append([*row, *counts, DAY])
        court = book.create_sheet("Court_Reports")
        court.append(["OM_Key", "Team_Code", "SDR_Last_30", "SDR_Due_Next_30", "SDR_Conv_Last_30"])
        court.append(["007", "T1", 2, 1, 3])
        court.append(["9999", "T1", 1, 0, 0])
        prison = book.create_sheet("Inst_Reports")
        prison.append(["OM_Key", "Team_Code", "Parom_Due_Next_30"])
        prison.append(["007", "T1", 4])
        t2a = book.create_sheet("T2A")
        t2a.append(["OM_Key", "Team_Code", *COLUMNS])
        t2a.append(["007", "T1", *(2 if c == "CommTierC3" else 0 for c in COLUMNS)])
        cms = book.create_sheet("CMS")
        cms.append(["Contact_Date", "Contact_Type_Code", "Contact_Staff_Key", "OM_Key"])
        cms.append([datetime(2026, 11, 20), "CMS06", "007", "1002"])
        cms.append([datetime(2026, 11, 1), "CMS06", "007", "1002"])
        if damage:
            damage(book)
        book.save(tmp_path / "night.xlsx")
        return tmp_path / "night.xlsx"

    return build


def test_the_sample_is_read_and_says_what_it_cannot_tell(tmp_path: Path) -> None:
    made, warnings = imported(read_extract(EXTRACT), tmp_path)
    (person,) = made.practitioners
    assert (person.id, person.grade, person.team) == ("1002", Grade.PSO, "WMT Team")
    assert person.caseload == 1200
    assert person.other_work == 1 * 138 + 5 * 65
    assert (person.court_reports_due, person.parole_reports_due) == (3, 1)
    told = [fault.sentence() for fault in warnings]
    assert any("the list before 2023" in sentence for sentence in told)
    assert any('om_grade_code: "C"' in sentence and "SPO" in sentence for sentence in told)
    assert any("hours, which an extract does not have" in sentence for sentence in told)


def test_points_are_the_nightly_calculation(tonight: Build, tmp_path: Path) -> None:
    night = read_extract(tonight({"CommTierA3": 2, "LicenceTierB1": 1, "CustTierD0S": 3}, {}))
    made, _ = imported(night, tmp_path)
    person = made.practitioner_of["007"]
    cases = 2 * (2 * 206 + 119) + 2 * 30
    assert made.holdings["007"].workload == cases + (2 * 138 + 3 * 65 + 26) + 1 * 138
    assert made.holdings["007"].coming == 138
    assert person.caseload == 2 * 6 + 2
    assert sum(b.cases for b in person.in_hand if b.type == CaseType.CUSTODY) == 6 + 2
    assert made.practitioner_of["1002"].other_work == -26
    assert made.holdings["1002"].workload == 0


def test_inactive_cases_have_no_weight_and_are_told(tonight: Build, tmp_path: Path) -> None:
    made, warnings = imported(read_extract(tonight({"CommTierA3": 2}, {"CommTierA3": 1})), tmp_path)
    assert made.practitioner_of["007"].caseload == 2 * 2 + 2
    assert any("2 are not and have no weight" in fault.sentence() for fault in warnings)


def test_one_person_in_two_teams_is_one_person(tonight: Build, tmp_path: Path) -> None:
    night = read_extract(tonight({"CommTierA3": 2}, {}))
    made, warnings = imported(night, tmp_path)
    assert {person.id for person in made.practitioners} == {"007", "1002"}
    assert made.practitioner_of["007"].name == "Siân Llŷr"
    told = [fault.sentence() for fault in warnings]
    assert any("her teams are taken together" in sentence for sentence in told)
    assert any("sheet Court_Reports, row 3, column om_key" in sentence for sentence in told)


def test_hours_come_from_a_table_beside_it(tonight: Build, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("practitioner,contracted_hours,reduction_hours\n007,30,6\n")
    made, _ = imported(read_extract(tonight({"CommTierA3": 2}, {})), tmp_path, people=people)
    assert made.practitioner_of["007"].contracted_hours == 30
    people.write_text("practitioner,contracted_hours,reduction_hours\n007,30,36\n")
    with pytest.raises(BadInput, match=r"people\.csv, row 2"):
        imported(read_extract(tonight({"CommTierA3": 2}, {})), tmp_path, people=people)


def put(sheet: str, cell: str, value: object) -> Damage:
    return lambda book: book[sheet].__setitem__(cell, value)


def no_column(heading: str, *sheets: str) -> Damage:
    def cut(book: Any) -> None:
        for name in sheets:
            page = book[name]
            page.delete_cols([cell.value for cell in page[1]].index(heading) + 1)

    return cut


BOTH = ("WMT_Extract", "WMT_Extract_Filtered")

REFUSED: dict[str, tuple[Damage, str]] = {
    "a heading renamed": (
        put("WMT_Extract", "K1", "OM_Keys"),
        "sheet WMT_Extract, row 1, column om_key: a column of this name; there is none; "
        "is it om_keys?",
    ),
    "a sheet missing": (
        lambda book: book.remove(book["WMT_Extract_Filtered"]),
        "a sheet called wmt_extract_filtered; there is none",
    ),
    "a sheet hidden": (
        lambda book: setattr(book["WMT_Extract"], "sheet_state", "hidden"),
        "sheet WMT_Extract: a visible sheet; this one is hidden: unhide it",
    ),
    "text in a number": (
        put("WMT_Extract_Filtered", "O3", "forty"),
        "sheet WMT_Extract_Filtered, row 3, column commtier: a plain number",
    ),
    "a negative count": (
        put("WMT_Extract", "O3", -4),
        'sheet WMT_Extract, row 3, column commtier: "-4": a whole number from 0',
    ),
    "a duplicated person": (
        put("WMT_Extract", "K3", 1001),
        'sheet WMT_Extract, row 3, column om_key: "1001": each practitioner once in a team; '
        "row 2 has the same",
    ),
    "a key missing": (
        put("WMT_Extract", "K3", None),
        "sheet WMT_Extract, row 3, column om_key: a value; the cell is blank",
    ),
    "a tier removed": (
        no_column("LicenceTierB1", *BOTH),
        "sheet WMT_Extract, row 1, column licencetierb1: a column of this name, since the "
        "others of its list are there",
    ),
    "a tier removed from one sheet": (
        no_column("CommTier1a", "WMT_Extract_Filtered"),
        "sheet WMT_Extract, row 1, column commtier1a: a column in both",
    ),
    "more active cases than cases": (
        put("WMT_Extract_Filtered", "O3", 41),
        'sheet WMT_Extract_Filtered, row 3, column commtier: "41": no more active cases than '
        "cases in wmt_extract, 40",
    ),
    "a heading twice": (
        put("WMT_Extract", "M1", "CommTier0"),
        "each heading once",
    ),
    "an error in a cell": (
        put("Court_Reports", "M3", "#N/A"),
        "sheet Court_Reports, row 3, column sdr_last_30",
    ),
    "a person missing from the active sheet": (
        lambda book: book["WMT_Extract_Filtered"].delete_rows(3),
        'sheet WMT_Extract, row 3, column om_key: "1002": a row of this person and team in '
        "wmt_extract_filtered, too",
    ),
    "a person twice among the reports": (
        put("Court_Reports", "J3", 1001),
        'sheet Court_Reports, row 3, column om_key: "1001": each practitioner once in a team',
    ),
    "no people": (
        lambda book: book["WMT_Extract"].delete_rows(2, 9),
        "sheet WMT_Extract: at least one practitioner",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_copy_is_refused_at_the_cell(name: str, tmp_path: Path) -> None:
    damage, said = REFUSED[name]
    found = sentences(damaged(EXTRACT, tmp_path / "copy.xlsx", damage))
    assert any(said in sentence for sentence in found), found
    assert not any("Wright" in sentence for sentence in found), "a name in a fault"


def test_a_sheet_that_newer_versions_lack_is_told(tmp_path: Path) -> None:
    copy = damaged(EXTRACT, tmp_path / "copy.xlsx", lambda book: book.remove(book["Inst_Reports"]))
    told = [fault.sentence() for fault in read_extract(copy).warnings]
    assert "copy.xlsx: a sheet called inst_reports; none counts as 0" in told


def test_a_key_is_the_same_as_a_number_and_as_text(tmp_path: Path) -> None:
    copy = damaged(EXTRACT, tmp_path / "copy.xlsx", put("WMT_Extract_Filtered", "K3", "1002"))
    assert read_extract(copy).officers == read_extract(EXTRACT).officers


def test_the_command_writes_an_instance(tonight: Build, tmp_path: Path) -> None:
    from typer.testing import CliRunner

    from caseload.cli import app

    cases = tmp_path / "new.csv"
    cases.write_text("case,tier\nN1,B2\n")
    path = tonight({"CommTierA3": 2}, {})
    arguments = ["import", "wmt-extract", str(path), "--cases", str(cases)]
    done = CliRunner().invoke(app, [*arguments, "--out", str(tmp_path / "week")])
    assert done.exit_code == 0, done.output
    assert "2 practitioners and 1 new case" in done.output
    assert len(read_instance(tmp_path / "week").instance.practitioners) == 2
    again = [*arguments, "--out", str(tmp_path / "week")]
    assert CliRunner().invoke(app, again).exit_code == 2
    assert CliRunner().invoke(app, [*again, "--force"]).exit_code == 0


def test_a_scenario_workbook_is_no_extract() -> None:
    assert sentences(SCENARIO) == [
        "scenario_riverside.xlsx: a sheet called wmt_extract; there is none",
        "scenario_riverside.xlsx: a sheet called wmt_extract_filtered; there is none",
    ]
