"""The engine without its process: what `allocate` does, in this one, for tests that ask often."""

import time

from models.instance import Instance
from models.proposal import Contradiction, Proposal
from optimizer.allocate import Options, propose
from optimizer.compile import compile_instance
from optimizer.conflict import conflicts
from optimizer.construct import construct
from optimizer.effort import Effort
from optimizer.solve import Pipeline
from optimizer.verify import confirm


def solve(
    instance: Instance,
    *,
    effort: float = 30.0,
    gap: float = 0.0,
    most_moves: int | None = None,
) -> Proposal:
    """Solve to proof and have the answer confirmed; cases in hand among the cases may move."""
    found = conflicts(instance)
    if found:
        raise Contradiction(found)
    options = Options(rebalance=bool(instance.opened), most_moves=most_moves)
    compiled = compile_instance(instance, most_moves)
    answers = []
    for part in compiled.parts:
        budget = Effort(effort, time.monotonic() + 600)
        policy = instance.policy.balance
        start = construct(part.problem)
        pipeline = Pipeline(part.problem, policy, gap, budget, lambda _answer: None, start)
        answers.append(pipeline.run())
    proposal = propose(instance, compiled, answers, "proof", options)
    confirm(instance, proposal)
    return proposal


def stage_values(proposal: Proposal) -> dict[str, float]:
    """The value of each stage by name."""
    return {stage.name.value: stage.value for stage in proposal.stages}
