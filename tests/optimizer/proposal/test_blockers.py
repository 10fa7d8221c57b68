"""What keeps people from a case that is left over, where cases in hand move as well."""

from datetime import timedelta

import pytest

from builders import MONDAY, book_of, case, held_case, instance, plain_policy, practitioner
from caseload.optimizer.problem.reopen import opened
from caseload.optimizer.proposal.blockers import Blockers


@pytest.mark.parametrize(("days", "full"), [(30, 0), (3, 1)])
def test_a_case_in_hand_that_moves_uses_up_no_intake(days: int, full: int) -> None:
    """P1 takes a case of P2; only one that P1 was given this week would fill the intake of one."""
    held = (
        held_case("H1", "P2", movable=True),
        held_case("H2", "P1", allocated_on=MONDAY - timedelta(days=days)),
    )
    policy = plain_policy({"weekly_intake": {"PO": 1}})
    people = [practitioner("P1"), practitioner("P2")]
    given = instance([case("C1")], people, policy, held=held)
    week = opened(given, book_of(given))
    blockers = Blockers(week, book_of(week), {"H1": "P1", "C1": None}, [week.case_of["C1"]])
    for_good, no_room, away = blockers.of(week.case_of["C1"])
    assert (for_good.total(), no_room.total(), away.total()) == (0, full, 0)
