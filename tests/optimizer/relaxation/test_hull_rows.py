"""What stands in the hull of a conditional rule."""

from builders import book_of, case, instance, plain_policy, practitioner
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.relaxation.master.disjunction import hull_of
from caseload.optimizer.rule_kit.shapes import NO_LIMIT


def test_a_limit_that_cannot_bind_is_no_row() -> None:
    """Its room may be the figure for no limit, too large for a solver's tolerances."""
    rules = {
        "minimum_intake": {"cases": 0},
        "weekly_intake": {"PO": 4},
        "caseload_cap": {"PO": 5},
        "together": {},
    }
    cases = [case(f"C{n}", household="Oak" if n < 3 else None, weight=1 + n) for n in range(6)]
    week = instance(cases, [practitioner("P1")], plain_policy(rules))
    [part] = compile_instance(week, book_of(week)).parts
    hull = hull_of(part.problem, 0, 0)
    rooms = [float(room) for disjunct in hull.disjuncts for room in disjunct.rooms]
    assert 4.0 in rooms
    assert max(rooms) < NO_LIMIT
