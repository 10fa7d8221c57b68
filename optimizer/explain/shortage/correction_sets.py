"""Minimal correction sets: the smallest sets of levers that place everything that can be placed.

Idea: a set of levers is *enough* if, with each at its last step, as much is placed as with all of
them. More levers never place less, so enough is monotone. Sets are tried smallest first; no set is
tried that contains one known to be enough, or that lies within one known to fail, and every failing
set is grown to a maximal one. Each lever of a minimal set then goes back to its least step.

Guarantee: every set found is minimal as far as placements are proven (`certain`) and the deadline
allows (`in_time`).

Reference: the search by growing is that of MARCO: Liffiton, Previti, Malik and Marques-Silva,
"Fast, flexible MUS enumeration", Constraints 21, 2016.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import combinations

from caseload.models.instance import Instance
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.candidate_relaxations import Lever
from caseload.optimizer.explain.shortage.placement import Placement, best_placement
from caseload.optimizer.rule_book import RuleBook

Steps = tuple[int, ...]
"""For each lever its step, 0 for none."""

LeverSet = frozenset[int]
"""Levers by their numbers."""


class CorrectionSets:
    """The search for one shortage; each combination of steps is solved once.

    The instance leaves the cases of other shortages out, so that placing one of them instead of a
    case of this shortage counts for nothing.
    """

    def __init__(
        self, run: Run, left: Sequence[str], levers: Sequence[Lever], deadline: float
    ) -> None:
        self.run = run
        self.deadline = deadline
        self.levers = levers
        self.tuning = run.tuning.remedies
        others = {row.case for row in run.proposal.unallocated} - set(left)
        cases = tuple(case for case in run.instance.cases if case.id not in others)
        decisions = tuple(one for one in run.instance.decisions if one.case not in others)
        self.instance = run.instance.changed(cases=cases, decisions=decisions)
        self.target = 0
        self.certain = True
        self._after: dict[Steps, Placement] = {}

    @property
    def in_time(self) -> bool:
        """Whether the deadline is still ahead."""
        return time.monotonic() < self.deadline

    def applied(self, instance: Instance, steps: Steps) -> Instance:
        """An instance with the levers at these steps."""
        for lever, step in zip(self.levers, steps, strict=True):
            if step:
                instance = lever.on(instance, step)
        return instance

    def minimal_sets(self) -> Iterator[LeverSet]:
        """The minimal sets that are enough, the smallest first; none if no lever helps."""
        everything = frozenset(range(len(self.levers)))
        nothing_done = self.placed(self._last(frozenset())).priority
        self.target = self.placed(self._last(everything)).priority
        if self.target >= nothing_done:
            return
        enough: list[LeverSet] = []
        failing: list[LeverSet] = [self._grown(frozenset(), enough)]
        for chosen in self._candidates(enough, failing):
            if self._enough(self._last(chosen)):
                enough.append(chosen)
                yield chosen
            else:
                failing.append(self._grown(chosen, enough))
            if len(enough) == self.tuning.max_changes or not self.in_time:
                return
        if not enough:
            yield self._shrunk(everything)

    def _candidates(
        self, enough: Sequence[LeverSet], failing: Sequence[LeverSet]
    ) -> Iterator[LeverSet]:
        """The sets that are neither known to be enough nor known to fail, the smallest first."""
        for size in range(1, self.tuning.max_levers + 1):
            for numbers in combinations(range(len(self.levers)), size):
                chosen = frozenset(numbers)
                known = any(one <= chosen for one in enough) or any(chosen <= f for f in failing)
                if not known:
                    yield chosen

    def _grown(self, chosen: LeverSet, enough: Sequence[LeverSet]) -> LeverSet:
        """A maximal failing set that contains a failing one."""
        for number in range(len(self.levers)):
            more = chosen | {number}
            if more == chosen or any(one <= more for one in enough) or not self.in_time:
                continue
            if not self._enough(self._last(more)):
                chosen = more
        return chosen

    def _shrunk(self, chosen: LeverSet) -> LeverSet:
        """A minimal set within a set that is enough, where no enumerated set is."""
        for number in sorted(chosen):
            if self.in_time and self._enough(self._last(chosen - {number})):
                chosen -= {number}
        return chosen

    def least_steps(self, chosen: LeverSet) -> Steps:
        """The levers of a set that is enough, each at its least step, found by bisection."""
        steps = list(self._last(chosen))
        for number in sorted(chosen):
            low, high = 0, steps[number]
            while high - low > 1 and self.in_time:
                steps[number] = (low + high) // 2
                enough = self._enough(tuple(steps))
                low, high = (low, steps[number]) if enough else (steps[number], high)
            steps[number] = high
        return tuple(steps)

    def _last(self, chosen: LeverSet) -> Steps:
        """The steps in which the levers of a set are at their last step."""
        return tuple(
            lever.steps if number in chosen else 0 for number, lever in enumerate(self.levers)
        )

    def placed(self, steps: Steps) -> Placement:
        """The best placement of the shortage's cases with the levers at these steps."""
        if steps not in self._after:
            changed = self.applied(self.instance, steps)
            run, book = self.run, RuleBook.of(changed.policy)
            found = best_placement(changed, book, self.deadline, run.allocation, run.tuning)
            self._after[steps] = found
        return self._after[steps]

    def _enough(self, steps: Steps) -> bool:
        """Whether as much is placed as with all levers; notes where a placement is not proven."""
        after = self.placed(steps)
        if after.priority > self.target >= after.bound:
            self.certain = False
        return after.priority <= self.target
