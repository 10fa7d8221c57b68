"""Forced assignment: allocations that contain one given pair, from the most even allocation known.

The candidates come cheapest first: the best ejection chain alone, then chains with a repair, then a
chain that breaks conditional rules on the way, and last the practitioner's lightest holding with
everything else repaired around it. Every candidate keeps all hard rules; none is proven best.
"""

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.ejection_chain import EjectionChains
from caseload.optimizer.counterfactual.feasible_alone import FeasibleAlone
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed


class ForcedAssignments:
    """Candidates for one problem; `counts` [class, practitioner] is its most even allocation."""

    def __init__(self, problem: Problem, counts: IntArray, feasible_alone: FeasibleAlone) -> None:
        self.problem = problem
        self.counts = counts
        self.feasible_alone = feasible_alone
        self.tuning = problem.tuning.counterfactual

    def candidates(self, group: int, person: int) -> Iterator[IntArray]:
        """Allowed allocations with a case of the class at the practitioner's, cheapest first."""
        found = False
        for counts in self._from_chains(group, person):
            if allowed(self.problem, counts):
                found = True
                yield counts
        holding = None if found else self.feasible_alone.lightest_holding(group, person)
        if holding is not None:
            counts = self._chains.repaired_around(group, person, holding)
            if allowed(self.problem, counts):
                yield counts

    def _from_chains(self, group: int, person: int) -> Iterator[IntArray]:
        """The cheapest chain alone, then repaired chains; a detour where there is no chain."""
        yield from self._chains.cheapest(group, person, None, 1)
        for rank in range(self.tuning.repaired_chains):
            counts = self._chains.repaired(group, person, rank)
            if counts is None and rank == 0:
                counts = self._detours.repaired(group, person)
                if counts is not None:
                    yield counts
                return
            if counts is None:
                return
            yield counts

    @cached_property
    def _chains(self) -> EjectionChains:
        """Chains that keep every hard rule at each step."""
        return EjectionChains(self.problem, self.counts, Penalties())

    @cached_property
    def _detours(self) -> EjectionChains:
        """Chains that may break conditional rules at a price, which the repair then mends."""
        breach = self.tuning.detour_breach_price * float(np.median(self.problem.weight))
        return EjectionChains(self.problem, self.counts, Penalties(breach=breach))
