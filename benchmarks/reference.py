"""What every solver of the ladder is held against, whatever it says of itself.

A gap is (cost − bound) / (what the cases to be decided add to Σ L²/κ). The bound is this engine's,
recomputed from prices in closed form and held against exhaustive search in its tests; it is taken
with more splits than an ordinary run takes, and it depends on nothing but the instance.
"""

import time
from dataclasses import dataclass

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct, descend
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import added_cost, convex_cost, score
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.problem.stage import Ceilings
from caseload.optimizer.relaxation.incumbent import Known
from caseload.optimizer.relaxation.lower_bound import lower_bound

SPLITS = 12
SECONDS = 900.0


@dataclass(frozen=True)
class Reference:
    """The bound on the convex cost, what gaps are relative to, and the priority that is left over
    by the best that is known.
    """

    bound: float
    scale: float
    left: int

    def gap(self, cost: float) -> float:
        """The gap of an allocation with such a cost, never below zero."""
        return max(0.0, (cost - self.bound) / self.scale)


def reference(problems: list[Problem]) -> Reference:
    """The sums over all parts."""
    each = [_of_part(problem) for problem in problems]
    return Reference(
        bound=sum(one.bound for one in each),
        scale=sum(one.scale for one in each),
        left=sum(one.left for one in each),
    )


def _of_part(problem: Problem) -> Reference:
    budget = Budget(3.0, time.monotonic() + SECONDS)
    start = construct(problem)
    pipeline = Pipeline(problem, BalancePolicy(), 0.0, budget, lambda _answer: None, start)
    pipeline.place()
    counts = descend(problem, pipeline.counts)
    left, cost = score(problem, counts).allocate, convex_cost(problem, counts)

    ceilings = Ceilings(allocate=left, minimums=0, soft_rules=0)
    fewer = simplified(problem)
    start, known = fewer.fold(counts), Known(cost)
    bound = lower_bound(fewer.problem, StageName.BALANCE, ceilings, start, known, 1e-9, SPLITS)
    return Reference(bound.value, added_cost(problem, counts, cost), left)
