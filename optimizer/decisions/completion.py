"""Whether some allocation keeps the pins and every hard rule: the proof that a refusal needs.

A conditional rule that the pins on a practitioner break by themselves may hold together with other
new cases, and a limit may hold once a case in hand has gone to somebody else.
"""

import time
from collections.abc import Sequence

from caseload.models.instance import Decision, Instance
from caseload.optimizer.budget import Budget
from caseload.optimizer.exact.first_allocation import first_allocation, stands
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.rule_book import RuleBook
from caseload.optimizer.tuning import Tuning


def is_impossible(
    instance: Instance,
    book: RuleBook,
    decisions: Sequence[Decision],
    most_moves: int | None = None,
    tuning: Tuning = Tuning(),
) -> bool:
    """Whether it is proven that no allocation keeps these decisions and every hard rule.

    The decisions must keep the pair rules and not contradict each other. Where the search ends
    without a proof, they are not called impossible.
    """
    week = instance.changed(decisions=tuple(decisions))
    moves = most_moves if week.opened else None
    figures = tuning.counterfactual
    for part in compile_instance(week, book, moves, tuning=tuning).parts:
        problem = part.problem
        if stands(problem, problem.own) or stands(problem, counts := construct(problem)):
            continue
        deadline = time.monotonic() + figures.completion_clock_seconds
        budget = Budget(figures.completion_seconds, deadline)
        if first_allocation(problem, counts, budget).impossible:
            return True
    return False
