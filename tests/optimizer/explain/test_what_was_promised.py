"""The next round does what an alternative promised of it."""

import pytest

from caseload.instances.week.read import read_instance
from caseload.models.earlier import next_round
from caseload.models.instance import Action, Decision
from caseload.models.proposal import Proposal
from caseload.optimizer.allocate import allocate
from caseload.optimizer.explain.alternatives import with_alternatives
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.rule_book import RuleBook


def others_moved(first: Proposal, later: Proposal, case: str) -> int:
    now = later.allocation
    return sum(now[other] != who for other, who in first.allocation.items() if other != case)


@pytest.mark.parametrize(("name", "every"), [("tiny", 1), ("understaffed", 4)])
def test_the_round_after_a_first_alternative_moves_as_many_others(name: str, every: int) -> None:
    week = read_instance(name).instance
    first, _ = with_alternatives(week, allocate(week))
    book, earlier = RuleBook.of(week.policy), next_round(None, first.allocation)
    rows = [row for row in first.assignments if row.alternatives][::every]
    assert rows
    for row in rows:
        best = row.alternatives[0]
        pin = Decision(action=Action.PIN, case=row.case, practitioner=best.practitioner)
        later = solve_here(week.changed(decisions=(pin,), earlier=earlier), book)
        assert others_moved(first, later, row.case) == best.moves, (row.case, best.practitioner)
        before = first.certificate.value
        rise = max(0.0, later.certificate.value - before)
        assert rise == pytest.approx(best.rise, abs=0.011), row.case
