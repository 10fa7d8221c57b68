"""Every solver of the ladder solves the same problem: it reaches what exhaustive search finds."""

import random
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.said import Found, Teller
from builders import book_of
from caseload.models.instance import Instance
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.problem.score import allowed, convex_cost, score, spread_of
from oracle import brute_force
from strategies import random_instance, with_movable

pytest.importorskip("highspy", reason="needs the extra benchmarks")
pytest.importorskip("pyscipopt", reason="needs the extra benchmarks")

from benchmarks import program
from benchmarks.alike import alike
from benchmarks.assigners import least_loaded, round_robin
from benchmarks.booleans import cp_sat
from benchmarks.instances import parts
from benchmarks.integer import highs, scip

SECONDS = 60.0


def with_hard_rules(week: Instance) -> Instance:
    """The instance with its hard rules alone, and no floors."""
    rules = {
        key: section if section["mode"] == "hard" and key != "minimum_intake" else {"mode": "off"}
        for key, section in week.policy.rules.items()
    }
    return week.changed(policy=week.policy.model_copy(update={"rules": rules}))


def small_weeks(count: int) -> list[tuple[Instance, int | None]]:
    """Random instances, half of them with cases in hand that may move, and how many of them may."""
    found: list[tuple[Instance, int | None]] = []
    seed = 0
    while len(found) < count:
        rng = random.Random(f"ladder{seed}")
        seed += 1
        movable = len(found) % 2 == 1
        week = (with_movable if movable else random_instance)(
            rng, people=4, cases=3 if movable else 5, measure="spread"
        )
        week = with_hard_rules(week)
        most = rng.choice([0, 1, 2]) if movable else None
        if not conflicts(week, book_of(week)):
            found.append((opened(week, book_of(week)) if movable else week, most))
    return found


def best_of(solver: Callable[[Problem, float, Teller], None], problem: Problem) -> IntArray:
    """The last allocation that a solver tells of."""
    said: list[object] = []
    solver(problem, SECONDS, Teller(said.append))
    return [one for one in said if isinstance(one, Found)][-1].counts


@pytest.mark.parametrize("solver", [highs, scip, cp_sat])
def test_equals_exhaustive_search(
    solver: Callable[[Problem, float, Teller], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(program, "FINE", 3000)  # every hundredth an end of a segment
    balanced = 0
    for week, most in small_weeks(40):
        problem = next(iter(compile_instance(week, book_of(week), most).parts)).problem
        if not problem.people or not problem.classes:
            continue
        best = brute_force(week, most)
        counts = best_of(solver, problem)
        assert allowed(problem, counts)
        assert score(problem, counts).allocate == best.allocate
        if best.allocate == 0:
            balanced += 1
            reached = spread_of(problem, convex_cost(problem, counts))
            assert reached == pytest.approx(best.balance, abs=2e-3)
    assert balanced >= 5


@pytest.mark.parametrize("rung", ["pdu", "leaver", "rebalance"])
@pytest.mark.parametrize("assign", [least_loaded, round_robin])
def test_an_assigned_allocation_is_one_of_the_program(
    rung: str, assign: Callable[[Problem], IntArray]
) -> None:
    problem = parts(rung, "usual", 0)[0]
    counts = assign(problem)
    assert allowed(problem, counts)
    made = program.program_of(problem, counts)
    values = made.values(counts)
    row = np.repeat(np.arange(len(made.row_lower)), np.diff(made.start))
    total = np.bincount(row, made.value * values[made.index], len(made.row_lower))
    assert (values >= 0).all() and (values <= made.upper).all()
    assert (total >= made.row_lower - 1e-6).all() and (total <= made.row_upper + 1e-6).all()
    back = made.counts(values)
    assert allowed(problem, back)
    assert score(problem, back) == score(problem, counts)


def test_classes_are_merged_only_where_no_case_in_hand_may_move() -> None:
    """Who stays depends on which part of a class others take from: merged, that would be lost."""
    assert alike(parts("pdu", "usual", 0)[0]).merged.classes < parts("pdu", "usual", 0)[0].classes
    moving = parts("rebalance", "usual", 0)[0]
    assert alike(moving).apart.all()
