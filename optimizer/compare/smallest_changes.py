"""The path of smallest change: its task for the solver process, and its points as a comparison
shows them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from caseload.models.comparison import PathPoint
from caseload.models.overrides import Change
from caseload.models.policy import BalancePolicy
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.path.pareto import (
    ParetoPoint,
    better_of,
    gain_fractions,
    monotone,
    point_of,
    trimmed,
)
from caseload.optimizer.path.start import Allocation, moves_of, with_moves
from caseload.optimizer.path.walk import numbers_to
from caseload.optimizer.pipeline.answer import Answer, News, Path, Task
from caseload.optimizer.problem.part import Part
from caseload.optimizer.process.pool import Solvers

EVERY = 10
"""The default: each number of changes up to this one has its point; then the steps grow."""


def path_task(
    number: int, part: Part, policy: BalancePolicy, options: Options, known: Allocation, every: int
) -> Task:
    """The task of the whole path; `known` is a good allocation that the problem allows."""
    return Task(
        number,
        part.problem,
        policy,
        options.gap,
        options.effort,
        options.time_limit,
        options.seed,
        branchings=0,
        path=Path(every, part.counts(known)),
    )


def path_of(task: Task, answers: Sequence[Answer]) -> list[ParetoPoint]:
    """The path from the answers for single limits on changes, up to where the gain ends.

    A missing answer makes the path coarser. The allocation by hand is its first point, and its end
    is no worse than the allocation that was known.
    """
    assert task.path is not None
    problem, everything = task.problem, int(task.problem.count.sum())
    found = {
        answer.most: point_of(with_moves(problem, answer.most), answer.most, answer, task.policy)
        for answer in answers
        if answer.most is not None
    }
    known = point_of(problem, everything, Answer(task.path.known, ()), task.policy)
    best = better_of(found.pop(everything, known), known)
    last = moves_of(problem, best.counts)
    found.setdefault(0, point_of(problem, 0, Answer(problem.own, ()), task.policy))
    before = [found[most] for most in sorted(found) if most < last]
    return trimmed(monotone([*before, replace(best, most=last)]))


def path_points(
    part: Part, found: Sequence[ParetoPoint], by_hand: Allocation
) -> tuple[PathPoint, ...]:
    """The points with their changes by case, and the fraction of the gain that each has."""
    return tuple(
        PathPoint(
            moves=point.most,
            left_over=int(point.counted[0]),
            shortfall=int(point.counted[2]),
            soft=point.counted[3],
            value=point.balance,
            bound=point.bound,
            proven=point.proven,
            gain=gain,
            changes=_changes(part, point.counts, by_hand),
        )
        for point, gain in zip(found, gain_fractions(found), strict=True)
    )


def _changes(part: Part, counts: IntArray, by_hand: Allocation) -> tuple[Change, ...]:
    """The changes of an allocation by hand that lead to these counts, by case identifier."""
    dealt = part.deal(counts)
    capable = set(part.practitioner_ids)
    changed = []
    for case in sorted(dealt):
        before = by_hand.get(case)
        stayed = before if before in capable else None
        if dealt[case] != stayed:
            changed.append(Change(case=case, before=before, after=dealt[case]))
    return tuple(changed)


def walk_in_processes(
    solvers: Solvers, tasks: Sequence[Task], options: Options, tell: Callable[[Progress], None]
) -> list[list[Answer]]:
    """The answers to each task, found in as many processes as there are workers.

    Raises:
        ImportError: if a library that the processes need is missing.
    """
    answers: list[list[Answer]] = [[] for _ in tasks]
    expected = [len(_numbers(task)) for task in tasks]

    def on_news(news: News) -> None:
        if news.answer is not None and news.answer.most is not None:
            answers[news.number].append(news.answer)
        if news.stopped_by is not None:
            expected[news.number] = len(answers[news.number])
        done = sum(map(len, answers)) / max(1, sum(expected))
        tell(Progress("Looking for the smallest changes", done=min(1.0, done)))

    solvers.grow(min(options.workers, len(tasks)))
    solvers.solve(list(tasks), options.time_limit + 1.0, on_news)
    return answers


def _numbers(task: Task) -> list[int]:
    """All limits on changes that a walk may come to."""
    assert task.path is not None
    problem = task.problem
    return numbers_to(int(problem.count.sum()), task.path.every, problem.tuning.path.growth)
