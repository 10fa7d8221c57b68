"""The allocation nearest to the proposal in which one case is with another practitioner."""

import numpy as np

from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.counterfactual.ejection_chain import EjectionChains
from caseload.optimizer.counterfactual.what_if import Outcome
from caseload.optimizer.explain.evidence.fewest_moves import FewestMoves
from caseload.optimizer.explain.evidence.one_other_move import with_one_other
from caseload.optimizer.explain.evidence.redeal import Allocation, redealt
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.heuristics.state import Penalties
from caseload.optimizer.pipeline.answer import before_balance, stage_of, up_to_balance, values
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import allowed, convex_cost, cost_of, score

ONE_OTHER = 2
"""Cases that move where one other does, the given one among them."""


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
        self._fewest = FewestMoves(run)

    def allocation(
        self, case_id: str, practitioner_id: str, outcome: Outcome
    ) -> tuple[Allocation, bool]:
        """The proposal with the case at the practitioner's, and the moves that this takes; whether
        it is proven that no fewer do.
        """
        run = self.run
        index, column = run.index_of[case_id], run.column_of[practitioner_id][1]
        number, group = index.part, index.group
        counts, giver = run.counts(number, run.allocation), self._giver(run.allocation[case_id])
        problem = run.part(number).problem

        def named(found: IntArray) -> Allocation:
            return redealt(run, number, found, case_id, practitioner_id)

        def reaches(candidate: IntArray) -> bool:
            return self._reaches(problem, candidate, outcome)

        alone = _moved_alone(counts, group, column, giver)
        if allowed(problem, alone) and reaches(alone):
            return named(alone), True
        tried = False
        if run.instance.policy.balance.measure == "spread":
            highest = cost_of(problem, self._highest(outcome))
            one = with_one_other(problem, alone, (group, column), giver, highest, reaches)
            if one.counts is not None:
                return named(one.counts), True
            tried = one.complete
        if counts[group, column]:
            known = named(counts)
        else:
            known = named(self._nearest(number, group, column, giver, outcome))
        moved = sum(known[case] != who for case, who in run.allocation.items())
        if moved <= ONE_OTHER or (tried and moved <= ONE_OTHER + 1):
            return known, True
        return self._fewest.allocation(case_id, practitioner_id, outcome, known)

    def _nearest(
        self, number: int, group: int, column: int, giver: int | None, outcome: Outcome
    ) -> IntArray:
        """The best of the candidates; the search ends at the first that reaches the outcome."""
        problem = self.run.part(number).problem
        chains = self._chains(number)
        giver = chains.nobody if giver is None else giver

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

    def _giver(self, holder: str | None) -> int | None:
        return None if holder is None else self.run.column_of[holder][1]

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
        """The balance that keeping the proposal may spend up to."""
        return self.run.highest_tolerated(stage_of(outcome.stages, StageName.BALANCE).value)

    def _reaches(self, problem: Problem, counts: IntArray, outcome: Outcome) -> bool:
        """Whether an allocation is as good as the outcome in every stage up to the balance."""
        *counted, beyond, _, _ = self._worth(problem, counts, outcome)
        goal = [stage.value for stage in before_balance(outcome.stages)]
        return beyond == 0.0 and all(
            value <= most + 1e-6 for value, most in zip(counted, goal, strict=True)
        )


def _moved_alone(counts: IntArray, group: int, column: int, giver: int | None) -> IntArray:
    """The counts with one case of the class moved to the practitioner and nothing else."""
    moved = counts.copy()
    moved[group, column] += 1
    if giver is not None:
        moved[group, giver] -= 1
    return moved


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
