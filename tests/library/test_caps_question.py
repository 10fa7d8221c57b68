"""A sweep solves again from a lower cap only where that places more."""

from collections.abc import Sequence

import pytest

from areas import EAST
from caseload.library import sweep
from caseload.library.scenarios import Area, policies
from caseload.models.scenario import Scenario
from caseload.optimizer.scenarios.ranges import scenarios


def sweeps(monkeypatch: pytest.MonkeyPatch, worse: Sequence[str]) -> tuple[list[Scenario], int]:
    """The scenarios of a sweep in which some find nothing the first time, and what was solved."""
    real, asked = sweep.solve, []

    def solve(task: sweep.Task) -> str:
        asked.append(task)
        found = Scenario.model_validate_json(real(task))
        if task.row.label in worse and task.start is None:
            lost = dict.fromkeys(found.allocation)
            update = {"placed": 0, "left_over": 6, "priority_left": 6, "allocation": lost}
            found = found.model_copy(update=update)
        return found.model_dump_json()

    monkeypatch.setattr(sweep, "solve", solve)
    plan = scenarios(["5:7"], [])
    places = [Area(EAST, policies(EAST, plan.rows))]
    run = sweep.Run(places, plan, 1.5, None, lambda: None)
    [(_, found)] = run.sweeps(1, None)
    return list(found.scenarios), len(asked)


def test_a_higher_cap_begins_again_from_a_lower_one_that_places_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows, solved = sweeps(monkeypatch, ["cap 6", "cap 7"])
    assert [row.placed for row in rows] == [3, 6, 6]
    assert solved == 5


def test_nothing_is_solved_twice_where_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, solved = sweeps(monkeypatch, [])
    assert [row.placed for row in rows] == [3, 6, 6]
    assert solved == 3
