"""A path that is walked in legs is the path that is walked in one."""

import time
from collections.abc import Callable, Iterable

import pytest

from builders import book_of, case, instance, practitioner
from caseload.models.comparison import TOLD
from caseload.models.instance import Instance
from caseload.optimizer.budget import Budget
from caseload.optimizer.compare.smallest_changes import (
    path_of,
    path_points,
    path_task,
    walk_in_processes,
)
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.path.pareto import ParetoPoint
from caseload.optimizer.path.start import start_of
from caseload.optimizer.pipeline.answer import News, Task
from caseload.optimizer.process.pool import Solvers
from caseload.optimizer.process.worker import answer_to
from caseload.optimizer.tuning import Tuning
from paths import Allocation, Exhaustive, path, weeks_by_hand

PLAIN = Tuning()
IN_LEGS = PLAIN.changed("path", least_shared=0, growth=3.0)
"""Every path in legs, with wide steps, so that much lies between the points of these."""


class Here(Solvers):
    """Answers tasks in this process, and keeps them; those of `dead` numbers are not answered."""

    def __init__(self, dead: Iterable[int] = ()) -> None:
        self.asked: list[list[Task]] = []
        self.dead = set(dead)

    def grow(self, workers: int) -> None:
        """Nothing."""

    def solve(self, tasks: Iterable[Task], seconds: float, on_news: Callable[[News], None]):
        assert seconds > 0
        self.asked.append(list(tasks))
        for task in self.asked[-1]:
            if task.number in self.dead:
                continue
            budget = Budget(task.effort, time.monotonic() + 600, branchings=0)
            on_news(answer_to(task, budget, lambda one, n=task.number: on_news(News(n, one))))
        self.dead = set()
        return []


def walked(
    week: Instance, by_hand: Allocation, solvers: Here, every: int = 100
) -> list[ParetoPoint]:
    part = start_of(week, book_of(week), by_hand, IN_LEGS)
    options = Options(gap=0.0, effort=30.0, tuning=IN_LEGS)
    task = path_task(0, part, week.policy.balance, options, by_hand, every)
    told: list[Progress] = []
    [answers] = walk_in_processes(solvers, [task], options, told.append)
    assert all(0 < one.done <= 1 for one in told)
    return path_of(task, answers)


@pytest.mark.parametrize("measure", ["spread", "peak"])
def test_every_point_of_the_legs_equals_exhaustive_search(measure: str) -> None:
    asked = 0
    for seed, week, by_hand in weeks_by_hand("legs", range(24), measure):
        exhaustive, solvers = Exhaustive(week, by_hand), Here()
        found = walked(week, by_hand, solvers)
        assert len(solvers.asked[0]) == 2
        assert [one.most for one in found] == [one.most for one in path(week, by_hand)]
        for point in found:
            asked += 1
            best = exhaustive.best(point.most)
            assert point.rank == pytest.approx(best, abs=6e-4), (seed, point.most)
            assert point.proven, (seed, point.most)
    assert asked > 20


def twelve_with_one() -> tuple[Instance, Allocation]:
    week = instance([case(f"C{n}") for n in range(12)], [practitioner(f"P{n}") for n in range(12)])
    return week, {f"C{n}": "P0" for n in range(12)}


def test_how_few_changes_bring_so_much_is_found_between_the_legs() -> None:
    week, by_hand = twelve_with_one()
    part, solvers = start_of(week, book_of(week), by_hand), Here()
    listed = path_points(part, walked(week, by_hand, solvers, every=1), by_hand)
    all_of_them = path_points(part, path(week, by_hand), by_hand)
    for share in TOLD:
        fewest = next(point.moves for point in all_of_them if point.gain >= share)
        assert next(point.moves for point in listed if point.gain >= share) == fewest
    assert [len(tasks) for tasks in solvers.asked] == [2, len(TOLD)]


def test_a_leg_that_dies_makes_the_path_coarser_and_no_worse() -> None:
    week, by_hand = twelve_with_one()
    whole = walked(week, by_hand, Here())
    for dead in (0, 1):
        coarse = walked(week, by_hand, Here([dead]), every=1)
        assert coarse[-1].rank == pytest.approx(whole[-1].rank, abs=1e-6)
        assert len(coarse) < len(whole)
        for point in coarse:
            other = next(one for one in whole if one.most == point.most)
            assert point.rank == pytest.approx(other.rank, abs=6e-4)


def test_a_short_path_is_walked_by_one_process() -> None:
    week, by_hand = twelve_with_one()
    part, solvers = start_of(week, book_of(week), by_hand), Here()
    task = path_task(0, part, week.policy.balance, Options(), by_hand, 10)
    walk_in_processes(solvers, [task], Options(), lambda _: None)
    assert [len(tasks) for tasks in solvers.asked] == [1]
