"""The path of smallest change: the best with 0, 1, 2, 3 … changes of an allocation by hand."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from caseload.models.comparison import PathPoint
from caseload.models.policy import BalancePolicy
from caseload.models.proposal import Change
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.path.points import Reached, better, ended, monotone, reached, shares_of_gain
from caseload.optimizer.path.start import Allocation, moves_of, with_moves
from caseload.optimizer.path.walk import numbers_to
from caseload.optimizer.pipeline.answer import Answer, News, Path, Task
from caseload.optimizer.problem.encode import Part
from caseload.optimizer.process.pool import Solvers

EVERY = 10
"""Up to so many changes every number of them gets its point; then the steps grow."""


def path_task(
    number: int, part: Part, policy: BalancePolicy, options: Options, known: Allocation, every: int
) -> Task:
    """What to ask for the whole path; `known` is a good allocation that the problem allows."""
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


def path_of(task: Task, answers: Sequence[Answer]) -> list[Reached]:
    """The path from the answers for single numbers of changes, up to where nothing is gained.

    Without an answer for some number the path is coarser; the allocation by hand is its first
    point, and its end is no worse than the allocation that was known.
    """
    assert task.path is not None
    problem, everything = task.problem, int(task.problem.count.sum())
    found = {
        answer.most: reached(with_moves(problem, answer.most), answer.most, answer, task.policy)
        for answer in answers
        if answer.most is not None
    }
    known = reached(problem, everything, Answer(task.path.known, ()), task.policy)
    best = better(found.pop(everything, known), known)
    last = moves_of(problem, best.counts)
    found.setdefault(0, reached(problem, 0, Answer(problem.own, ()), task.policy))
    points = [found[most] for most in sorted(found) if most < last]
    return ended(monotone([*points, replace(best, most=last)]))


def points(part: Part, found: Sequence[Reached], by_hand: Allocation) -> tuple[PathPoint, ...]:
    """The path in words of cases and people, with each point's share of the gain."""
    return tuple(
        PathPoint(
            moves=point.most,
            left_over=int(point.counted[0]),
            shortfall=int(point.counted[1]),
            soft=point.counted[2],
            value=point.balance,
            bound=point.bound,
            proven=point.proven,
            gain=gain,
            changes=_changes(part, point.counts, by_hand),
        )
        for point, gain in zip(found, shares_of_gain(found), strict=True)
    )


def _changes(part: Part, counts: IntArray, by_hand: Allocation) -> tuple[Change, ...]:
    """The cases that change hands, in the order of their identifiers."""
    dealt = part.deal(counts)
    capable = set(part.practitioner_ids)
    changed = []
    for case in sorted(dealt):
        before = by_hand.get(case)
        stayed = before if before in capable else None
        if dealt[case] != stayed:
            changed.append(Change(case=case, before=before, after=dealt[case]))
    return tuple(changed)


def walked(
    solvers: Solvers, tasks: Sequence[Task], options: Options, tell: Callable[[Progress], None]
) -> list[list[Answer]]:
    """The answers to each task, found in processes of their own, as many as there are workers."""
    answers: list[list[Answer]] = [[] for _ in tasks]
    expected = [len(numbers_to(int(task.problem.count.sum()), _every(task))) for task in tasks]

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


def _every(task: Task) -> int:
    assert task.path is not None
    return task.path.every
