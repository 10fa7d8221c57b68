"""The path of smallest change: its task for the solver process, and its points as a comparison
shows them.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from caseload.models.comparison import PathPoint
from caseload.models.overrides import Change
from caseload.models.policy import BalancePolicy
from caseload.optimizer.arrays import IntArray
from caseload.optimizer.options import Options, Progress
from caseload.optimizer.path.pareto import ParetoPoint, gain_fractions, monotone, trimmed
from caseload.optimizer.path.start import Allocation
from caseload.optimizer.path.walk import numbers_to, points_of
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

    A missing answer makes the path coarser.
    """
    return trimmed(monotone(list(points_of(task, answers).values())))


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

    A long path is walked in two legs, then the fewest changes that bring each share of the gain are
    looked for between their points; so the answers do not depend on how many processes there are.

    Raises:
        ImportError: if a library that the processes need is missing.
    """
    answers: list[list[Answer]] = [[] for _ in tasks]
    expected = [len(_numbers(task)) for task in tasks]
    deadline = time.monotonic() + options.time_limit

    def walk(legs: Sequence[tuple[int, Task]]) -> None:
        def on_news(news: News) -> None:
            path = legs[news.number][0]
            if news.answer is not None and news.answer.most is not None:
                answers[path].append(news.answer)
            if news.stopped_by is not None and len(legs) == len(tasks):
                expected[path] = len(answers[path])
            done = sum(map(len, answers)) / max(1, sum(expected))
            tell(Progress("Looking for the smallest changes", done=min(1.0, done)))

        solvers.grow(min(options.workers, len(legs)))
        numbered = [replace(task, number=number) for number, (_, task) in enumerate(legs)]
        solvers.solve(numbered, max(0.0, deadline - time.monotonic()) + 1.0, on_news)

    walk([(path, leg) for path, task in enumerate(tasks) for leg in _legs(task)])
    searches = [
        (path, leg)
        for path, task in enumerate(tasks)
        for leg in _searches(task, tuple(answers[path]))
    ]
    if searches:
        walk(searches)
    return answers


def _legs(task: Task) -> list[Task]:
    """A long path as the few changes and the many, without searches between; a short one whole."""
    assert task.path is not None
    everything, tuning = int(task.problem.count.sum()), task.problem.tuning.path
    if everything < tuning.least_shared:
        return [task]
    middle = int(everything * tuning.near_share)
    near = replace(task.path, last=middle, shares=())
    far = replace(task.path, first=middle + 1, shares=())
    return [replace(task, path=near), replace(task, path=far)]


def _searches(task: Task, found: tuple[Answer, ...]) -> list[Task]:
    """What is looked for between the points that the legs of a path have found."""
    assert task.path is not None
    if not found or len(_legs(task)) == 1:
        return []
    each = [replace(task.path, shares=(share,), found=found) for share in task.path.shares]
    return [replace(task, path=path) for path in each]


def _numbers(task: Task) -> list[int]:
    """All limits on changes that a walk may come to."""
    assert task.path is not None
    problem = task.problem
    return numbers_to(int(problem.count.sum()), task.path.every, problem.tuning.path.growth)
