"""Files of a service that is not probation: read, written and offered in its own words."""

from pathlib import Path

import openpyxl
import pytest

from caseload.instances.week.read import read_instance
from caseload.instances.week.template import write_template
from caseload.instances.week.template.filled import write_filled
from caseload.instances.week.write import write_instance
from caseload.models.fault import BadInput

CASES = "case,tier,team\nC1,child in need,East\n"
PEOPLE = "practitioner,grade,team,caseload,in_hand\nS1,SW,East,2,2 child protection\n"


def week(folder: Path, cases: str = CASES, people: str = PEOPLE) -> Path:
    (folder / "cases.csv").write_text(cases, encoding="utf-8")
    (folder / "practitioners.csv").write_text(people, encoding="utf-8")
    (folder / "policy.toml").write_text('policy = "points-100"\n', encoding="utf-8")
    return folder


def faults(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as refused:
        read_instance(folder)
    return [one.sentence() for one in refused.value.faults]


@pytest.mark.parametrize("form", ["folder", "week.xlsx", "week.ods", "week.json"])
def test_a_week_comes_back_as_it_was(form: str, tmp_path: Path) -> None:
    given = read_instance("children").instance
    write_instance(given, tmp_path / form)
    read = read_instance(tmp_path / form)
    assert (read.instance, read.digest, read.warnings) == (given, given.digest, ())


def test_a_filled_template_is_the_week(tmp_path: Path) -> None:
    given = read_instance("children").instance
    write_filled(tmp_path / "filled.xlsx", given)
    assert read_instance(tmp_path / "filled.xlsx").digest == given.digest


class TestReading:
    def test_grades_go_by_their_titles_too_and_case_does_not_matter(self, tmp_path: Path) -> None:
        counts = "2 Child Protection; 1 assessment"
        people = f"practitioner,grade,caseload,in_hand\nS1,Social Worker,3,{counts}\n"
        read = read_instance(
            week(tmp_path, CASES.replace("child in need", "Child In Need"), people)
        )
        (person,) = read.instance.practitioners
        assert (person.grade, person.caseload) == ("SW", 3)
        assert read.instance.cases[0].tier == "child in need"
        assert read.instance.cases[0].type == "case"

    def test_a_slip_is_suggested(self, tmp_path: Path) -> None:
        (said,) = faults(week(tmp_path, CASES.replace("child in need", "child in neeed")))
        assert 'column tier: "child in neeed": one of child protection' in said
        assert "did you mean child in need?" in said

    @pytest.mark.parametrize("grade", ["PO", "PSO"])
    def test_grades_of_probation_are_not_known(self, grade: str, tmp_path: Path) -> None:
        (said,) = faults(week(tmp_path, people=PEOPLE.replace("SW", grade)))
        assert "one of SP, SW, ASYE, FSW, PA" in said

    def test_counts_name_kinds(self, tmp_path: Path) -> None:
        (said,) = faults(week(tmp_path, people=PEOPLE.replace("2 child protection", "2 A3")))
        assert "such as 1 child protection; 2 court work" in said

    def test_a_column_that_the_service_does_not_have_is_left_aside_and_told(
        self, tmp_path: Path
    ) -> None:
        cases = "case,tier,team,rosh\nC1,child in need,East,high\n"
        read = read_instance(week(tmp_path, cases))
        assert read.instance.cases[0].rosh is None
        assert any("column rosh" in one.sentence() for one in read.warnings)


class TestTemplate:
    def test_offers_its_words_and_only_its_columns(self, tmp_path: Path) -> None:
        write_template(tmp_path / "week.xlsx", "points-100")
        book = openpyxl.load_workbook(tmp_path / "week.xlsx")
        heads = {sheet.title: [cell.value for cell in sheet[1]] for sheet in book}
        assert not {"pdu", "rosh", "csrp", "type", "older_tier", "gender"} & set(heads["Cases"])
        assert {"gender", "grade"} <= set(heads["Practitioners"])
        assert heads["Lists"] == ["team", "skills"]
        grade = book["Practitioners"].cell(1, heads["Practitioners"].index("grade") + 1)
        assert grade.comment.text.startswith("SP (senior practitioner), SW (social worker)")
        said = " ".join(str(row[2].value) for row in book["Guide"].iter_rows())
        assert "write your teams and skills" in said
        for word in ("PDU", "PSO", "parole", "women_cases", "probation"):
            assert word not in said
