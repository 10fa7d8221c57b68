"""The allocation nearest to the proposal in which one case is with another practitioner."""

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.ejection_chain import EjectionChains
from caseload.optimizer.counterfactual.what_if import Outcome
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.pipeline.answer import before_balance, stage_of, up_to_balance, values
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import convex_cost, score

Allocation = dict[str, str | None]
"""Case id → practitioner id, None for a case that is left over."""


class NearestAllocations:
    """Finds the allocation nearest to the proposal with one pair in place, for one pair after
    another.

    The first candidate that reaches the outcome of the whole problem wins: an ejection chain of
    two or three people, a chain with a repair, or else the outcome's own allocation. So as few
    cases move as these candidates allow; fewer is not ruled out.
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self._chains_of: dict[int, EjectionChains] = {}

    def allocation(self, case_id: str, practitioner_id: str, outcome: Outcome) -> Allocation:
        """The proposal with the case at the practitioner's, and the moves that this takes."""
        run = self.run
        index, column = run.index_of[case_id], run.column_of[practitioner_id][1]
        counts = run.counts(index.part, run.allocation)
        if counts[index.group, column]:
            new = counts
        else:
            holder = run.allocation[case_id]
            new = self._nearest(index.part, index.group, column, holder, outcome)
        return redealt(run, index.part, new, case_id, practitioner_id)

    def _nearest(
        self, number: int, group: int, column: int, holder: str | None, outcome: Outcome
    ) -> IntArray:
        """The best of the candidates; the search ends at the first that reaches the outcome."""
        problem = self.run.part(number).problem
        chains = self._chains(number)
        giver = chains.nobody if holder is None else self.run.column_of[holder][1]

        def reaches(candidate: IntArray) -> bool:
            return self._reaches(problem, candidate, outcome)

        tuning = problem.tuning.counterfactual
        candidates = list(chains.cheapest(group, column, giver, tuning.nearest_chains))
        reached = any(reaches(candidate) for candidate in candidates)
        for rank in range(tuning.nearest_repairs):
            repaired = None if reached else chains.repaired(group, column, rank, reaches)
            if repaired is None:
                break
            candidates.append(repaired)
            reached = reaches(repaired)
        if not reached:
            solved = self.run.what_if(number).coarse.unfold(outcome.counts)
            if not solved[group, column]:
                solved = _swapped(solved, self.run.what_if(number).group_of, group, column)
            candidates.append(solved)
        return min(candidates, key=lambda one: self._worth(problem, one, outcome))

    def _chains(self, number: int) -> EjectionChains:
        if number not in self._chains_of:
            problem = self.run.part(number).problem
            counts = self.run.counts(number, self.run.allocation)
            price = self._preference_price(number, problem, counts)
            self._chains_of[number] = EjectionChains(problem, counts, Penalties(preferences=price))
        return self._chains_of[number]

    def _preference_price(self, number: int, problem: Problem, counts: IntArray) -> float:
        """The convex cost that the proposal paid for a unit of preference."""
        even = self.run.what_if(number).baseline.even
        saved = int((problem.preference * (even - counts)).sum())
        paid = convex_cost(problem, counts) - convex_cost(problem, even)
        least = problem.tuning.counterfactual.least_preference_price
        return max(paid / saved, least) if saved > 0 else least

    def _worth(self, problem: Problem, counts: IntArray, outcome: Outcome) -> tuple[float, ...]:
        """Lexicographic: counted stages, balance beyond the tolerance, preferences, balance."""
        policy = self.run.instance.policy.balance
        *counted, balance = up_to_balance(values(problem, counts, policy, proven=False))
        beyond = round(max(0.0, balance.value - self._highest(outcome)), 6)
        preference = score(problem, counts).preferences
        return (*(stage.value for stage in counted), beyond, preference, balance.value)

    def _highest(self, outcome: Outcome) -> float:
        """The balance that preferences may spend up to."""
        return self.run.highest_tolerated(stage_of(outcome.stages, StageName.BALANCE).value)

    def _reaches(self, problem: Problem, counts: IntArray, outcome: Outcome) -> bool:
        """Whether an allocation is as good as the outcome in every stage up to the balance."""
        *counted, beyond, _, _ = self._worth(problem, counts, outcome)
        goal = [stage.value for stage in before_balance(outcome.stages)]
        return beyond == 0.0 and all(
            value <= most + 1e-6 for value, most in zip(counted, goal, strict=True)
        )


def _swapped(counts: IntArray, group_of: IntArray, group: int, column: int) -> IntArray:
    """The counts after an exchange of a case of this class for one of the same coarse class.

    The practitioner then has the case; the two classes differ in preferences alone. Shape
    [class, practitioner].
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
    """The proposal changed to these counts of one part, with the case at the practitioner's.

    As few other cases change hands as the counts allow.
    """
    part = run.part(number)
    allocation: Allocation = dict(run.allocation)
    allocation[case_id] = practitioner_id
    spare = counts - run.counts(number, allocation)
    for changed in np.flatnonzero((spare != 0).any(axis=1)):
        takers = [
            part.practitioner_ids[column]
            for column in np.repeat(np.arange(part.problem.people), np.maximum(spare[changed], 0))
        ]
        giving = -np.minimum(spare[changed], 0)
        movable = [part.case_ids[member] for member in part.problem.members[changed]]
        movable = [case for case in movable if case != case_id]
        givers: list[str] = []
        for case in movable:
            holder = allocation[case]
            column = -1 if holder is None else run.column_of[holder][1]
            if column >= 0 and giving[column] > 0:
                giving[column] -= 1
                givers.append(case)
        unplaced = [case for case in movable if allocation[case] is None]
        sources = [*givers, *unplaced]
        for case, taker in zip(sources, [*takers, *[None] * len(givers)], strict=False):
            allocation[case] = taker
    return allocation
