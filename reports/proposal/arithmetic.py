"""Total work against total capacity: where there is too much of it, that is said first."""

from decimal import Decimal

from caseload.models.case import HeldCase
from caseload.models.instance import Instance
from caseload.models.workload import capacity, case_weight, exact


def shortfall_line(instance: Instance) -> str | None:
    """How far all work, in hand and new, is above everybody's capacity; None where it is not.

    In the policy's unit. No rule is looked at: this is the arithmetic before any of them.
    """
    policy = instance.policy
    new = [case for case in instance.cases if not isinstance(case, HeldCase)]
    asked = sum((exact(held.workload) for held in instance.holdings.values()), Decimal(0))
    asked += sum((exact(case_weight(policy, case)) for case in new), Decimal(0))
    there = sum((exact(capacity(policy, one)) for one in instance.practitioners), Decimal(0))
    short = asked - there
    if short <= 0:
        return None
    figures = [f"{figure:,.2f}".removesuffix(".00") for figure in (short, asked, there)]
    unit = policy.unit.removesuffix("s") if figures[0] == "1" else policy.unit
    return f"{figures[0]} {unit} short: {figures[1]} asked, in hand and new; {figures[2]} there."
