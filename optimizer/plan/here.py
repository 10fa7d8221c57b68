"""An instance solved in this process, for work that runs in processes of its own anyway."""

import time
from collections.abc import Sequence

from models.instance import Instance
from models.proposal import Contradiction, Proposal
from optimizer.allocate import FEW_SPLITS, Options, propose, shares
from optimizer.answer import Answer
from optimizer.compile import compile_instance
from optimizer.conflict import conflicts
from optimizer.construct import construct
from optimizer.effort import Effort
from optimizer.problem import Problem
from optimizer.rules.base import IntArray
from optimizer.score import added_cost, convex_cost, cost_of, spread_of
from optimizer.solve import Pipeline
from optimizer.verify import confirm

SHOWN = 0.01
"""Points of spread: a sweep shows no more."""


def solve_here(
    instance: Instance, options: Options = Options(), *, rough: bool = False
) -> Proposal:
    """The proposal that `allocate` would give, without a process of its own and without Ctrl-C.

    With `rough` the search for an even allocation ends when the spread is known to a hundredth of
    a point, and preferences are served without a proof: what is placed is settled as ever.

    Raises:
        Contradiction: if the instance's decisions cannot all hold.
        InternalError: if the independent check disagrees with the solver.
    """
    found = conflicts(instance)
    if found:
        raise Contradiction(found)
    compiled = compile_instance(instance)
    deadline = time.monotonic() + options.time_limit
    effort, splits, gap = shares(options, len(compiled.parts))
    starts = [construct(part.problem) for part in compiled.parts]
    if rough:
        splits, gap = FEW_SPLITS, max(gap, _shown([p.problem for p in compiled.parts], starts))
    answers, stopped_by = [], "proof"
    for part, start in zip(compiled.parts, starts, strict=True):
        budget = Effort(effort, deadline, options.seed, splits)
        pipeline = Pipeline(part.problem, instance.policy.balance, gap, budget, _quietly, start)
        answers.append(pipeline.run())
        stopped_by = budget.stopped_by if budget.stopped_by != "proof" else stopped_by
    proposal = propose(instance, compiled, answers, stopped_by, options)
    confirm(instance, proposal)
    return proposal


def _shown(problems: Sequence[Problem], starts: Sequence[IntArray]) -> float:
    """The relative gap that `SHOWN` points are of the spread that these allocations have."""
    pairs = list(zip(problems, starts, strict=True))
    costs = [convex_cost(problem, counts) for problem, counts in pairs]
    added = sum(
        added_cost(one, counts, cost) for (one, counts), cost in zip(pairs, costs, strict=True)
    )
    shows = 0.0
    for problem, cost in zip(problems, costs, strict=True):
        spread = spread_of(problem, cost)
        shows += cost - cost_of(problem, max(0.0, spread - SHOWN))
    return shows / added


def _quietly(_answer: Answer) -> None:
    """Nobody is told of an answer on its way."""
