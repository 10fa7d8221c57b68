"""Minimal correction sets: the smallest sets of levers that place everything that can be placed.

Idea: a set of levers is *enough* if, with each at its last step, as much of the shortage is placed
as with all of them, in the whole week and in every best allocation of it. More levers hardly ever
place less of the shortage, so enough is taken to be monotone. Sets are tried smallest first; no set
is tried that contains one known to be enough, or that lies within one known to fail, and every
failing set is grown to a maximal one. Each lever of a minimal set then goes back to its least step.

Guarantee: what a set is said to place, it places; and it is minimal in every single lever, as far
as placements are proven (`certain`) and the deadline allows (`in_time`). A set of a size that was
not tried may be missed where a lever lets cases of another shortage in before.

Reference: the search by growing is that of MARCO: Liffiton, Previti, Malik and Marques-Silva,
"Fast, flexible MUS enumeration", Constraints 21, 2016.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations

from caseload.models.instance import Instance
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.candidate_relaxations import Lever
from caseload.optimizer.explain.shortage.placement import Placement, best_placement
from caseload.optimizer.in_process import solve_here
from caseload.optimizer.options import Options
from caseload.optimizer.rule_book import RuleBook

Steps = tuple[int, ...]
"""For each lever its step, 0 for none."""

LeverSet = frozenset[int]
"""Levers by their numbers."""


class CorrectionSets:
    """The search for one shortage, the cases `left`; each combination of steps is solved once."""

    def __init__(
        self, run: Run, left: Sequence[str], levers: Sequence[Lever], deadline: float
    ) -> None:
        self.run = run
        self.deadline = deadline
        self.levers = levers
        self.tuning = run.tuning.remedies
        self.left = frozenset(left)
        self.target = 0
        """The priority of the shortage that is left over with all levers."""
        self.most_left = 0
        """The priority of the whole week that may be left over: no case waits for one placed."""
        self.certain = True
        self._after: dict[Steps, Placement] = {}
        self._left_by: dict[Steps, frozenset[str]] = {}

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
        before, after = (self.placed(self._last(some)) for some in (frozenset(), everything))
        self.target = after.at_worst
        if self.target >= before.at_worst:
            return
        self.most_left = max(after.priority, before.priority - before.at_worst + self.target)
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
        return self._without_waste(tuple(steps))

    def _without_waste(self, steps: Steps) -> Steps:
        """The steps, each lever taken back as long as that costs none of the cases.

        In a small week it is run: where several allocations are equally good, the one that the run
        chooses may need less than all of them do.
        """
        while self.in_time:
            fewer = [
                (*steps[:number], step - 1, *steps[number + 1 :])
                for number, step in enumerate(steps)
                if step
            ]
            fewer = [some for some in fewer if any(some)]
            better = next((some for some in fewer if self._still_enough(some, steps)), None)
            if better is None:
                break
            steps = better
        return steps

    def _still_enough(self, steps: Steps, more: Steps) -> bool:
        """Whether these steps leave none of the shortage over that `more` of them place."""
        if self._enough(steps):
            return True
        if not self.small:
            return False
        fewer, enough = self.left_by(steps), self.left_by(more)
        return fewer & self.left <= enough & self.left and self._worth(fewer) <= self._worth(enough)

    def _worth(self, cases: Iterable[str]) -> int:
        return sum(self.run.case(name).priority for name in cases)

    @cached_property
    def small(self) -> bool:
        """Whether the week is so small that it is run for every look at it."""
        parts = self.run.compiled.parts
        return sum(part.problem.pairs for part in parts) <= self.tuning.run_max_pairs

    def left_by(self, steps: Steps) -> frozenset[str]:
        """The cases that the week leaves over with the levers at these steps.

        A run says which these are, unless the whole shortage is placed in every best allocation of
        a week that is not small.
        """
        after = self.placed(steps)
        if not self.in_time or not (self.small or after.at_worst):
            return after.left
        if steps not in self._left_by:
            made, changed = self.run.proposal.provenance, self.applied(self.run.instance, steps)
            options = Options(
                seed=made.seed, gap=made.gap, effort=made.effort, tuning=self.run.tuning
            )
            found = solve_here(changed, RuleBook.of(changed.policy), options)
            self._left_by[steps] = frozenset(row.case for row in found.unallocated)
        return self._left_by[steps]

    def _last(self, chosen: LeverSet) -> Steps:
        """The steps in which the levers of a set are at their last step."""
        return tuple(
            lever.steps if number in chosen else 0 for number, lever in enumerate(self.levers)
        )

    def placed(self, steps: Steps) -> Placement:
        """The best placement of the week's cases with the levers at these steps."""
        if steps not in self._after:
            run, changed = self.run, self.applied(self.run.instance, steps)
            self._after[steps] = best_placement(
                changed,
                RuleBook.of(changed.policy),
                self.deadline,
                run.allocation,
                run.tuning,
                self.left,
            )
        return self._after[steps]

    def _enough(self, steps: Steps) -> bool:
        """Whether as much is placed as with all levers; notes where a placement is not proven."""
        after = self.placed(steps)
        self.certain &= after.proven
        return after.at_worst <= self.target and after.priority <= self.most_left
