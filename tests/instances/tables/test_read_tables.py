"""Reading tables: what is taken, in which spellings, and that nothing is changed on the way."""

import os
import re
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from caseload.instances.week.read import read_instance
from caseload.instances.week.write import write_instance
from caseload.models.base import CaseType, Gender, Grade, Rosh, Task
from instance_files import CASES, faults_of, folder, json_file, repacked, workbook

MONDAY = "week_beginning = 2026-11-23\n"
ODD = ["007", "1E5", "TRUE", "NA", "None", "nan", "null", "N/A", "1.0", "2026-03-04", "#1"]
FORMULAS = ["=1+1", "+44", "-5", "@home", "'=x", "''=x", "''x"]


def only_case(source):
    (case,) = read_instance(source).instance.cases
    return case


def only_practitioner(source):
    (practitioner,) = read_instance(source).instance.practitioners
    return practitioner


class TestIdentifiers:
    @pytest.mark.parametrize("odd", ODD)
    def test_survive_in_csv(self, odd, tmp_path):
        assert only_case(folder(tmp_path, cases=f"case,tier\n{odd},A\n")).id == odd

    @pytest.mark.parametrize("odd", [*ODD, "'=x"])
    def test_survive_in_text_cells_of_a_workbook(self, odd, tmp_path):
        assert only_case(workbook(tmp_path, cases=[["case", "tier"], [odd, "A"]])).id == odd

    @pytest.mark.parametrize("odd", [*ODD, *FORMULAS])
    def test_survive_in_json(self, odd, tmp_path):
        assert only_case(json_file(tmp_path, cases=[{"case": odd, "tier": "A"}])).id == odd

    @pytest.mark.parametrize("name", ["NA", "None", "nan", "Null", "O'Brien", "Ng, A"])
    def test_names_are_names(self, name, tmp_path):
        practitioners = f'practitioner,grade,name\nP1,PO,"{name}"\n'
        assert only_practitioner(folder(tmp_path, practitioners=practitioners)).name == name

    def test_an_apostrophe_before_a_formula_is_the_spreadsheets(self, tmp_path):
        assert only_case(folder(tmp_path, cases="case,tier\n'=1+1,A\n")).id == "=1+1"

    def test_an_apostrophe_before_anything_else_is_the_names(self, tmp_path):
        assert only_case(folder(tmp_path, cases="case,tier\n''tis,A\n")).id == "''tis"


class TestNumbersForIdentifiersInWorkbooks:
    @pytest.mark.parametrize(
        ("cell", "text"), [(7, "7"), (7.0, "7"), (7.5, "7.5"), (True, "TRUE"), (False, "FALSE")]
    )
    def test_become_the_shortest_text(self, cell, text, tmp_path):
        assert only_case(workbook(tmp_path, cases=[["case", "tier"], [cell, "A"]])).id == text

    def test_keep_the_zeros_that_their_format_shows(self, tmp_path):
        def change(sheets):
            sheets["cases"]["A2"] = 7
            sheets["cases"]["A2"].number_format = "000"

        assert only_case(workbook(tmp_path, change)).id == "007"


class TestSpellings:
    @pytest.mark.parametrize(
        ("column", "said", "meant"),
        [
            ("gender", "F", Gender.WOMAN),
            ("gender", "Female", Gender.WOMAN),
            ("gender", "MAN", Gender.MAN),
            ("practitioner_gender", "m", Gender.MAN),
            ("rosh", "Very_High", Rosh.VERY_HIGH),
            ("rosh", "veryhigh", Rosh.VERY_HIGH),
            ("rosh", "very-high", Rosh.VERY_HIGH),
            ("type", "License", CaseType.LICENCE),
            ("tier", "d2", "D2"),
            ("tasks", "Parole report; induction", (Task.INDUCTION, Task.PAROLE_REPORT)),
            ("skills", " b ;a;; b", ("a", "b")),
            ("sexual_offence", "YES", True),
            ("sexual_offence", "0", False),
            ("child_protection", "True", True),
            ("weight", "2.50", 2.5),
            ("csrp", "3.125", 3.125),
        ],
    )
    def test_of_cases(self, column, said, meant, tmp_path):
        cells = {"case": "C1", "tier": "A", "weight": "1"} | {column: said}
        cases = f"{','.join(cells)}\n{','.join(cells.values())}\n"
        read = only_case(folder(tmp_path, cases=cases))
        assert getattr(read, column) == meant

    @pytest.mark.parametrize(
        ("said", "meant"), [("po", Grade.PO), ("Trainee", Grade.PQIP), ("TPO", Grade.PQIP)]
    )
    def test_of_grades(self, said, meant, tmp_path):
        table = f"practitioner,grade\nP1,{said}\n"
        assert only_practitioner(folder(tmp_path, practitioners=table)).grade == meant

    def test_of_headings(self, tmp_path):
        cases = "\ufeff Case ,TIER,Practitioner Gender,Child-Protection\nC1,A,f,yes\n"
        read = only_case(folder(tmp_path, cases=cases))
        assert (read.practitioner_gender, read.child_protection) == (Gender.WOMAN, True)

    def test_of_file_and_sheet_names(self, tmp_path):
        apart = folder(tmp_path / "a", cases=None, CASES=CASES)
        assert read_instance(apart).instance.cases
        current = [["Case", "Tier", "Practitioner"]]
        assert read_instance(workbook(tmp_path, CURRENT=current)).instance.held == ()


class TestDates:
    @pytest.mark.parametrize("said", ["2026-12-24", "24/12/2026"])
    def test_that_can_be_one_day_only(self, said, tmp_path):
        table = f"practitioner,grade,away_until\nP1,PO,{said}\n"
        read = only_practitioner(folder(tmp_path, practitioners=table, policy=MONDAY))
        assert read.away_until == date(2026, 12, 24)

    def test_whose_day_and_month_are_the_same_number(self, tmp_path):
        table = "practitioner,grade,away_until\nP1,PO,12/12/2026\n"
        read = only_practitioner(folder(tmp_path, practitioners=table, policy=MONDAY))
        assert read.away_until == date(2026, 12, 12)

    def test_that_a_workbook_holds_as_dates(self, tmp_path):
        people = [["practitioner", "grade", "away_until"], ["P1", "PO", date(2026, 3, 4)]]
        policy = [["setting", "value"], ["week_beginning", date(2026, 3, 2)]]
        reading = read_instance(workbook(tmp_path, practitioners=people, policy=policy))
        assert reading.instance.practitioners[0].away_until == date(2026, 3, 4)
        assert reading.instance.week_beginning == date(2026, 3, 2)


class TestRows:
    def test_blank_ones_are_passed_over_and_counted(self, tmp_path):
        assert faults_of(folder(tmp_path, cases="case,tier\n\nC1,A\n,\nC2,Z\n")) == [
            'cases.csv, row 5, column tier: "Z": a tier: A to G, or A3 to D0'
        ]

    def test_a_cell_of_two_lines_is_one_row(self, tmp_path):
        cases = 'case,tier,"Team"\nC1,A,"one\ntwo"\nC2,Z,\n'
        rows = [sentence.split(",")[1] for sentence in faults_of(folder(tmp_path, cases=cases))]
        assert rows == [" row 2", " row 3"]

    def test_a_workbooks_table_may_begin_further_down(self, tmp_path):
        rows = [[], [], ["case", "tier"], ["C1", "Z"]]
        (said,) = faults_of(workbook(tmp_path, cases=rows))
        assert said.startswith("week.xlsx, sheet cases, row 4, column tier")

    def test_no_new_cases_is_a_week_with_nothing_to_do(self, tmp_path):
        assert read_instance(folder(tmp_path, cases="case,tier\n")).instance.cases == ()
        assert read_instance(json_file(tmp_path, cases=[])).instance.cases == ()

    def test_the_order_of_rows_changes_nothing(self, tmp_path):
        rows = ["C1,A\n", "C2,B\n", "C3,C\n"]
        pins = ["C1,pin,P1,x\n", "C2,forbid,P1,y\n"]
        head, name = "case,decision,practitioner,reason\n", 'instance = "week"'

        def digest(where, rows, pins):
            tables = {"cases": "case,tier\n" + "".join(rows), "decisions": head + "".join(pins)}
            return read_instance(folder(tmp_path / where, policy=name, **tables)).digest

        assert digest("a", rows, pins) == digest("b", rows[::-1], pins[::-1])


class TestWarnings:
    def test_an_unknown_column_is_left_aside(self, tmp_path):
        (warning,) = read_instance(folder(tmp_path, cases="case,tier,tean\nC1,A,x\n")).warnings
        assert warning.sentence() == (
            "cases.csv, column tean: a column that is known; this one is left aside; "
            "did you mean team?"
        )

    def test_an_unknown_file_is_left_aside(self, tmp_path):
        (warning,) = read_instance(folder(tmp_path, decision="case\n")).warnings
        assert warning.sentence().startswith("decision.csv: one of cases,")
        assert warning.sentence().endswith("did you mean decisions?")

    def test_an_unknown_sheet_is_left_aside_whatever_is_in_it(self, tmp_path):
        (warning,) = read_instance(workbook(tmp_path, notes=[[], ["x", "", "x"]])).warnings
        assert "sheet notes" in warning.sentence()

    def test_a_previous_practitioner_may_have_left(self, tmp_path):
        cases = "case,tier,previous_practitioner\nC1,A,P9\n"
        (warning,) = read_instance(folder(tmp_path, cases=cases)).warnings
        assert 'row 2, column previous_practitioner: "P9"' in warning.sentence()


class TestFormulasInWorkbooks:
    def test_a_formula_that_gave_no_text_is_blank(self, tmp_path):
        rows = [["case", "tier", "team"], ["C1", "A", '=""']]
        sheet = "xl/worksheets/sheet1.xml"
        path = repacked(
            workbook(tmp_path, cases=rows),
            sheet,
            lambda xml: re.sub(rb'(<c r="C2")>(<f>.*?</f>)<v ?/>', rb'\1 t="str">\2<v></v>', xml),
        )
        assert b't="str"><f>' in zipfile.ZipFile(path).read(sheet)
        assert only_case(path).team is None


@pytest.mark.parametrize("name", ["tiny", "contradiction", "understaffed", "weekly"])
def test_every_form_of_a_bundled_instance_is_the_same_instance(name, tmp_path):
    reading = read_instance(name)
    for target in ("week", "week.xlsx", "week.ods", "week.json"):
        write_instance(reading.instance, tmp_path / target)
        again = read_instance(tmp_path / target)
        assert again.digest == reading.digest == again.instance.digest
        assert again.warnings == ()


def test_the_digest_changes_with_the_content(tmp_path):
    plain = folder(tmp_path / "week")
    before = read_instance(plain).digest
    assert read_instance(plain, overrides=["capacity.full=57.0"]).digest != before


def test_workbooks_are_read_with_the_parser_that_refuses_entities_whatever_is_installed(tmp_path):
    pytest.importorskip("lxml", reason="without lxml there is no other parser")
    path = workbook(tmp_path, cases=[["case", "tier"], ["C1", "A"]])
    asks = (
        "import sys; from pathlib import Path\n"
        "from caseload.instances.tables.excel import sheets_of_excel\n"
        "sheets = sheets_of_excel(Path(sys.argv[1]), [], lambda titles: set(titles), 50)\n"
        "import openpyxl.xml\n"
        "assert sheets and not openpyxl.xml.LXML and openpyxl.xml.DEFUSEDXML\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "OPENPYXL_LXML"}
    subprocess.run([sys.executable, "-c", asks, str(path)], env=environment, check=True)
