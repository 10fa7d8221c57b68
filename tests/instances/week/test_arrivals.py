"""A table of cases to come is read by week, with every fault at once."""

from pathlib import Path

import pytest

from caseload.instances.week.arrivals import read_arrivals
from caseload.models.fault import BadInput, Fault
from weeks import team


class TestArrivals:
    def test_a_table_is_read_by_week(self, tmp_path: Path) -> None:
        file = tmp_path / "coming.csv"
        file.write_text("week,case,tier,rosh\n2,N1,D,low\n9,N2,E,low\n2,N3,D,low\n")
        found = read_arrivals(file, team(), 4, [])
        assert {week: [one.id for one in some] for week, some in found.items()} == {2: ["N1", "N3"]}

    def test_everything_that_is_wrong_is_told_at_once(self, tmp_path: Path) -> None:
        file = tmp_path / "coming.csv"
        file.write_text("week,case,tier\n0,N1,D\n2,C1,D\n3,N4,Q\n3,N5,D\n4,N5,D\n")
        with pytest.raises(BadInput) as bad:
            read_arrivals(file, team(), 4, [])
        places = [(fault.row, fault.column) for fault in bad.value.faults]
        assert places == [(2, "week"), (3, "case"), (4, "tier"), (6, "case")]

    @pytest.mark.parametrize(
        ("written", "skill", "said"),
        [
            ("Polish", "polish", "one spelling; taken for"),
            ("polsh", "polsh", "nobody has this one: did you mean polish?"),
            ("polish", "polish", None),
        ],
    )
    def test_a_skill_is_that_of_the_practitioners_or_told(
        self, tmp_path: Path, written: str, skill: str, said: str | None
    ) -> None:
        week = team()
        person = week.practitioners[0].model_copy(update={"skills": ("polish",)})
        week = week.changed(practitioners=(person, *week.practitioners[1:]))
        file = tmp_path / "coming.csv"
        file.write_text(f"week,case,tier,skills\n2,N1,D,{written}\n")
        told: list[Fault] = []
        ((one,),) = read_arrivals(file, week, 4, told).values()
        assert one.skills == (skill,)
        sentences = [fault.sentence() for fault in told if fault.column == "skills"]
        assert len(sentences) == (said is not None)
        assert all(said in sentence for sentence in sentences if said)

    def test_a_column_that_is_not_known_is_told(self, tmp_path: Path) -> None:
        file = tmp_path / "coming.csv"
        file.write_text("week,case,tier,skils\n2,N1,D,polish\n")
        told: list[Fault] = []
        read_arrivals(file, team(), 4, told)
        assert "skils" in told[0].sentence()
