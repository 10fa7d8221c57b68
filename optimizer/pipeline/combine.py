"""The answers of the parts put together: one value and one bound for each stage."""

from collections.abc import Sequence

import numpy as np

from caseload.models.policy import BalancePolicy
from caseload.models.proposal import StageName
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.pipeline.answer import Answer, StageValue, values
from caseload.optimizer.problem.problem import Problem, most_work_of
from caseload.optimizer.problem.score import (
    added_cost,
    cost_of,
    left_over,
    leximax,
    loads,
    receivers,
    utilisation,
)


def merged(
    problems: Sequence[Problem], answers: Sequence[Answer], policy: BalancePolicy
) -> tuple[StageValue, ...]:
    """Each stage over all parts; what a search did not get to has no bound but zero."""
    stages = [_complete(p, a, policy) for p, a in zip(problems, answers, strict=True)]
    if len(stages) == 1:
        return tuple(stages[0].values())
    counts = [answer.counts for answer in answers]
    if policy.measure == "spread":
        counts = [a.counts if a.even is None else a.even for a in answers]
    return tuple(
        _balance(problems, counts, [part[name] for part in stages], policy)
        if name is StageName.BALANCE
        else _sum(name, [part[name] for part in stages])
        for name in stages[0]
    )


def largest_gap(
    problems: Sequence[Problem], answers: Sequence[Answer], policy: BalancePolicy
) -> float:
    """The largest relative gap of any part: (cost − bound) / what its new cases add to Σ L²/κ."""
    gaps = [0.0]
    for problem, answer in zip(problems, answers, strict=True):
        stage = _complete(problem, answer, policy)[StageName.BALANCE]
        counts = answer.counts if answer.even is None else answer.even
        if counts.any():
            reached, least = cost_of(problem, stage.value), cost_of(problem, stage.bound)
            gaps.append((reached - least) / added_cost(problem, counts, reached))
    return max(gaps)


def _complete(
    problem: Problem, answer: Answer, policy: BalancePolicy
) -> dict[StageName, StageValue]:
    reached = {s.name: s for s in values(problem, answer.counts, policy, proven=False)}
    return reached | {stage.name: stage for stage in answer.stages}


def _sum(name: StageName, parts: Sequence[StageValue]) -> StageValue:
    """Counted stages add up, and so do their bounds."""
    return StageValue(name, sum(s.value for s in parts), sum(s.bound for s in parts))


def _balance(
    problems: Sequence[Problem],
    counts: Sequence[IntArray],
    parts: Sequence[StageValue],
    policy: BalancePolicy,
) -> StageValue:
    """Convex costs add up; a peak is the highest; a range needs everybody together."""
    name = StageName.BALANCE
    if policy.measure == "spread":
        total = problems[0].total_capacity
        cost = sum(cost_of(p, s.bound) for p, s in zip(problems, parts, strict=True))
        least = max(0.0, cost + _shift(problems, counts))
        return StageValue(name, _together(problems, counts), _spread(least, total))
    if policy.measure == "range":
        used = np.concatenate(
            [utilisation(p, c)[p.able] for p, c in zip(problems, counts, strict=True)]
        )
        width = 100.0 * float(np.ptp(used)) if len(used) else 0.0
        return StageValue(name, width, max(s.bound for s in parts))
    vector = None
    if policy.measure == "leximax":
        found = [leximax(p, c) for p, c in zip(problems, counts, strict=True)]
        vector = tuple(sorted((value for some in found for value in some), reverse=True))
    highest = max(
        100.0 * float(receivers(p, c).max(initial=0.0))
        for p, c in zip(problems, counts, strict=True)
    )
    value = max([*(s.value for s in parts), 0.0]) if vector is None else highest
    return StageValue(name, value, max(s.bound for s in parts), vector)


def _shift(problems: Sequence[Problem], counts: Sequence[IntArray]) -> float:
    """By how much the costs of the parts, each about the mean that it sees, add up to more than
    the cost of the whole; the least that this can be, negative.

    A part with workload W takes c = (W + the rest if all of it is placed) / K for the mean, K
    being all the capacity. So with S for all the work, the whole costs Σ 2cW − c²κ − S²/K more
    than the parts, which is nothing where all is placed. Where cases are left over, W may be
    anything from `low` to `high`; the slope in it bounds what that changes.
    """
    total = float(problems[0].total_capacity)
    work = np.array([float(loads(p, c).sum()) for p, c in zip(problems, counts, strict=True)])
    rest = np.array([float(p.outside_load) for p in problems])
    own = np.array([float(p.capacity.sum()) for p in problems])
    high = np.array([float(p.load.sum() + p.weight @ p.count) for p in problems])
    low = high - [
        float(most_work_of(p, int(p.priority @ left_over(p, c))))
        for p, c in zip(problems, counts, strict=True)
    ]
    mean = (work + rest) / total
    now = float((2 * mean * work - mean**2 * own).sum() - work.sum() ** 2 / total)
    up = 2 * high + rest - low.sum() - (low + rest) / total * own
    down = 2 * low + rest - high.sum() - (high + rest) / total * own
    slope = 2 / total * np.maximum(np.abs(up), np.abs(down))
    return now - float((slope * (high - low)).sum())


def _spread(cost: float, capacity: int) -> float:
    return 100.0 * float(np.sqrt(cost / capacity))


def _together(problems: Sequence[Problem], counts: Sequence[IntArray]) -> float:
    """The spread over everyone."""
    load = np.concatenate([loads(p, c) for p, c in zip(problems, counts, strict=True)]).astype(
        float
    )
    capacity = np.concatenate([p.capacity for p in problems]).astype(float)
    deviation = load - capacity * load.sum() / capacity.sum()
    return _spread(float((deviation**2 / capacity).sum()), int(capacity.sum()))
