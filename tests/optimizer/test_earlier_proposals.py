"""Rounds: what was proposed before, holds and exceptions, against exhaustive search."""

import random

import pytest

from builders import book_of
from caseload.models.earlier import Earlier, Placement
from caseload.models.instance import Action, Decision, Instance
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.this_week import this_week
from draws import draws, share_of
from engine import assert_best, solve
from oracle import brute_force
from strategies import random_instance

MEASURES = ("spread", "peak", "leximax", "range")


def in_a_round(rng: random.Random, measure: str, keep: str = "most") -> Instance | None:
    """A small week on which some decisions were made after a proposal; None if they conflict."""
    week = random_instance(rng, people=4, cases=5, measure=measure, decisions=0.0)
    if conflicts(week, book_of(week)):
        return None
    proposal = solve(week)
    names = [person.id for person in week.practitioners]
    decided = []
    for case in week.cases:
        if rng.random() < 0.35:
            action = rng.choice(
                [Action.PIN, Action.EXCEPT, Action.HOLD, Action.NOTE, Action.FORBID]
            )
            person = "" if action in (Action.HOLD, Action.NOTE) else rng.choice(names)
            decided.append(Decision(action=action, case=case.id, practitioner=person))
    told = tuple(case.id for case in week.cases if rng.random() < 0.2)
    proposed = tuple(
        Placement(case=case, practitioner=who) for case, who in proposal.allocation.items()
    )
    balance = week.policy.balance.model_copy(
        update={"keep_share": rng.choice([0.0, 0.5, 1.0]), "keep_told": rng.choice([1, 2, 10])}
    )
    later = week.changed(
        decisions=tuple(decided),
        earlier=Earlier(proposed=proposed, told=told, keep=keep),
        policy=week.policy.model_copy(update={"balance": balance}),
    )
    return None if conflicts(later, book_of(later)) else later


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("keep", ["most", "all", "none"])
def test_what_departs_equals_exhaustive_search(measure: str, keep: str) -> None:
    seen = 0
    for seed in draws(40):
        later = in_a_round(random.Random(f"{measure}{keep}{seed}"), measure, keep)
        if later is None:
            continue
        seen += 1
        proposal = solve(later)
        assert_best(
            proposal.model_copy(update={"earlier": later.earlier}),
            brute_force(this_week(later)),
            seed,
        )
        assert all(stage.proven for stage in proposal.stages), seed
    assert seen > share_of(8)
