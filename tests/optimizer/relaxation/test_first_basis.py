"""Where the simplex begins: near an allocation, with the same optimum, in fewer steps."""

import dataclasses
import random
from typing import Any

import numpy as np
import pytest

from builders import book_of
from caseload.instances.week.read import read_instance
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.problem.score import convex_cost
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.cuts import add_violated_cuts
from caseload.optimizer.relaxation.master.column_groups import column_groups
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from caseload.optimizer.relaxation.pricing import first_pairs
from caseload.optimizer.solvers import linear_program
from caseload.optimizer.solvers.linear_program import Solution, solve_by_barrier
from engine import settled_at
from strategies import random_instance, with_movable

STAGES = (
    StageName.ALLOCATE,
    StageName.SOFT_RULES,
    StageName.BALANCE,
    StageName.PREFERENCES,
)


def problems(seeds: range, *, moving: bool = False) -> list[Problem]:
    """Problems of random weeks; where cases in hand are `moving` four of them may."""
    found = []
    for seed in seeds:
        rng = random.Random(f"basis{seed}")
        week = with_movable(rng) if moving else random_instance(rng)
        book = book_of(week)
        if conflicts(week, book):
            continue
        if moving:
            week = opened(week, book)
        parts = compile_instance(week, book, 4 if moving else None).parts
        simple = [simplified(part.problem).problem for part in parts]
        found += [one for one in simple if one.classes and one.people]
    return found


def master_of(problem: Problem, stage: StageName, counts: IntArray) -> MasterLP:
    """The master of a stage with everything before it, and the balance, as in an allocation."""
    settled = settled_at(problem, counts)
    if stage is StageName.ALLOCATE:
        settled = Ceilings()
    elif stage is StageName.SOFT_RULES:
        settled = dataclasses.replace(settled, soft_rules=None)
    elif stage is StageName.PREFERENCES:
        most = convex_cost(problem, counts) * 1.01
        settled = dataclasses.replace(settled, balance=most)
    return MasterLP(problem, stage, settled, None, column_groups(problem), counts)


@pytest.mark.parametrize("moving", [False, True])
def test_the_simplex_takes_the_basis_and_finds_the_optimum(
    monkeypatch: pytest.MonkeyPatch, moving: bool
) -> None:
    """Of a basis that is none it makes an error, and the barrier is asked."""
    asked: list[int] = []
    monkeypatch.setattr(
        linear_program, "solve_by_barrier", lambda model: asked.append(1) or solve_by_barrier(model)
    )
    solved = 0
    for problem in problems(range(25), moving=moving):
        counts = construct(problem)
        for stage in STAGES:
            master = master_of(problem, stage, counts)
            for _ in range(3):
                found = master._solver.solve()
                assert _worth(master, found) == pytest.approx(
                    _worth(master, solve_by_barrier(master.model)), rel=1e-6, abs=1e-6
                )
                solved += 1
                point = master._point(found.value)
                joined = [
                    master.add_hull(number, person)
                    for number, condition in enumerate(problem.conditions)
                    for person in list(condition.disjuncts)[:2]
                ]
                if not any([*joined, master.convex and add_violated_cuts(master, point, 0.0)]):
                    break
    assert solved > 100 and not asked


def _worth(master: MasterLP, found: Solution) -> float:
    """What a solution costs in the model's own objective."""
    assert found.value is not None
    columns = list(master.model.variables())
    each = [master.model.objective.get_linear_coefficient(column) for column in columns]
    return float(np.array(each) @ found.value[[column.id for column in columns]])


def weekly() -> Problem:
    """The bundled week, simplified."""
    week = read_instance("weekly").instance
    [part] = compile_instance(week, book_of(week)).parts
    return simplified(part.problem).problem


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps that each solve of the simplex takes; there is no barrier, which takes none."""
    taken: list[int] = []
    solved = linear_program._solved
    monkeypatch.setattr(linear_program, "solve_by_barrier", None)

    def counted(*asked: Any) -> Any:
        result = solved(*asked)
        taken.append(int(result.solve_stats.simplex_iterations))
        return result

    monkeypatch.setattr(linear_program, "_solved", counted)
    return taken


def test_it_takes_fewer_steps_than_from_nothing(steps: list[int]) -> None:
    problem = weekly()
    master = master_of(problem, StageName.BALANCE, construct(problem))
    master.solve()
    master._solver = linear_program.Simplex(master.model)
    master.solve()
    near, nothing = steps
    assert near < nothing / 2


def test_pairs_join_without_losing_the_basis(steps: list[int]) -> None:
    """Tangents and hulls joined before, so that the model is written in another order."""
    problem = weekly()
    counts = construct(problem)
    ceilings = settled_at(problem, counts)
    few = first_pairs(problem, counts)
    master = MasterLP(problem, StageName.BALANCE, ceilings, few, None, counts)
    first = master._solver.solve()
    joined = sum(
        master.add_hull(number, person)
        for number, condition in enumerate(problem.conditions)
        for person in list(condition.disjuncts)[:3]
    )
    assert add_violated_cuts(master, master._point(first.value), 0.0) and joined
    master._solver.solve()
    assert master.add_pairs(master.usable)
    steps.clear()
    found = master._solver.solve()
    master._solver = linear_program.Simplex(master.model)
    master.solve()
    kept, nothing = steps
    assert kept < nothing / 2
    barrier = solve_by_barrier(master.model)
    assert _worth(master, found) == pytest.approx(_worth(master, barrier), rel=1e-6)
