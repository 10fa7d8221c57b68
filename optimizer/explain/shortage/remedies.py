"""The smallest changes that would place what is left over, each verified by solving with it.

A *lever* is something that could be changed. A set of levers is enough if, each at its last step,
everything is placed that all of them together could place. What is enough stays so with more
levers, so the sets from which nothing can be left out (minimal correction sets) are found smallest
first: no set is tried that holds one that is enough, nor one within a set that is known to fail,
and each failing set is grown until it cannot be any more (as in MARCO: Liffiton, Previti, Malik and
Marques-Silva, "Fast, flexible MUS enumeration", Constraints 21, 2016). Then each lever of a set is
let back step by step as far as it goes.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from caseload.models.case import Case
from caseload.models.explanation import Change
from caseload.models.instance import Instance
from caseload.optimizer.counterfactual.place import Placing, placing
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.candidate_relaxations import Lever, levers, qualify
from caseload.optimizer.rule_kit.wording import listed

MOST_CHANGES = 12
"""Alternatives that are given."""

MOST_TOGETHER = 4
"""Levers of one alternative; where no so few are enough, one that takes more is given."""

LAST = 0.5
"""Seconds for a last look at each alternative when the time is over."""

Steps = tuple[int, ...]
"""For each lever its step, 0 for none."""


@dataclass(frozen=True)
class Remedies:
    """The alternatives, and whether all sets of levers were tried in time."""

    changes: tuple[Change, ...]
    complete: bool


def remedies(
    run: Run,
    left: Sequence[str],
    competing: Sequence[str],
    people: Sequence[str],
    deadline: float,
) -> Remedies:
    """The alternatives that would place the cases `left`, in the order of their size.

    `competing` are the cases that compete for the places of `people`, those left over among them.
    What is not tried by the deadline (monotonic seconds) is not found.
    """
    cases, others = ([run.case(name) for name in names] for names in (left, competing))
    found = levers(run.instance, cases, others, [run.person(name) for name in people])
    search = _Search(run, left, found, deadline)
    least = [search.let_back(chosen) for chosen in search.enough_sets()]
    least.sort(key=lambda steps: _size(found, steps))
    changes = tuple(_change(run, search, cases, steps) for steps in least)
    return Remedies(changes, search.in_time)


def _size(found: Sequence[Lever], steps: Steps) -> tuple[object, ...]:
    """What comes first: the fewest levers, then the gentlest kind, then the fewest steps."""
    used = [(lever, step) for lever, step in zip(found, steps, strict=True) if step]
    kinds = sorted((lever.kind for lever, _ in used), reverse=True)
    return len(used), kinds, sum(steps), [lever.words(step) for lever, step in used]


class _Search:
    """What is left over after one change or another, each solved once.

    The cases of other shortages are left out, so that placing them in the place of these does not
    count.
    """

    def __init__(
        self, run: Run, left: Sequence[str], found: Sequence[Lever], deadline: float
    ) -> None:
        self.run = run
        self.deadline = deadline
        self.levers = found
        others = {row.case for row in run.proposal.unallocated} - set(left)
        cases = tuple(case for case in run.instance.cases if case.id not in others)
        decisions = tuple(one for one in run.instance.decisions if one.case not in others)
        self.instance = run.instance.changed(cases=cases, decisions=decisions)
        self.target = 0
        self.certain = True
        self._after: dict[Steps, Placing] = {}

    @property
    def in_time(self) -> bool:
        """Whether the deadline has not passed."""
        return time.monotonic() < self.deadline

    def changed(self, instance: Instance, steps: Steps) -> Instance:
        """An instance with the levers at these steps."""
        for lever, step in zip(self.levers, steps, strict=True):
            if step:
                instance = lever.on(instance, step)
        return instance

    def enough_sets(self) -> Iterator[frozenset[int]]:
        """Sets of levers, by their places, that are enough and hold none that is; the smallest
        first.
        """
        everything = frozenset(range(len(self.levers)))
        nothing_done = self.placed(self._last(frozenset())).priority
        self.target = self.placed(self._last(everything)).priority
        if self.target >= nothing_done:
            return
        enough: list[frozenset[int]] = []
        failing: list[frozenset[int]] = [self._grown(frozenset(), enough)]
        for chosen in self._candidates(enough, failing):
            if self._enough(self._last(chosen)):
                enough.append(chosen)
                yield chosen
            else:
                failing.append(self._grown(chosen, enough))
            if len(enough) == MOST_CHANGES or not self.in_time:
                return
        if not enough:
            yield self._shrunk(everything)

    def _candidates(
        self, enough: Sequence[frozenset[int]], failing: Sequence[frozenset[int]]
    ) -> Iterator[frozenset[int]]:
        """The sets of which nothing is known yet, the smallest first."""
        for size in range(1, MOST_TOGETHER + 1):
            for places in combinations(range(len(self.levers)), size):
                chosen = frozenset(places)
                known = any(one <= chosen for one in enough) or any(chosen <= f for f in failing)
                if not known:
                    yield chosen

    def _grown(self, chosen: frozenset[int], enough: Sequence[frozenset[int]]) -> frozenset[int]:
        """A failing set with every lever that leaves it failing."""
        for place in range(len(self.levers)):
            more = chosen | {place}
            if more == chosen or any(one <= more for one in enough) or not self.in_time:
                continue
            if not self._enough(self._last(more)):
                chosen = more
        return chosen

    def _shrunk(self, chosen: frozenset[int]) -> frozenset[int]:
        """A set that is enough without every lever that leaves it so, where it takes many."""
        for place in sorted(chosen):
            if self.in_time and self._enough(self._last(chosen - {place})):
                chosen -= {place}
        return chosen

    def let_back(self, chosen: frozenset[int]) -> Steps:
        """The levers of a set that is enough, each at the least step that leaves it so."""
        steps = list(self._last(chosen))
        for place in sorted(chosen):
            low, high = 0, steps[place]
            while high - low > 1 and self.in_time:
                steps[place] = (low + high) // 2
                enough = self._enough(tuple(steps))
                low, high = (low, steps[place]) if enough else (steps[place], high)
            steps[place] = high
        return tuple(steps)

    def _last(self, chosen: frozenset[int]) -> Steps:
        """The levers of a set at their last step."""
        return tuple(
            lever.steps if place in chosen else 0 for place, lever in enumerate(self.levers)
        )

    def placed(self, steps: Steps) -> Placing:
        """What is left over of the shortage with the levers at these steps."""
        if steps not in self._after:
            changed = self.changed(self.instance, steps)
            self._after[steps] = placing(changed, self.deadline, self.run.allocation)
        return self._after[steps]

    def _enough(self, steps: Steps) -> bool:
        after = self.placed(steps)
        if after.priority > self.target >= after.bound:
            self.certain = False
        return after.priority <= self.target


def _change(run: Run, search: _Search, left: Sequence[Case], steps: Steps) -> Change:
    """The change with what it places, the cases of other shortages counted again."""
    used = [(lever, step) for lever, step in zip(search.levers, steps, strict=True) if step]
    changed = search.changed(run.instance, steps)
    here = search.placed(steps)
    whole = placing(changed, max(run.deadline, time.monotonic() + LAST), run.allocation)
    people = qualify(run.instance, changed, left)
    options = [lever.option(step) for lever, step in used]
    words = listed([lever.words(step) for lever, step in used])
    if people:
        words += f" ({people} more {'person qualifies' if people == 1 else 'people qualify'})"
    others = len(run.proposal.unallocated) - len(left)
    more = others - (len(whole.left) - len(here.left))
    return Change(
        sentence=f"{words}: then {_placed(len(left), len(here.left), more)}",
        size=len(used),
        people=people,
        places=tuple(sorted({case.id for case in left} - here.left)),
        settings=tuple(one for one in options if one) if all(options) else (),
        priority_left=whole.priority,
        proven=search.certain and search.in_time,
    )


def _placed(left: int, rest: int, more: int) -> str:
    """What is placed of the cases left over, and of those of other shortages."""
    if rest >= left:
        said = "cases of higher priority are placed in the place of others"
    elif rest:
        said = f"{left - rest} of the {left} {'is' if left - rest == 1 else 'are'} placed"
    else:
        said = ("it is placed", "both are placed", f"all {left} are placed")[min(left, 3) - 1]
    return f"{said}, and {more} of the others" if more > 0 else said
