"""A run as it may be told: what must not be told of is left out wherever it decides nothing.

A limited access list is confidential. Where the answer is the same without it, it is given as if
there was none; only where it alone decides does it show, and then in the words of an absence.
"""

from collections.abc import Sequence

from caseload.models.case import Case
from caseload.models.instance import Instance
from caseload.optimizer.counterfactual.place import placing
from caseload.optimizer.explain.evidence.run import Run
from caseload.optimizer.rules import unlisted


def told(run: Run) -> Run:
    """The run without the lists that change nothing of what is left over.

    The allocation keeps to the lists, so it stands without them; where no more can be placed then,
    they are not why anything is left over. Lists that matter are found by halving.
    """
    return _told(run, _listed(run), _left(run.instance, run))


def _left(instance: Instance, run: Run) -> int:
    """The priority that has to be left over, as far as it is found in time."""
    return placing(instance, run.deadline, run.allocation).priority


def _told(run: Run, listed: Sequence[Case], left: int) -> Run:
    if not listed:
        return run
    without = _without(run, listed)
    if _left(without.instance, without) >= left:
        return without
    if len(listed) == 1:
        return run
    half = len(listed) // 2
    return _told(_told(run, listed[:half], left), listed[half:], left)


def _listed(run: Run) -> list[Case]:
    """The cases that have something in them which must not be told of."""
    return [case for case in run.instance.cases if unlisted(run.hard_rules, case) != case]


def _without(run: Run, listed: Sequence[Case]) -> Run:
    """The run without the lists of some cases."""
    bare = {case.id: unlisted(run.hard_rules, case) for case in listed}
    cases = tuple(bare.get(case.id, case) for case in run.instance.cases)
    return run.on(run.instance.changed(cases=cases))
