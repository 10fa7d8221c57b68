"""Classes that share columns: fewer columns, the same bound, and the way back."""

import itertools
import random
import time

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import place_at_once
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, first_stages
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.branch_and_bound import BranchAndBound
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.master.column_groups import ColumnGroups, column_groups
from caseload.optimizer.relaxation.master.master_lp import MasterLP
from draws import draws, share_of


def problem_of(rng: random.Random, cases: int = 5, people: int = 5) -> Problem:
    """Cases of two teams, one floating practitioner who works for one of them, and some others."""
    rules = {
        "one_team": {"mode": "hard"},
        "caseload_cap": {"mode": "hard", "PO": 3, "NQO": 3, "PSO": 3, "PQiP": 3},
    }
    week = instance(
        [
            case(f"C{place}", team=rng.choice("AB"), weight=rng.choice([1.0, 1.5, 2.25]))
            for place in range(cases)
        ],
        [
            practitioner(
                f"P{place}",
                capacity=rng.randint(8, 20),
                workload=rng.randint(0, 9),
                caseload=rng.randint(0, 2),
                floating=place == 0,
            )
            for place in range(people)
        ],
        plain_policy(rules),
    )
    [part] = compile_instance(week, book_of(week)).parts
    return aggregated(part.problem).problem


def problems(count: int) -> list[Problem]:
    found = (problem_of(random.Random(f"gathered{seed}")) for seed in itertools.count())
    useful = (one for one in found if len(column_groups(one).split))
    return list(itertools.islice(useful, count))


def bound_of(
    problem: Problem, known: np.ndarray, together: ColumnGroups | None = None
) -> tuple[float, int]:
    """The bound on the convex cost, and how many pairs have columns."""
    cost = convex_cost(problem, known)
    ceilings = Ceilings(*first_stages(problem, known))
    master = MasterLP(problem, StageName.BALANCE, ceilings, groups=together, around=known)
    master.add_hull(0, 0)
    search = BranchAndBound(master, Known(cost), 1e-6 * cost)
    search.run(0)
    return search.bound, len(master.layout.group)


def test_the_bound_is_that_of_classes_apart() -> None:
    fewer = 0
    for problem in problems(len(draws(40))):
        known = place_at_once(problem)
        apart, columns = bound_of(problem, known)
        found, less = bound_of(problem, known, column_groups(problem))
        assert abs(found - apart) <= 1e-3 * convex_cost(problem, known)
        fewer += columns - less
    assert fewer > share_of(100)


def test_stages_equal_exhaustive_search() -> None:
    for problem in problems(len(draws(12))):
        cases = np.repeat(np.arange(problem.classes), problem.count)
        best = None
        for takers in itertools.product(range(problem.people + 1), repeat=len(cases)):
            counts = np.zeros((problem.classes, problem.people + 1), dtype=np.int64)
            np.add.at(counts, (cases, takers), 1)
            counts = counts[:, :-1]
            if allowed(problem, counts):
                rank = (first_stages(problem, counts), convex_cost(problem, counts))
                best = rank if best is None else min(best, rank)
        budget = Budget(30.0, time.monotonic() + 600)
        start = place_at_once(problem)
        found = Pipeline(problem, BalancePolicy(), 0.0, budget, lambda _one: None, start).run()
        assert best is not None and found.even is not None
        assert allowed(problem, found.even)
        assert first_stages(problem, found.even) == best[0]
        assert convex_cost(problem, found.even) <= best[1] * (1 + 1e-6) + 1e-6
        assert (
            bound_of(problem, found.even, column_groups(problem))[0] <= best[1] * (1 + 1e-9) + 1e-9
        )


amounts = st.lists(st.integers(0, 6), min_size=1, max_size=5)


@given(st.data(), amounts, st.integers(1, 4), st.sampled_from([1.0, 0.5, 0.25]))
def test_what_goes_to_a_group_is_dealt_to_its_classes(
    data: st.DataObject, count: list[int], people: int, part: float
) -> None:
    """Everything is dealt, nothing more than there is, and whole cases stay whole."""
    group_of = np.array(
        data.draw(st.lists(st.integers(0, 2), min_size=len(count), max_size=len(count)))
    )
    _, sample, group_of = np.unique(group_of, return_index=True, return_inverse=True)
    own = np.zeros((len(count), people + 1))
    for place, most in enumerate(count):
        own[place, people] = part * data.draw(st.integers(0, int(most / part)))
    left = np.bincount(group_of, np.array(count) - own.sum(axis=1), len(sample))
    together = np.zeros((len(sample), people + 1))
    for group, person in itertools.product(range(len(sample)), range(people)):
        most = left[group] - together[group].sum()
        together[group, person] = part * data.draw(st.integers(0, int(most / part + 1e-9)))
    classes = ColumnGroups(group_of, sample, np.arange(people + 1) == people)
    dealt = classes.dealt(np.array(count), own, together)
    assert (dealt >= 0).all()
    assert (dealt.sum(axis=1) <= np.array(count) + 1e-9).all()
    assert np.allclose(dealt[:, people], own[:, people])
    for group in range(len(sample)):
        assert np.allclose(dealt[group_of == group, :people].sum(axis=0), together[group, :people])
    if part == 1.0:
        assert (dealt == np.rint(dealt)).all()
