"""An instance solved in this process, for work that runs in processes of its own anyway."""

import time
from collections.abc import Mapping

from caseload.models.conflict import Contradiction
from caseload.models.instance import Instance
from caseload.models.proposal import Proposal
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.budget import Budget
from caseload.optimizer.check.confirm import confirm
from caseload.optimizer.check.fits import Fits
from caseload.optimizer.decisions.conflicts import conflicts
from caseload.optimizer.decisions.this_week import this_week
from caseload.optimizer.heuristics.construct import construct, repaired
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import Answer, Failure
from caseload.optimizer.pipeline.pipeline import Known, Pipeline
from caseload.optimizer.problem.aggregate import Aggregation
from caseload.optimizer.problem.components import compile_instance
from caseload.optimizer.problem.part import Part
from caseload.optimizer.problem.score import relative_gap
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.proposal.assemble import propose
from caseload.optimizer.rule_book import RuleBook


def solve_here(
    instance: Instance,
    book: RuleBook,
    options: Options = Options(),
    *,
    rough: bool = False,
    as_shown: bool = False,
    balance_alone: bool = False,
    start: Mapping[str, str | None] | None = None,
    known: Known | None = None,
    fits: Fits | None = None,
) -> Proposal:
    """The proposal that `allocate` would give, without a process of its own and without Ctrl-C.

    With `balance_alone` preferences are served without a proof. With `rough` the search for an even
    allocation ends, too, when the spread is known to a hundredth of a point, with `as_shown` when
    no other hundredth would show: what is placed is settled as ever. The search begins from the
    allocation `start` (case id → practitioner id or None) if that keeps every hard rule. What is
    `known` of the balance of a week in one part is not bounded again, what `fits` knows of pairs
    not asked again. Where a stage fails the last answer before it is given, as "crash".

    Raises:
        Contradiction: if the instance's decisions cannot all hold.
        InternalError: if the independent check disagrees with the solver.
    """
    found = conflicts(instance, book)
    if found:
        raise Contradiction(found)
    instance = this_week(instance)
    compiled = compile_instance(instance, book, tuning=options.tuning)
    deadline = time.monotonic() + options.time_limit
    each, policy = options.of_each(len(compiled.parts)), instance.policy.balance
    few = rough or balance_alone
    branchings = options.tuning.parts.many_branchings if few else each.branchings
    answers, stopped_by, broke_off = list[Answer](), "proof", None
    for part in compiled.parts:
        problem = part.problem
        simple = simplified(problem)
        counts = _first(part, start or {}, simple)
        budget = Budget(each.effort, deadline, options.seed, branchings)
        shown = options.tuning.parts.rough_points if rough else 0.0
        enough = max(each.gap, relative_gap(problem, counts, shown))
        told = [Answer(counts, ())]
        try:
            run = Pipeline(problem, policy, enough, budget, told.append, counts, priced=not few)
            run.simple = simple
            if len(compiled.parts) == 1:
                run.known, run.as_shown = known, as_shown
            told.append(run.run())
        except ImportError:
            raise
        except Exception as error:
            stopped_by, broke_off = "crash", Failure.of(error).why
        answers.append(told[-1])
        if budget.stopped_by != "proof" and broke_off is None:
            stopped_by = budget.stopped_by
    proposal = propose(instance, book, compiled, answers, stopped_by, options, broke_off)
    return confirm(instance, proposal, fits)


def _first(part: Part, allocation: Mapping[str, str | None], simple: Aggregation) -> IntArray:
    """Where the search begins, [class, practitioner]: the allocation, or one near it that keeps the
    hard rules.
    """
    counts = part.counts(allocation)
    if counts.any():
        return repaired(part.problem, counts, simple)
    return construct(part.problem, simple=simple)
