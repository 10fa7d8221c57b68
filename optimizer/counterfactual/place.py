"""Which cases of an instance can be placed at all: the first stage, solved alone."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from caseload.models.instance import Instance
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct, filled
from caseload.optimizer.pipeline.answer import unheard
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.score import left_over

BUDGET = 1.0
"""Deterministic seconds for one part."""

SPLITS = 6
"""Splits of the relaxation for one part."""


@dataclass(frozen=True)
class Placing:
    """The cases that are left over, their priority, and what no allocation leaves less than."""

    left: frozenset[str]
    priority: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing less can be left over."""
        return self.priority <= self.bound


def placing(
    instance: Instance, deadline: float, start: Mapping[str, str | None] | None = None
) -> Placing:
    """Place as much priority as can be, before the deadline (monotonic seconds).

    `start` is an allocation that keeps every rule, from which the search goes on; it may lack
    cases, and a case that it gives to somebody who may not hold it is left over.
    """
    left: set[str] = set()
    priority = bound = 0
    for part in compile_instance(instance).parts:
        problem = part.problem
        begin = construct(problem)
        if start is not None:
            begin = filled(problem, np.where(problem.allowed, part.counts(start), 0))
        pipeline = Pipeline(
            problem,
            instance.policy.balance,
            0.0,
            Budget(BUDGET, deadline, branchings=SPLITS),
            unheard,
            begin,
        )
        stage = pipeline.place()
        priority += round(stage.value)
        bound += round(stage.bound)
        over = left_over(problem, pipeline.counts)
        for members, number in zip(problem.members, over, strict=True):
            left |= {part.case_ids[case] for case in members[len(members) - int(number) :]}
    return Placing(frozenset(left), priority, bound)
