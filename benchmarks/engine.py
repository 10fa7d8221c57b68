"""This engine as `allocate` runs it, with the gap, effort and branchings that it has by itself."""

import time

import ortools.graph.python.linear_sum_assignment
import ortools.graph.python.min_cost_flow
import ortools.sat.python.cp_model  # noqa: F401 - loaded beforehand, as every solver is

from benchmarks.said import Teller
from caseload.models.policy import BalancePolicy
from caseload.optimizer.budget import Budget
from caseload.optimizer.collector import collect_seldom
from caseload.optimizer.heuristics.construct import construct
from caseload.optimizer.options import Options
from caseload.optimizer.pipeline.answer import Answer, News, Task
from caseload.optimizer.pipeline.pipeline import Pipeline
from caseload.optimizer.problem.problem import Problem
from caseload.optimizer.problem.simplify import simplified
from caseload.optimizer.process.pool import Solvers


def caseload(problems: list[Problem], seconds: float, teller: Teller) -> None:
    """One part in this process; many in two solver processes, as the command does it.

    A better allocation is told of as the engine itself tells of it.
    """
    each = Options().of_each(len(problems))
    collect_seldom()  # as a solver process does
    teller.built()
    if len(problems) == 1:
        _one(
            problems[0],
            Budget(each.effort, time.monotonic() + seconds, 0, each.branchings),
            each.gap,
            teller,
        )
        return

    def on_news(news: News) -> None:
        if news.answer is not None:
            teller.of_part(news.number).found(_even(news.answer))

    settings = each.gap, each.effort, seconds, 0, each.branchings
    tasks = [
        Task(number, problem, BalancePolicy(), *settings, priced=True)
        for number, problem in enumerate(problems)
    ]
    with Solvers(Options().workers, Options().memory_gb) as solvers:
        solvers.solve(tasks, seconds, on_news)


def _one(problem: Problem, budget: Budget, gap: float, teller: Teller) -> None:
    simple = simplified(problem)
    start = construct(problem, simple=simple)
    teller.found(start)

    def report(answer: Answer) -> None:
        teller.found(_even(answer))

    Pipeline(problem, BalancePolicy(), gap, budget, report, start, priced=True, simple=simple).run()


def _even(answer: Answer):  # type: ignore[no-untyped-def]
    return answer.counts if answer.even is None else answer.even
