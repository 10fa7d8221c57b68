"""Single-person feasibility: what one practitioner's own rules let them hold."""

import numpy as np

from builders import case, compiled, instance, plain_policy, practitioner
from caseload.models.base import Gender
from caseload.models.instance import Instance
from caseload.optimizer.counterfactual.feasible_alone import FeasibleAlone


def only_beside_men() -> Instance:
    """P1 may hold the woman's case C0 only beside two men's; P2 may hold any case."""
    people = [
        practitioner("P1", caseload=10, women_cases=5, workload=10.0),
        practitioner("P2", caseload=2, workload=2.0),
    ]
    men = [case(f"C{n}", gender=Gender.MAN) for n in (1, 2, 3)]
    cases = [case("C0", gender=Gender.WOMAN), *men]
    return instance(cases, people, plain_policy({"mainly_women_cap": {"cap": 10}}))


def test_the_lightest_holding_contains_the_cases_that_a_rule_needs_beside_it() -> None:
    (part,) = compiled(only_beside_men()).parts
    problem = part.problem
    alone = FeasibleAlone(problem, np.zeros_like(problem.most))
    group = next(
        g for g, members in enumerate(problem.members) if part.case_ids[members[0]] == "C0"
    )
    column = part.practitioner_ids.index("P1")
    holding = alone.lightest_holding(group, column)
    assert holding is not None
    assert holding[group] == 1
    assert holding.sum() == 3
    assert alone.possible(group, column)


def test_without_the_cases_that_it_needs_beside_it_a_case_is_impossible() -> None:
    given = only_beside_men()
    given = given.changed(cases=given.cases[:2])
    (part,) = compiled(given).parts
    alone = FeasibleAlone(part.problem, np.zeros_like(part.problem.most))
    group = next(
        g for g, members in enumerate(part.problem.members) if part.case_ids[members[0]] == "C0"
    )
    assert not alone.possible(group, part.practitioner_ids.index("P1"))
    assert alone.possible(group, part.practitioner_ids.index("P2"))
