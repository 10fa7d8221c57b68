"""An instance solved in this process, for work that runs in processes of its own anyway."""

import time

from models.instance import Instance
from models.proposal import Contradiction, Proposal
from optimizer.allocate import Options, propose, shares
from optimizer.answer import Answer
from optimizer.compile import compile_instance
from optimizer.conflict import conflicts
from optimizer.construct import construct
from optimizer.effort import Effort
from optimizer.solve import Pipeline
from optimizer.verify import confirm


def solve_here(instance: Instance, options: Options = Options()) -> Proposal:
    """The proposal that `allocate` would give, without a process of its own and without Ctrl-C.

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
    answers, stopped_by = [], "proof"
    for part in compiled.parts:
        budget = Effort(effort, deadline, options.seed, splits)
        start = construct(part.problem)
        pipeline = Pipeline(part.problem, instance.policy.balance, gap, budget, _quietly, start)
        answers.append(pipeline.run())
        stopped_by = budget.stopped_by if budget.stopped_by != "proof" else stopped_by
    proposal = propose(instance, compiled, answers, stopped_by, options)
    confirm(instance, proposal)
    return proposal


def _quietly(_answer: Answer) -> None:
    """Nobody is told of an answer on its way."""
