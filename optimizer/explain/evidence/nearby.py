"""The allocation nearest to the proposal in which a case is with somebody else."""

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.ejection_chain import Exchange
from caseload.optimizer.counterfactual.force import Forced
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.pipeline.answer import values
from caseload.optimizer.problem.aggregate import aggregated
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, score

Allocation = dict[str, str | None]

WAYS = 8
"""Exchanges that are looked at for each pair, the cheapest first."""

STARTS = 3
"""Exchanges that are mended further, where none is enough by itself."""

LEAST_PRICE = 1e-3
"""Price of a unit of preference where preferences have cost the balance nothing."""


class Nearby:
    """Finds, for one pair after another, what the proposal becomes if the pair is fixed.

    Few cases move: one exchange between two or three people is enough wherever that reaches what
    the whole allocation reaches when it is solved again.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._exchanges: dict[int, Exchange] = {}

    def allocation(self, case_id: str, practitioner_id: str, forced: Forced) -> Allocation:
        """The proposal with the case at the practitioner's, and what has to move for it."""
        run = self.run
        place, column = run.place_of[case_id], run.column_of[practitioner_id][1]
        counts = run.counts(place.part, run.allocation)
        if counts[place.group, column]:
            new = counts
        else:
            new = self._best(place.part, place.group, column, run.allocation[case_id], forced)
        return redealt(run, place.part, new, case_id, practitioner_id)

    def _best(
        self, number: int, group: int, column: int, holder: str | None, forced: Forced
    ) -> IntArray:
        """The best of a few exchanges, else one that is mended further, else the solution itself:
        the first that is as good as the solution.
        """
        problem = self.run.part(number).problem
        exchange = self._exchange(number)
        giver = exchange.nobody if holder is None else self.run.column_of[holder][1]

        def reaches(way: IntArray) -> bool:
            return self._reaches(problem, way, forced)

        ways = list(exchange.options(group, column, giver, WAYS))
        reached = any(reaches(way) for way in ways)
        for start in range(STARTS):
            mended = None if reached else exchange.force(group, column, start, reaches)
            if mended is None:
                break
            ways.append(mended)
            reached = reaches(mended)
        if not reached:
            solved = aggregated(problem).unfold(forced.counts)
            if not solved[group, column]:
                solved = _swapped(solved, self.run.forcing(number).group_of, group, column)
            ways.append(solved)
        return min(ways, key=lambda way: self._worth(problem, way, forced))

    def _exchange(self, number: int) -> Exchange:
        if number not in self._exchanges:
            problem = self.run.part(number).problem
            counts = self.run.counts(number, self.run.allocation)
            price = self._price(number, problem, counts)
            self._exchanges[number] = Exchange(problem, counts, Penalties(preferences=price))
        return self._exchanges[number]

    def _price(self, number: int, problem: Problem, counts: IntArray) -> float:
        """What the proposal has paid for a unit of preference, in units of convex cost."""
        even = self.run.forcing(number).even
        saved = int((problem.preference * (even - counts)).sum())
        paid = convex_cost(problem, counts) - convex_cost(problem, even)
        return max(paid / saved, LEAST_PRICE) if saved > 0 else LEAST_PRICE

    def _worth(self, problem: Problem, counts: IntArray, forced: Forced) -> tuple[float, ...]:
        """What counts first comes first; of the balance, only what is beyond the tolerance."""
        *counted, balance = values(problem, counts, self.run.instance.policy.balance, proven=False)[
            :4
        ]
        beyond = round(max(0.0, balance.value - self._most(forced)), 6)
        preference = score(problem, counts).preferences
        return (*(stage.value for stage in counted), beyond, preference, balance.value)

    def _most(self, forced: Forced) -> float:
        """The balance that preferences may go up to."""
        balance = next(stage for stage in forced.stages if stage.name is StageName.BALANCE)
        return balance.value + self.run.instance.policy.balance.tolerance

    def _reaches(self, problem: Problem, counts: IntArray, forced: Forced) -> bool:
        """Whether an allocation is as good as the solution in every stage up to the balance."""
        worth = self._worth(problem, counts, forced)
        stage = [stage.value for stage in forced.stages[:3]]
        return worth[3] == 0.0 and all(
            value <= most + 1e-6 for value, most in zip(worth[:3], stage, strict=True)
        )


def _swapped(counts: IntArray, group_of: IntArray, group: int, column: int) -> IntArray:
    """The counts with a case of this class at the practitioner's in the place of one that differs
    in preferences alone.
    """
    alike = np.flatnonzero((group_of == group_of[group]) & (counts[:, column] > 0))
    other = int(alike[0])
    swapped = counts.copy()
    givers = np.flatnonzero(counts[group])
    swapped[other, column] -= 1
    swapped[group, column] += 1
    if len(givers):
        swapped[group, givers[0]] -= 1
        swapped[other, givers[0]] += 1
    return swapped


def redealt(
    run: Run, number: int, counts: IntArray, case_id: str, practitioner_id: str
) -> Allocation:
    """The proposal's allocation changed to these counts, with as few cases as can be changing
    hands, and one case with one practitioner.
    """
    part = run.part(number)
    allocation: Allocation = dict(run.allocation)
    allocation[case_id] = practitioner_id
    spare = counts - run.counts(number, allocation)
    for changed in np.flatnonzero((spare != 0).any(axis=1)):
        takers = [
            part.practitioner_ids[place]
            for place in np.repeat(np.arange(part.problem.people), np.maximum(spare[changed], 0))
        ]
        giving = -np.minimum(spare[changed], 0)
        movable = [part.case_ids[place] for place in part.problem.members[changed]]
        movable = [case for case in movable if case != case_id]
        givers: list[str] = []
        for case in movable:
            holder = allocation[case]
            place = -1 if holder is None else run.column_of[holder][1]
            if place >= 0 and giving[place] > 0:
                giving[place] -= 1
                givers.append(case)
        unplaced = [case for case in movable if allocation[case] is None]
        sources = [*givers, *unplaced]
        for case, taker in zip(sources, [*takers, *[None] * len(givers)], strict=False):
            allocation[case] = taker
    return allocation
