"""The first stage alone: which cases of an instance can be placed at all."""

import dataclasses
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from caseload.models.instance import Instance
from caseload.optimizer.budget import Budget
from caseload.optimizer.heuristics.construct import construct, filled
from caseload.optimizer.pipeline.answer import unheard
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.score import left_over
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning


@dataclass(frozen=True)
class Placement:
    """The cases left over, the sum of their priorities, and whether nothing better is possible.

    `at_worst` is the priority of the cases asked about that are left over in the allocation that
    leaves most of it over, among those that are as good as any.
    """

    left: frozenset[str]
    priority: int
    proven: bool
    at_worst: int


def best_placement(
    instance: Instance,
    book: RuleBook,
    deadline: float,
    start: Mapping[str, str | None] | None = None,
    tuning: Tuning = Tuning(),
    asked: Collection[str] = (),
) -> Placement:
    """Place as much priority as possible before the deadline (monotonic seconds).

    Of equal priority the cases of less risk wait, as in an allocation; where that leaves a choice,
    those `asked` about wait.

    The search begins from the allocation `start` (case id → practitioner id), which keeps every
    rule; it may lack cases, and a pair of it that a rule bars is dropped.
    """
    left: set[str] = set()
    priority = at_worst = 0
    proven = True
    figures = tuning.counterfactual
    for part in compile_instance(instance, book, tuning=tuning).parts:
        problem = _waiting_first(part, asked) if asked else part.problem
        if start is None:
            begin = construct(problem)
        else:
            begin = filled(problem, np.where(problem.allowed, part.counts(start), 0))
        branchings = figures.placement_branchings
        budget = Budget(figures.placement_seconds, deadline, branchings=branchings)
        pipeline = Pipeline(problem, instance.policy.balance, 0.0, budget, unheard, begin)
        priority += round(pipeline.place(in_order=True).value)
        proven &= all(stage.proven for stage in pipeline.stages)
        over = left_over(problem, pipeline.counts)
        for group, (members, number) in enumerate(zip(problem.members, over, strict=True)):
            names = [part.case_ids[case] for case in members]
            left |= set(names[len(names) - int(number) :])
            mine = sum(name in asked for name in names)
            at_worst += int(problem.priority[group]) * min(int(number), mine)
    return Placement(frozenset(left), priority, proven, at_worst)


def _waiting_first(part: Part, asked: Collection[str]) -> Problem:
    """The part's problem in which, of cases of equal risk, the classes of those `asked` wait."""
    problem = part.problem
    mine = [any(part.case_ids[one] in asked for one in members) for members in problem.members]
    risk = np.maximum(2 * problem.risk - np.array(mine, dtype=np.int64), 0)
    return dataclasses.replace(problem, risk=risk)
