"""An instance from data frames: the same as from files, with the same faults."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import caseload as cl
from caseload.instances.week.write import write_instance
from places import ROOT

EXAMPLES = ROOT / "instances" / "examples"
MONDAY = date(2026, 11, 23)


def table(name: str, of: str = "tiny") -> pd.DataFrame:
    """A table of a bundled instance, its cells as pandas guesses them."""
    return pd.read_csv(EXAMPLES / of / f"{name}.csv")


def week(**changes: Any) -> cl.Instance:
    given = {"cases": table("cases"), "practitioners": table("practitioners"), "name": "tiny"}
    return cl.Instance.from_frames(**{"policy": "plain-count", **given, **changes})


def faults(**changes: Any) -> list[tuple[str, int | None, str | None, str | None]]:
    with pytest.raises(cl.BadInput) as bad:
        week(**changes)
    return [(one.file, one.row, one.column, one.value) for one in bad.value.faults]


class TestTheSameAsFiles:
    @pytest.mark.parametrize("name", ["tiny", "weekly", "understaffed", "contradiction"])
    def test_a_bundled_instance_from_its_frames_has_the_same_digest(self, name: str) -> None:
        folder = EXAMPLES / name
        names = {"cases", "practitioners", "current", "decisions", "manual"}
        frames = {one: table(one, name) for one in names if (folder / f"{one}.csv").exists()}
        settings = cl.read(name)
        made = cl.Instance.from_frames(
            **frames, policy=settings.policy, week_beginning=settings.week_beginning, name=name
        )
        assert made.digest == cl.read(name).digest

    def test_what_is_listed_and_dated_comes_back_from_real_types(self, tmp_path: Path) -> None:
        cases = pd.DataFrame(
            {
                "case": ["007", "1E5"],
                "tier": ["A", "D"],
                "sexual_offence": [True, False],
                "csrp": np.array([12.5, 3.0]),
                "skills": [["sign language", "drugs"], None],
                "tasks": [np.array(["parole_report"]), []],
            }
        )
        people = pd.DataFrame(
            {
                "practitioner": [1, 2],
                "grade": pd.Categorical(["PO", "PSO"]),
                "away_until": [pd.Timestamp("2026-12-01"), pd.NaT],
                "caseload": pd.array([30, None], dtype="Int64"),
                "gender": [np.nan, "woman"],
                "contracted_hours": np.array([37, 18], dtype=np.int32),
                "floating": np.array([True, False]),
            }
        )
        made = cl.Instance.from_frames(cases, people, week_beginning=MONDAY)
        assert [one.id for one in made.cases] == ["007", "1E5"]
        assert made.case_of["007"].skills == ("drugs", "sign language")
        assert made.case_of["007"].sexual_offence is True
        assert made.case_of["1E5"].tasks == ()
        assert [one.id for one in made.practitioners] == ["1", "2"]
        first, second = made.practitioners
        assert (first.away_until, second.away_until) == (date(2026, 12, 1), None)
        assert (first.caseload, second.caseload) == (30, 0)
        assert (first.gender, first.floating, second.contracted_hours) == (None, True, 18)
        write_instance(made, tmp_path / "week")
        assert cl.read(tmp_path / "week").digest == made.digest

    def test_a_whole_float_as_an_identifier_has_no_point(self) -> None:
        people = pd.DataFrame({"practitioner": [7.0, 8.0], "grade": ["PO", "PO"]})
        cases = pd.DataFrame({"case": ["C1"], "tier": ["D"], "previous_practitioner": [7.0]})
        made = cl.Instance.from_frames(cases, people)
        assert [one.id for one in made.practitioners] == ["7", "8"]
        assert made.cases[0].previous_practitioner == "7"

    def test_a_named_index_is_a_column(self) -> None:
        indexed = table("cases").set_index("case")
        assert week(cases=indexed).digest == week().digest

    def test_the_order_of_rows_and_the_index_say_nothing(self) -> None:
        assert week(cases=table("cases").iloc[::-1]).digest == week().digest

    @pytest.mark.parametrize("beginning", [MONDAY, "2026-11-23", pd.Timestamp(MONDAY)])
    def test_the_week_may_be_said_in_several_ways(self, beginning: Any) -> None:
        assert week(week_beginning=beginning).week_beginning == MONDAY

    @pytest.mark.parametrize(
        "policy",
        [
            {"policy": "plain-count", "rules": {"caseload_cap": {"PO": 45}}},
            {"policy": "plain-count", "rules": {"caseload_cap": {"PO": np.int64(45)}}},
        ],
    )
    def test_a_policy_may_be_what_its_file_holds(self, policy: dict[str, Any]) -> None:
        made = week(policy=policy)
        assert made.digest == week(settings={"caseload_cap.PO": 45}).digest
        assert made.digest == week(settings={"caseload_cap": {"PO": 45}}).digest
        assert made.digest != week().digest


class TestFaults:
    def test_every_fault_of_every_frame_is_told_at_once(self) -> None:
        cases, people = table("cases"), table("practitioners")
        cases.loc[2, "tier"] = "Q"
        cases.loc[4, "case"] = cases.loc[3, "case"]
        cases.loc[6, "tier"] = np.nan
        people["grade"] = people["grade"].replace({"PSO": "Boss"})
        people = people.drop(columns="practitioner")
        found = faults(cases=cases, practitioners=people)
        assert ("cases", 2, "tier", "Q") in found
        assert ("cases", 4, "case", cases.loc[3, "case"]) in found
        assert ("cases", 6, "tier", None) in found
        assert ("practitioners", None, "practitioner", None) in found
        assert {one[3] for one in found if one[2] == "grade"} == {"Boss"}

    def test_a_row_is_where_iloc_finds_it(self) -> None:
        cases = table("cases").sort_values("case", ascending=False)
        cases.index = pd.Index(range(100, 110))
        cases.iloc[9, list(cases.columns).index("tier")] = "Q"
        assert faults(cases=cases) == [("cases", 9, "tier", "Q")]

    @pytest.mark.parametrize(
        ("column", "value"),
        [("case", {"a": 1}), ("tier", ["A", "B"]), ("skills", [["a"]]), ("skills", [{"a": 1}])],
    )
    def test_what_is_no_plain_value_is_refused(self, column: str, value: Any) -> None:
        cases = table("cases").astype(object)
        cases.at[0, column] = value
        found = faults(cases=cases)
        assert [one[:3] for one in found] == [("cases", 0, column)]

    def test_confidential_cells_are_not_quoted(self) -> None:
        cases = table("cases").assign(excluded="")
        cases.loc[0, "excluded"] = "A\tB"
        assert faults(cases=cases) == [("cases", 0, "excluded", None)]

    @pytest.mark.parametrize(
        ("changes", "place"),
        [
            ({"cases": [1, 2]}, ("cases", None, None)),
            ({"cases": table("cases").iloc[:, [0, 0, 1]]}, ("cases", None, "case")),
            ({"policy": "tiers-2027"}, ("from_frames", None, "policy")),
            ({"policy": {"nothing": 1}}, ("from_frames", None, "nothing")),
            ({"week_beginning": "soon"}, ("from_frames", None, "week_beginning")),
            ({"settings": {"caseload_cap.PO": "x"}}, ("settings", None, "rules.caseload_cap.PO")),
            ({"settings": {"casload_cap.PO": 3}}, ("settings", None, "rules.casload_cap")),
        ],
    )
    def test_a_fault_names_the_argument(
        self, changes: dict[str, Any], place: tuple[str, int | None, str | None]
    ) -> None:
        found = faults(**changes)
        assert place in [one[:3] for one in found], found

    def test_dates_need_the_week(self) -> None:
        people = table("practitioners").assign(leaving_on=pd.Timestamp("2026-12-24"))
        assert faults(practitioners=people) == [("practitioners", 0, "leaving_on", None)]

    def test_what_should_be_looked_at_is_a_warning_where_it_was_asked_for(self) -> None:
        with pytest.warns(cl.InputWarning, match="column shoe_size") as told:
            week(cases=table("cases").assign(shoe_size=3))
        assert {Path(one.filename).name for one in told} == {Path(__file__).name}
