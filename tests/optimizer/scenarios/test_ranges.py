"""Ranges of figures become the scenarios of a sweep."""

import pytest

from caseload.models.fault import BadInput
from caseload.optimizer.scenarios.ranges import figures, scenarios


class TestRanges:
    @pytest.mark.parametrize(
        ("text", "found"),
        [("25:40:5", [25, 30, 35, 40]), ("3:5", [3, 4, 5]), ("50,25", [25, 50]), ("7", [7])],
    )
    def test_both_ends_are_in_it(self, text: str, found: list[int]) -> None:
        assert figures(text, "--caps") == found

    @pytest.mark.parametrize("text", ["", "a", "5:1:1", "1:5:0", "1:2:3:4", "-5:5:5", "4,4"])
    def test_what_is_none_is_refused(self, text: str) -> None:
        with pytest.raises(BadInput, match="such as 25:60:5"):
            figures(text, "--caps")

    def test_two_make_a_grid(self) -> None:
        plan = scenarios(["PO=25,50", "pso=30,60"], [])
        assert plan.varied == ("cap of PO", "cap of PSO")
        assert [row.label for row in plan.rows] == [
            "cap of PO 25, cap of PSO 30",
            "cap of PO 25, cap of PSO 60",
            "cap of PO 50, cap of PSO 30",
            "cap of PO 50, cap of PSO 60",
        ]
        assert plan.rows[0].settings == ("caseload_cap.PO=25", "caseload_cap.PSO=30")
        assert [row.figures for row in plan.rows] == [(25, 30), (25, 60), (50, 30), (50, 60)]
        assert plan.before == ((), (0,), (0,), (1, 2))

    def test_any_figure_may_vary(self) -> None:
        plan = scenarios([], ["workload_cap.percent=100,110"])
        assert [row.settings for row in plan.rows] == [
            ("workload_cap.percent=100",),
            ("workload_cap.percent=110",),
        ]
        assert not plan.caps
        assert scenarios(["25,50"], []).caps

    @pytest.mark.parametrize("caps", [["25,50", "PO=30,40"], ["PO=25", "PO=30"]])
    def test_a_figure_varies_once(self, caps: list[str]) -> None:
        with pytest.raises(BadInput, match="once"):
            scenarios(caps, [])

    def test_everything_that_is_wrong_is_told_at_once(self) -> None:
        with pytest.raises(BadInput) as bad:
            scenarios(["XO=25", "x"], ["nothing"])
        assert len(bad.value.faults) == 3


def test_a_range_without_end_is_refused_before_it_is_counted_out():
    for text in ("1:9999999999:1", ",".join(map(str, range(600)))):
        with pytest.raises(BadInput, match="no more than 500 scenarios"):
            figures(text, "--caps")
    with pytest.raises(BadInput, match="FROM:TO:STEP"):
        figures("9" * 5_000, "--caps")
