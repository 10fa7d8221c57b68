"""A condition that counts few classes has a small hull, and no bound is above an allocation."""

import numpy as np
import pytest

from builders import case, compiled, instance, plain_policy, practitioner
from caseload.models.instance import Instance
from caseload.optimizer.relaxation.master.disjunction import hull_of
from engine import solve


def week(cap: int) -> Instance:
    """Two households of two, and single cases of other weights that leave them just room enough."""
    rules = {"together": {}, "caseload_cap": dict.fromkeys(("PO", "NQO", "PSO", "PQiP"), cap)}
    pairs = [case(f"K{h}{n}", household=f"Elm {h}", weight=2 + h) for h in (0, 1) for n in (0, 1)]
    singles = [case(f"S{n}", weight=1 + n / 10) for n in range(6)]
    people = [practitioner(f"P{n}") for n in range(3)]
    return instance([*pairs, *singles], people, plain_policy(rules))


def test_the_hull_of_a_household_is_over_its_own_cases() -> None:
    [part] = compiled(week(5)).parts
    hull = hull_of(part.problem, 0, 0)
    counted = part.problem.conditions[0].features.any(axis=0)
    assert np.array_equal(hull.group_of >= 0, counted)
    assert hull.groups == 1


@pytest.mark.parametrize(("cap", "left"), [(4, 0), (3, 1), (2, 4), (1, 7)])
def test_what_is_left_over_is_counted_and_proven(cap: int, left: int) -> None:
    """With a cap of one no household fits; with two each fills a person."""
    proposal = solve(week(cap))
    stage = proposal.stages[0]
    assert (stage.value, stage.bound) == (left, left)
    assert len(proposal.unallocated) == left
