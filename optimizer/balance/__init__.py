"""The balance measures, one file each: how even an allocation is, and how to make it more so."""

from caseload.models.policy import BalancePolicy
from caseload.optimizer.balance.base import Measure
from caseload.optimizer.balance.leximax import Leximax
from caseload.optimizer.balance.peak import Peak
from caseload.optimizer.balance.range import Range
from caseload.optimizer.balance.spread import Spread
from caseload.optimizer.problem.problem import Problem

MEASURES: dict[str, type[Measure]] = {
    "spread": Spread,
    "peak": Peak,
    "leximax": Leximax,
    "range": Range,
}


def measure_of(problem: Problem, policy: BalancePolicy) -> Measure:
    """The policy's balance measure on a problem."""
    return MEASURES[policy.measure](problem, policy.tolerance)
