"""What is short: the cases left over as a head count that can be checked with a pencil.

From a case that is left over the search goes to everyone who may hold it; from whoever is full, to
the cases whose leaving would make room; from those to everyone who may hold them, and so on. In the
end more cases stand on one side than places on the other, and nobody else may hold any of them: a
set as in Hall's theorem.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from caseload.models.explanation import Qualified, Shortage, ShortageExplanation
from caseload.optimizer.arrays import BoolArray, IntArray
from caseload.optimizer.explain.case import about
from caseload.optimizer.explain.evidence.barriers import barred, grouped
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.redact import told
from caseload.optimizer.explain.shortage.remedies import Remedies, remedies
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import full_for
from caseload.optimizer.rule_kit.wording import counted, listed
from caseload.optimizer.rules import active_rules

MOST_NAMES = 8
"""Names that a sentence says one by one."""


MOST_PEOPLE = 3
"""People of a shortage whom a sentence names; more are counted."""


@dataclass(frozen=True)
class _Set:
    """Classes that compete and the columns of those who may hold any of them."""

    part: int
    groups: tuple[int, ...]
    people: tuple[int, ...]


def explain_unallocated(run: Run, *, changes: bool = True) -> ShortageExplanation:
    """Every case left over, by what is short, with the smallest changes that would place it."""
    open_run = told(run) if run.proposal.unallocated else run
    parts = range(len(open_run.compiled.parts))
    found = [one for number in parts for one in _sets(open_run, number)]
    shortages = tuple(
        _shortage(run, open_run, one, _share(run.deadline, len(found) - place), changes=changes)
        for place, one in enumerate(found)
    )
    left = len(run.proposal.unallocated)
    if not left:
        said = "Every case is placed"
    else:
        verb = "is" if left == 1 else "are"
        what = counted(len(shortages), "shortage")
        said = f"{counted(left, 'case')} {verb} left over, for want of room in {what}"
    return ShortageExplanation(shortages=shortages, sentence=said)


def _share(deadline: float, many: int) -> float:
    """When the next of so many has to be done, each taking as long (monotonic seconds)."""
    now = time.monotonic()
    return now + max(0.0, deadline - now) / many


def _sets(run: Run, number: int) -> list[_Set]:
    """The competing sets of a part; those that compete for the same people are one."""
    problem = run.part(number).problem
    counts = run.counts(number, run.allocation)
    left = problem.count - counts.sum(axis=1)
    tight = full_for(problem, counts)
    found: list[tuple[set[int], set[int]]] = []
    for start in map(int, np.flatnonzero(left)):
        groups, people = _closure(problem, counts, tight, start)
        shared = [one for one in found if one[1] & people]
        found = [one for one in found if not one[1] & people]
        groups = groups.union(*(one[0] for one in shared))
        people = people.union(*(one[1] for one in shared))
        found.append((groups, people))
    return [_Set(number, tuple(sorted(g)), tuple(sorted(p))) for g, p in found]


def _closure(
    problem: Problem, counts: IntArray, tight: BoolArray, start: int
) -> tuple[set[int], set[int]]:
    """The classes and people that a left-over class reaches."""
    uses = np.zeros((len(problem.limits), problem.classes), dtype=bool)
    for place, limit in enumerate(problem.limits):
        uses[place] = limit.use > 0
    groups, people, waiting = {start}, set[int](), [start]
    while waiting:
        group = waiting.pop()
        reached = np.flatnonzero(problem.allowed[group])
        people.update(reached.tolist())
        full = tight[:, group, reached]
        frees = np.any(full[:, :, None] & uses[:, None, :], axis=0)
        helps = frees | ~np.any(full, axis=0, keepdims=True).T
        others = (helps & (counts[:, reached].T > 0)).any(axis=0)
        fresh = set(np.flatnonzero(others).tolist()) - groups
        groups |= fresh
        waiting += sorted(fresh)
    return groups, people


def _places(problem: Problem, groups: Sequence[int], person: int) -> tuple[int, str | None]:
    """The most cases of these classes that a practitioner has places for, and the limit's key."""
    mine = [group for group in groups if problem.allowed[group, person]]
    most, key = int(problem.count[mine].sum()), None
    for limit in problem.limits:
        least = int(limit.use[mine].min()) if mine else 0
        if limit.hard and least > 0:
            room = max(0, int(limit.room[person] - limit.taken[person])) // least
            if room < most:
                most, key = room, limit.key
    some = int(problem.most[mine, person].sum())
    return (some, None) if some < most else (most, key)


def _shortage(run: Run, open_run: Run, found: _Set, deadline: float, *, changes: bool) -> Shortage:
    """A shortage as it may be told, by `open_run`; the changes are tried on the run itself."""
    part = open_run.part(found.part)
    problem = part.problem
    cases = [part.case_ids[one] for group in found.groups for one in problem.members[group]]
    left = sorted(case for case in cases if run.allocation[case] is None)
    titles = {rule.key: rule.title for rule in active_rules(run.instance.policy)}
    people = []
    for column in found.people:
        slots, key = _places(problem, found.groups, column)
        person = run.person(part.practitioner_ids[column])
        why = f" ({titles[key].lower()})" if key else ""
        room = counted(slots, "place") if slots else "no place"
        said = f"{person.label}, {person.grade.value}: {room}{why}"
        people.append(
            Qualified(practitioner=person.id, name=person.label, slots=slots, sentence=said)
        )
    people.sort(key=lambda one: (-one.slots, one.practitioner))
    slots = sum(one.slots for one in people)
    exact = slots == len(cases) - len(left)
    away = grouped(open_run, barred(open_run, open_run.case(left[0])))
    options = Remedies((), complete=not changes)
    if changes:
        options = remedies(run, left, cases, [one.practitioner for one in people], deadline)
    return Shortage(
        need=about(run, run.case(left[0])),
        cases=tuple(sorted(cases)),
        left_over=tuple(left),
        people=tuple(people),
        slots=slots,
        barred=away,
        sentences=tuple(_sentences(cases, left, people, slots, exact=exact)),
        changes=options.changes,
        complete=options.complete,
        exact=exact,
        proven=exact or run.stages[0].proven,
    )


def _sentences(
    cases: Sequence[str],
    left: Sequence[str],
    people: Sequence[Qualified],
    slots: int,
    *,
    exact: bool,
) -> Iterator[str]:
    verb, goes = ("is", "it") if len(left) == 1 else ("are", "them")
    names = f"{'case' if len(left) == 1 else 'cases'} {_some(left)}"
    open_to = [one for one in people if one.slots]
    if not people:
        yield f"Nobody may hold {names}"
        return
    if not open_to:
        full = "has" if len(people) == 1 else "have"
        yield f"Only {_who(people)} may hold {names}, and {full} no place for {goes}"
    elif exact:
        yield (
            f"{counted(len(cases), 'case')} compete for {counted(slots, 'place')}, so "
            f"{len(left)} {verb} left over: {names}"
        )
        yield f"Only {_who(people)} may hold any of them"
    else:
        yield (
            f"{counted(len(cases), 'case')} compete for the places of {_who(people)}, and "
            f"{len(left)} {verb} left over: {names}"
        )
        yield "A count of places alone does not show it: weights and limits together do"


def _who(people: Sequence[Qualified]) -> str:
    """Few people by name, many by number."""
    if len(people) > MOST_PEOPLE:
        return counted(len(people), "practitioner")
    return listed([one.name for one in people])


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return listed([*names[:MOST_NAMES], *([f"{more} more"] if more > 0 else [])])
