"""The first stage alone: which cases of an instance can be placed at all."""

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
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Placement:
    """The cases left over, the sum of their priorities, and the bound that no allocation beats."""

    left: frozenset[str]
    priority: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether no allocation leaves less priority over."""
        return self.priority <= self.bound


def best_placement(
    instance: Instance,
    book: RuleBook,
    deadline: float,
    start: Mapping[str, str | None] | None = None,
    tuning: Tuning = Tuning(),
) -> Placement:
    """Place as much priority as possible before the deadline (monotonic seconds).

    The search begins from the allocation `start` (case id → practitioner id), which keeps every
    rule; it may lack cases, and a pair of it that a rule bars is dropped.
    """
    left: set[str] = set()
    priority = bound = 0
    figures = tuning.counterfactual
    for part in compile_instance(instance, book, tuning=tuning).parts:
        problem = part.problem
        begin = construct(problem)
        if start is not None:
            begin = filled(problem, np.where(problem.allowed, part.counts(start), 0))
        branchings = figures.placement_branchings
        budget = Budget(figures.placement_seconds, deadline, branchings=branchings)
        pipeline = Pipeline(problem, instance.policy.balance, 0.0, budget, unheard, begin)
        stage = pipeline.place()
        priority += round(stage.value)
        bound += round(stage.bound)
        over = left_over(problem, pipeline.counts)
        for members, number in zip(problem.members, over, strict=True):
            left |= {part.case_ids[case] for case in members[len(members) - int(number) :]}
    return Placement(frozenset(left), priority, bound)
