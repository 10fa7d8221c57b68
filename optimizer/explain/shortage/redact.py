"""Redaction: the run without the limited access lists that do not explain the shortage.

A limited access list is confidential. Where the least priority left over is the same without a
list, the explanation is given for the run without it. A list that changes the figure stays, and
shows only as an absence. Divide and conquer finds the lists that stay: drop all lists of a set, and
where that changes the figure, redact each half after the other (as in Junker, "QuickXplain:
preferred explanations and relaxations for over-constrained problems", AAAI 2004).
"""

from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.explain.shortage.placement import best_placement


def redacted(run: Run) -> Run:
    """The run without the lists that change nothing about the cases left over.

    The proposal keeps to every list, so it is an allocation of the redacted run as well.
    """
    return _redacted(run, _listed_cases(run), _priority_left(run.instance, run))


def _priority_left(instance: Instance, run: Run) -> int:
    """The least priority left over that is found before the run's deadline."""
    found = best_placement(instance, run.book, run.deadline, run.allocation, run.tuning)
    return found.priority


def _redacted(run: Run, listed: Sequence[Case], left: int) -> Run:
    """The run without every one of these lists that can go while `left` stays the same."""
    if not listed:
        return run
    bare = _without_lists(run, listed)
    if _priority_left(bare.instance, bare) >= left:
        return bare
    if len(listed) == 1:
        return run
    half = len(listed) // 2
    return _redacted(_redacted(run, listed[:half], left), listed[half:], left)


def _listed_cases(run: Run) -> list[Case]:
    """The cases that have a limited access list."""
    return [case for case in run.instance.cases if run.book.unlisted(case) != case]


def _without_lists(run: Run, listed: Sequence[Case]) -> Run:
    """The run without the lists of some cases."""
    bare = {case.id: run.book.unlisted(case) for case in listed}
    cases = tuple(bare.get(case.id, case) for case in run.instance.cases)
    return run.on(run.instance.changed(cases=cases))
