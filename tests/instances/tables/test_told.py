"""What is read although it is not as it should be: the right value, and a word about it."""

import openpyxl
import pytest
from openpyxl.worksheet.filters import AutoFilter

from caseload.instances.week.read import read_instance
from instance_files import faults_of, folder, repacked, text_file, workbook

STAFF = [["practitioner", "grade", "team"], ["P1", "PO", "North"], ["P2", "PSO", "North"]]


def told(source):
    return " | ".join(fault.sentence() for fault in read_instance(source).warnings)


def case(source, place=0):
    return read_instance(source).instance.cases[place]


class TestText:
    def test_semicolons_and_decimal_commas(self, tmp_path):
        source = folder(tmp_path, cases="case;tier;weight;csrp\nC1;A;1,5;4,2 %\n")
        assert (case(source).weight, case(source).csrp) == (1.5, 4.2)
        assert "read as separated by semicolons, and a comma in a number" in told(source)

    def test_tabs(self, tmp_path):
        source = folder(tmp_path, cases="case\ttier\nC1\tA\n")
        assert case(source).tier == "A"
        assert "separated by tabs" in told(source)

    @pytest.mark.parametrize("mark", [";", ","])
    def test_the_line_that_says_what_separates(self, mark, tmp_path):
        source = folder(tmp_path, cases=f"sep={mark}\r\ncase{mark}tier\r\nC1{mark}Z\r\n")
        assert faults_of(source) == [
            'cases.csv, row 2, column tier: "Z": a tier: A to G, or A3 to D0'
        ]

    @pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
    def test_other_encodings(self, encoding, tmp_path):
        source = folder(tmp_path, cases="case,tier,team\nC1,A,Zürich\n".encode(encoding))
        assert case(source).team == "Zürich"
        assert "UTF-8 text; read as" in told(source)

    def test_a_comma_in_a_list_of_commas_is_no_decimal(self, tmp_path):
        (said,) = faults_of(folder(tmp_path, cases='case,tier,weight\nC1,A,"1,5"\n'))
        assert "without separators or units" in said

    def test_a_table_with_another_ending(self, tmp_path):
        text_file(folder(tmp_path, cases=None), "cases.tsv", "case\ttier\nC1\tA\n")
        assert case(tmp_path).id == "C1"

    def test_a_quoted_new_line_in_a_reason_is_text(self, tmp_path):
        decided = 'case,decision,practitioner,reason\nC1,pin,P1,"she knows\r\nhim"\n'
        (decision,) = read_instance(folder(tmp_path, decisions=decided)).instance.decisions
        assert decision.reason == "she knows him"


class TestPercentages:
    @pytest.mark.parametrize(
        ("value", "form", "csrp"),
        [
            (0.042, "0.0%", 4.2),
            (0.042, "0%", 4.2),
            (0.07, "0.00%;[Red]-0.00%", 7),
            (4.2, '0.0"%"', 4.2),
            (4.2, "0.0\\%", 4.2),
            (4.2, "0.0", 4.2),
            ("4.2%", "@", 4.2),
            ("4.2 %", "General", 4.2),
        ],
    )
    def test_a_cell_means_what_it_shows(self, value, form, csrp, tmp_path):
        rows = [["case", "tier", "csrp"], ["C1", "A", value]]

        def change(sheets):
            sheets["cases"]["C2"].number_format = form

        assert case(workbook(tmp_path, change, cases=rows)).csrp == csrp

    def test_one_where_no_percentage_belongs_is_refused(self, tmp_path):
        def change(sheets):
            sheets["cases"]["C2"].number_format = "0%"

        rows = [["case", "tier", "weight"], ["C1", "A", 1.5]]
        (said,) = faults_of(workbook(tmp_path, change, cases=rows))
        assert 'column weight: "150 %": a plain number such as 12.5; this cell shows' in said

    def test_a_format_that_shows_thousands_is_refused(self, tmp_path):
        def change(sheets):
            sheets["cases"]["C2"].number_format = "#,##0,"

        rows = [["case", "tier", "weight"], ["C1", "A", 4200]]
        (said,) = faults_of(workbook(tmp_path, change, cases=rows))
        assert "the cell's format shows it in thousands" in said

    @pytest.mark.parametrize(
        ("setting", "value", "meant"),
        [
            ("rules.workload_cap.percent", 1, 100),
            ("rules.workload_cap.percent", "100 %", 100),
            ("capacity.availability", 0.8, 0.8),
            ("capacity.availability", "80%", 0.8),
        ],
    )
    def test_of_settings(self, setting, value, meant, tmp_path):
        def change(sheets):
            sheets["policy"]["B2"].number_format = "0%"

        source = workbook(tmp_path, change, policy=[["setting", "value"], [setting, value]])
        policy = read_instance(source).instance.policy.model_dump()
        section, key = setting.split(".")[-2:]
        assert policy.get(section, policy["rules"].get(section))[key] == meant

    def test_of_a_setting_that_is_none_is_refused(self, tmp_path):
        def change(sheets):
            sheets["policy"]["B2"].number_format = "0%"

        rows = [["setting", "value"], ["balance.tolerance", 0.1]]
        (said,) = faults_of(workbook(tmp_path, change, policy=rows))
        assert "this cell shows a percentage, and the setting is none" in said


class TestWhatCannotBeSeen:
    def test_hidden_and_filtered_rows_are_read_and_counted(self, tmp_path):
        def change(sheets):
            sheets["practitioners"].row_dimensions[3].hidden = True
            sheets["practitioners"].auto_filter = AutoFilter(ref="A1:C3")

        source = workbook(tmp_path, change, practitioners=STAFF)
        assert len(read_instance(source).instance.practitioners) == 2
        assert "sheet practitioners: rows that can be seen; 1 of 2 are hidden" in told(source)

    def test_hidden_columns_and_sheets(self, tmp_path):
        def change(sheets):
            sheets["practitioners"].column_dimensions["C"].hidden = True
            sheets["cases"].sheet_state = "hidden"

        source = workbook(tmp_path, change, practitioners=STAFF)
        assert "sheet practitioners, column team: a column that can be seen" in told(source)
        assert "sheet cases: a sheet that can be seen" in told(source)

    def test_what_is_seen_is_not_told(self, tmp_path):
        assert told(workbook(tmp_path, practitioners=STAFF)) == ""

    def test_merged_cells_are_refused(self, tmp_path):
        (said,) = faults_of(
            workbook(
                tmp_path,
                lambda sheets: sheets["practitioners"].merge_cells("C2:C3"),
                practitioners=STAFF,
            )
        )
        assert "sheet practitioners: cells that are not merged; C2:C3 are" in said

    def test_macros_are_not_run(self, tmp_path):
        path = workbook(tmp_path)
        assert "a workbook without macros; none is run" in told(
            path.rename(path.with_suffix(".xlsm"))
        )

    def test_a_title_above_the_headings_points_to_the_import(self, tmp_path):
        rows = [["Staff of Riverside"], [], *STAFF]
        said = faults_of(workbook(tmp_path, practitioners=rows))
        assert len(said) == 1
        assert "they seem to stand in row 3" in said[0]
        assert "caseload import table" in said[0]

    def test_numbers_for_identifiers_are_told(self, tmp_path):
        source = workbook(tmp_path, cases=[["case", "tier"], [7, "A"], ["X8", "A"]])
        assert "sheet cases, column case: text; 1 of 2 are numbers" in told(source)


TOTALS = [
    "Total,,",
    "TOTALS:,,20",
    "Grand total,,20",
    "Subtotal,,20",
    "North total,,20",
    "Average,,10",
    "Total (2),,20",
    ",,20",
]


class TestTotals:
    @pytest.mark.parametrize("row", TOTALS)
    def test_a_row_that_adds_up_others_is_left_out_and_told(self, row, tmp_path):
        people = f"practitioner,grade,caseload\nP1,PO,8\nP2,PSO,12\n{row}\n"
        source = folder(tmp_path, practitioners=people)
        assert len(read_instance(source).instance.practitioners) == 2
        assert "practitioners.csv: no totals among the rows; row 4" in told(source)

    @pytest.mark.parametrize("row", ["Total,PO,8", "Totality,PO,8", "Sumner,PSO,20"])
    def test_a_person_is_none(self, row, tmp_path):
        people = f"practitioner,grade,caseload\nP1,PO,8\n{row}\n"
        assert (
            len(read_instance(folder(tmp_path, practitioners=people)).instance.practitioners) == 2
        )

    def test_a_row_without_an_identifier_that_is_no_sum_is_a_fault(self, tmp_path):
        people = "practitioner,grade,caseload\nP1,PO,8\nP2,PO,12\n,,7\n"
        said = faults_of(folder(tmp_path, practitioners=people))
        assert any("row 4, column practitioner: a value; the cell is blank" in one for one in said)


def test_a_sheet_without_row_numbers_can_be_read(tmp_path):
    path = repacked(
        workbook(tmp_path, practitioners=STAFF),
        "xl/worksheets/sheet2.xml",
        lambda xml: xml.replace(b'<row r="2"', b'<row hidden="1"'),
    )
    assert openpyxl.load_workbook(path)
    assert len(read_instance(path).instance.practitioners) == 2
