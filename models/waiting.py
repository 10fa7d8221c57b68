"""How urgent waiting makes a case: one figure for the next week's instance and for a simulation."""

from fractions import Fraction

from caseload.models.case import Case
from caseload.models.policy import Policy

MOST_PRIORITY, MOST_WAITED = 1000, 520
"""The highest priority that a case may have, and the most weeks that are counted."""


def waited(case: Case, policy: Policy, weeks: int = 1) -> Case:
    """The case after so many more weeks of waiting: its priority follows the policy's figure."""
    waits = min(MOST_WAITED, case.weeks_waited + weeks)
    a_week = Fraction(str(policy.waiting.priority_a_week))
    more = int(a_week * waits) - int(a_week * case.weeks_waited)
    priority = min(MOST_PRIORITY, case.priority + more)
    return case.model_copy(update={"weeks_waited": waits, "priority": priority})
