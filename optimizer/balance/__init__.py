"""The balance measures, one file each: how even an allocation is, and how to make it more so."""

from models.policy import BalancePolicy
from optimizer.balance.base import Measure
from optimizer.balance.leximax import Leximax
from optimizer.balance.peak import Peak
from optimizer.balance.range import Range
from optimizer.balance.spread import Spread
from optimizer.problem import Problem

MEASURES: dict[str, type[Measure]] = {
    "spread": Spread,
    "peak": Peak,
    "leximax": Leximax,
    "range": Range,
}


def measure_of(problem: Problem, policy: BalancePolicy) -> Measure:
    """The policy's balance measure on a problem."""
    return MEASURES[policy.measure](problem, policy.tolerance)
