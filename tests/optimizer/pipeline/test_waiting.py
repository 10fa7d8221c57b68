"""Where not every case finds a place, those of the least risk wait."""

import random

import pytest

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.models.base import Rosh
from caseload.models.case import Case
from caseload.models.proposal import Proposal
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.check.verify import InternalError
from draws import draws, share_of
from engine import solve, stage_values
from oracle import brute_force
from strategies import random_instance

ONE_PLACE = plain_policy({"caseload_cap": {"mode": "hard", "PO": 1}})


def waiting(*cases: Case) -> set[str]:
    """The cases left over where there is one place."""
    proposal = solve(instance(cases, [practitioner()], ONE_PLACE))
    return {row.case for row in proposal.unallocated}


@pytest.mark.parametrize(
    ("waits", "goes"),
    [
        ({"tier": "F"}, {"tier": "A", "rosh": Rosh.VERY_HIGH}),
        ({"tier": "E", "rosh": Rosh.VERY_HIGH}, {"tier": "D", "rosh": Rosh.LOW}),
        ({"rosh": Rosh.LOW}, {"rosh": Rosh.HIGH}),
        ({"weeks_waited": 1}, {"weeks_waited": 3}),
        ({"tier": "A", "rosh": Rosh.VERY_HIGH}, {"tier": "G", "priority": 2}),
    ],
)
def test_the_case_of_less_priority_then_risk_then_wait_is_left_over(
    waits: dict[str, object], goes: dict[str, object]
) -> None:
    assert waiting(case("C1", **waits), case("C2", **goes)) == {"C1"}
    assert waiting(case("C2", **waits), case("C1", **goes)) == {"C2"}


def test_a_riskier_case_takes_the_only_place_that_it_may_have() -> None:
    policy = plain_policy(
        {
            "caseload_cap": {"mode": "hard", "PO": 1, "PSO": 1},
            "qualification": {"mode": "hard", "tiers": {"A": {"grades": ["PO"]}}},
        }
    )
    people = [practitioner("P1"), practitioner("P2", grade="PSO")]
    cases = [case("A1", tier="A"), case("F1", tier="F"), case("F2", tier="F")]
    proposal = solve(instance(cases, people, policy))
    assert proposal.allocation["A1"] == "P1"
    assert stage_values(proposal)["allocate"] == 1


def test_where_everything_is_placed_nothing_waits() -> None:
    proposal = solve(instance([case(tier="A")], [practitioner()], ONE_PLACE))
    assert stage_values(proposal)["waiting"] == 0


def crowded(seed: int) -> Proposal | None:
    """A random week with few places, solved; None where its decisions contradict the rules."""
    rng = random.Random(f"crowded{seed}")
    week = random_instance(rng, people=3, cases=6, decisions=0.0)
    rules = {**week.policy.rules, "weekly_intake": {"mode": "hard", "PO": 1, "PSO": 1, "NQO": 1}}
    week = week.changed(policy=week.policy.model_copy(update={"rules": rules}))
    best, proposal = brute_force(week), solve(week)
    found = stage_values(proposal)
    assert (found["allocate"], found["waiting"]) == (best.allocate, best.waiting), seed
    assert all(stage.proven for stage in proposal.stages), seed
    return proposal


def test_who_waits_equals_exhaustive_search() -> None:
    left = [len(found.unallocated) for seed in draws(60) if (found := crowded(seed))]
    assert sum(number > 1 for number in left) > share_of(20)


def test_a_case_of_less_risk_that_could_wait_is_found_by_the_check() -> None:
    cases = [case("C1", tier="A"), case("C2", tier="F")]
    week = instance(cases, [practitioner()], ONE_PLACE)
    right = solve(week)
    wrong = solve(week.changed(cases=(case("C1", tier="F"), case("C2", tier="A"))))
    assert book_of(week)
    with pytest.raises(InternalError, match="waiting"):
        confirm(week, wrong.model_copy(update={"stages": right.stages}))
