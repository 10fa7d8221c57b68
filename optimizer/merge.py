"""The answers of the parts put together: one value and one bound for each stage."""

from collections.abc import Sequence

import numpy as np

from models.policy import BalancePolicy
from models.proposal import StageName
from optimizer.answer import Answer, StageValue, values
from optimizer.problem import Problem
from optimizer.rules.base import IntArray
from optimizer.score import cost_of, left_over, leximax, loads, receivers


def merged(
    problems: Sequence[Problem], answers: Sequence[Answer], policy: BalancePolicy
) -> tuple[StageValue, ...]:
    """Each stage over all parts; what a search did not get to has no bound but zero."""
    stages = [_complete(p, a, policy) for p, a in zip(problems, answers, strict=True)]
    if len(stages) == 1:
        return tuple(stages[0].values())
    counts = [answer.counts for answer in answers]
    return tuple(
        _balance(problems, counts, [part[name] for part in stages], policy)
        if name is StageName.BALANCE
        else _sum(name, [part[name] for part in stages])
        for name in stages[0]
    )


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
        bound = _spread(
            sum(cost_of(p, s.bound) for p, s in zip(problems, parts, strict=True)), total
        )
        if any(left_over(p, c).any() for p, c in zip(problems, counts, strict=True)):
            # What is left over elsewhere moves the mean, so only the whole says the value.
            return StageValue(name, _together(problems, counts), bound)
        cost = sum(cost_of(p, s.value) for p, s in zip(problems, parts, strict=True))
        return StageValue(name, _spread(cost, total), bound)
    if policy.measure == "range":
        load = np.concatenate([loads(p, c) for p, c in zip(problems, counts, strict=True)])
        used = load / np.concatenate([p.capacity for p in problems])
        return StageValue(name, 100.0 * float(np.ptp(used)), max(s.bound for s in parts))
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
